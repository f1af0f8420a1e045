"""A stored event, read: its document, and what its row knows beside it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from timeline.protocol.breadcrumbs import Window
from timeline.protocol.came_with import CameWith
from timeline.protocol.came_with import read as read_came_with
from timeline.protocol.document import Document, read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.remarks import Remark
from timeline.protocol.sparse import read_sparsely
from timeline.trail.clock import MINUS, Clock

CLOCK_DRIFT = "clock_drift"
ATTACHED = "attached"
NOT_KEPT = "not_kept"


class StoredRow(Protocol):
    """What is read of an event's row (`models.Event`), with its document."""

    @property
    def timestamp(self) -> datetime: ...
    @property
    def received(self) -> datetime: ...
    @property
    def drift_seconds(self) -> float | None: ...
    @property
    def came_with(self) -> str | None: ...
    @property
    def is_strict(self) -> bool: ...
    def payload(self) -> bytes: ...


def read_stored(row: StoredRow, window: Window | None = None) -> SentEvent:
    """The event, with remarks on what was done to it before it was stored; of its trail `window` is read."""
    return _read(row, read_document(row.payload(), is_strict=row.is_strict), window)


def read_sparsely_stored(row: StoredRow) -> SentEvent:
    """As much of the event as the row of one breadcrumb needs, without decoding the others where that can be."""
    data = row.payload()
    sparse = read_sparsely(data) if row.is_strict else None
    return _read(row, Document(sparse) if sparse else read_document(data, is_strict=row.is_strict))


def _read(row: StoredRow, document: Document, window: Window | None = None) -> SentEvent:
    event = SentEvent(document.value, document.remarks, window)
    came_with = read_came_with(row.came_with)
    if remarks := tuple(_remarks(row, event, came_with)):
        event = SentEvent(document.value, (*document.remarks, *remarks), window)
    event.came_with = came_with
    return event


def _remarks(row: StoredRow, event: SentEvent, came_with: CameWith) -> Iterator[Remark]:
    if moved := moved_text(row, event):
        yield Remark("timestamp", CLOCK_DRIFT, moved)
    if came_with.read_text:
        yield Remark("breadcrumbs", ATTACHED, came_with.read_text)
    for text in (came_with.not_kept_text, came_with.broken_text):
        if text:
            yield Remark("", NOT_KEPT, text)


def moved_text(row: StoredRow, event: SentEvent) -> str:
    """Sent as 26 Nov 2026, 00:00:00 UTC; moved by +26 h 41 min, because …; "" where times stand as they were sent."""
    drift = row.drift_seconds
    if not drift:
        return ""
    by = f"moved by {signed(drift)}"
    sent = Clock(0.0).moment(event.timestamp, event.timestamp_has_fraction)
    if sent is None:
        return f"the times of the breadcrumbs were {by}, because the sender's clock (`sent_at`) was {_wrong(drift)}"
    if drift < 0 and row.timestamp == row.received:
        return f"sent as {sent.local}; {by}, because that is later than its arrival"
    return f"sent as {sent.local}; {by}, because the sender's clock (`sent_at`) was {_wrong(drift)}"


def _wrong(drift: float) -> str:
    return "behind" if drift > 0 else "ahead"


def signed(seconds: float) -> str:
    """+26 h 41 min, −399 d 7 h: hours up to three days."""
    sign, whole = "+" if seconds > 0 else MINUS, round(abs(seconds))
    if whole < 60:
        return f"{sign}{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{sign}{minutes} min"
    if minutes < 72 * 60:
        hours, rest, units = minutes // 60, minutes % 60, ("h", "min")
    else:
        hours, rest, units = minutes // 1440, minutes % 1440 // 60, ("d", "h")
    return f"{sign}{hours:,} {units[0]}" + (f" {rest} {units[1]}" if rest else "")
