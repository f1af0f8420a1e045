"""A stored event says what was done to it before it was stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from tests.trail.trails import NOW, crumb, show
from timeline.ingest.preparation import prepare
from timeline.trail.stored import moved_text, read_stored, signed

RECEIVED = datetime(2026, 11, 27, 2, 41, tzinfo=UTC)


@dataclass(frozen=True)
class Stored:
    """Stands in for the row of an event."""

    timestamp: datetime
    received: datetime
    drift_seconds: float | None
    sent: bytes
    came_with: str | None = None
    is_strict: bool = True

    def payload(self) -> bytes:
        return self.sent


def stored(timestamp: Any, sent_at: datetime | None = None) -> Stored:
    """As ingestion makes it."""
    sent = orjson.dumps({"timestamp": timestamp, "message": "m"})
    at = sent_at.timestamp() if sent_at else None
    event = prepare(1, sent, event_id=None, sent_at=at, received=RECEIVED)
    return Stored(event.timestamp, event.received, event.drift_seconds, sent)


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "text"),
    [
        ("2026-11-26T00:00:00Z", datetime(2026, 11, 26, tzinfo=UTC),
         "sent as 2026-11-26 00:00:00 UTC; moved by +26 h 41 min, because the sender's clock (`sent_at`) was behind"),
        ("2026-11-27T04:00:00Z", datetime(2026, 11, 27, 4, 41, tzinfo=UTC),
         "sent as 2026-11-27 04:00:00 UTC; moved by −2 h, because the sender's clock (`sent_at`) was ahead"),
        ("2028-01-01T02:41:00Z", None,
         "sent as 2028-01-01 02:41:00 UTC; moved by −400 d, because that is later than its arrival"),
        (None, datetime(2026, 11, 26, tzinfo=UTC),
         "the times of the breadcrumbs were moved by +26 h 41 min, because the sender's clock (`sent_at`) was behind"),
        ("2026-11-26T00:00:00Z", RECEIVED - timedelta(minutes=54), ""),
        ("2026-11-27T02:41:30Z", None, ""),
    ],
)  # fmt: skip
def test_a_corrected_clock_is_told(timestamp: Any, sent_at: datetime | None, text: str) -> None:
    row = stored(timestamp, sent_at)
    event = read_stored(row)
    assert moved_text(row, event) == text
    told = [remark.text for remark in event.remarks if remark.reason == "clock_drift"]
    assert told == ([text] if text else [])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "+20 s"), (-90, "−2 min"), (3600, "+1 h"), (96_060, "+26 h 41 min"), (-259_200, "−3 d"), (-34_498_800, "−399 d 7 h")],
)  # fmt: skip
def test_a_distance_of_clocks(seconds: float, text: str) -> None:
    assert signed(seconds) == text


def test_a_moved_crumb_says_when_it_was_sent() -> None:
    (row,) = show([crumb(3, "a")], shift=7200.0, drift=7200.0).rows
    sent = row.context.clock.sent(row.crumb.time)
    assert sent == datetime.fromtimestamp(NOW - 3, UTC).strftime("%Y-%m-%d %H:%M:%S.000 UTC")
    (row,) = show([crumb(3, "a")]).rows
    assert row.context.clock.sent(row.crumb.time) == ""
