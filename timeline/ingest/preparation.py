"""A payload becomes a row: read, grouped, its columns cleaned. Touches no database."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from timeline import codec
from timeline.ingest.grouping import group
from timeline.protocol.document import read_document
from timeline.protocol.event import Event
from timeline.protocol.text import clean_text
from timeline.protocol.timestamps import utc_datetime
from timeline.protocol.title import culprit_of, title_of

# A sender's clock that is this wrong is corrected by what it says the time is (protocol, clock drift).
MIN_DRIFT_SECONDS = 55 * 60
# An event this much later than now did not happen then.
MAX_AHEAD = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is ready to be stored. Texts are free of NUL and surrogates and fit their columns."""

    project_id: int
    event_id: str  # 32 lower-case hex digits
    grouping_version: int
    grouping_hash: str
    culprit: str
    platform: str
    received: datetime
    timestamp: datetime
    drift_seconds: float | None
    level: str
    title: str
    transaction_name: str
    release: str
    environment: str
    trace_id: str
    user_label: str
    breadcrumb_count: int
    linked_event_ids: tuple[str, ...]
    document: bytes  # packed by `codec`


def prepare(
    project_id: int, payload: bytes, *, event_id: str | None, sent_at: float | None, received: datetime
) -> NewEvent:
    """Read one event's payload. `event_id` is the envelope's, which wins; `sent_at` is in seconds since 1970.

    Raises `timeline.protocol.document.Unreadable` when not even a lenient reading finds an object.
    """
    document = read_document(payload)
    event = Event(document.value, document.remarks)
    grouping = group(event)
    timestamp, drift = _read_clock(event.timestamp, sent_at, received)
    final_id = event_id or event.event_id or uuid.uuid4().hex
    return NewEvent(
        project_id=project_id,
        event_id=final_id,
        grouping_version=grouping.version,
        grouping_hash=grouping.hash,
        culprit=clean_text(culprit_of(event), 400),
        platform=clean_text(event.platform or "", 64),
        received=received,
        timestamp=timestamp,
        drift_seconds=drift,
        level=event.level,
        title=clean_text(title_of(event), 400),
        transaction_name=clean_text(event.transaction or "", 200),
        release=clean_text(event.release or "", 200),
        environment=clean_text(event.environment or "", 64),
        trace_id=event.trace_id or "",
        user_label=clean_text(event.user_label or "", 200),
        breadcrumb_count=event.breadcrumb_count,
        linked_event_ids=tuple(linked for linked in event.linked_event_ids if linked != final_id),
        document=codec.pack(payload),
    )


def _read_clock(
    sent: float | None, sent_at: float | None, received: datetime
) -> tuple[datetime, float | None]:
    """When the event happened, and the seconds to add to all of the sender's times (None: its clock is about right)."""
    drift = received.timestamp() - sent_at if sent_at is not None else 0.0
    if abs(drift) < MIN_DRIFT_SECONDS:
        drift = 0.0
    timestamp = utc_datetime(sent + drift) if sent is not None else None
    if sent is None or timestamp is None or timestamp < EPOCH:
        return received, drift or None
    if timestamp > received + MAX_AHEAD:
        # It cannot have happened yet: its breadcrumbs move with it.
        return received, received.timestamp() - sent
    return timestamp, drift or None
