"""Shorthand of these tests: an event with a trail, presented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.http import QueryDict

from timeline.crumbs.base import LinkedEvent
from timeline.protocol.breadcrumbs import Window
from timeline.protocol.event import SentEvent
from timeline.trail.addresses import Addresses
from timeline.trail.build import build_timeline
from timeline.trail.timeline import EventItem, Fold, Row, Timeline

EVENT_TIME = datetime(2026, 11, 20, 14, 3, 12, tzinfo=UTC)
NOW = EVENT_TIME.timestamp()
EVENT_ID = "e" * 32


@dataclass(frozen=True)
class StoredEvent:
    """Stands in for the row of an event."""

    event_id: str = EVENT_ID
    timestamp: datetime = EVENT_TIME
    drift_seconds: float | None = None


def crumb(before: float | None, message: str = "m", **sent: Any) -> dict[str, Any]:
    """An entry, `before` seconds before the event."""
    return {"timestamp": None if before is None else NOW - before, "message": message, **sent}


def steps(count: int, every: float = 1.0) -> list[dict[str, Any]]:
    """So many different crumbs, one each `every` seconds, the last at the event."""
    return [crumb((count - 1 - place) * every, f"step {place}") for place in range(count)]


def show(
    trail: Sequence[Any],
    query: str = "",
    *,
    links: Mapping[str, LinkedEvent] | None = None,
    traced: Sequence[LinkedEvent] = (),
    zone: tzinfo = UTC,
    shift: float = 0.0,
    drift: float | None = None,
    window: Window | None = None,
    **document: Any,
) -> Timeline:
    """The timeline of an event with this trail; `shift` seconds are added to the event's time."""
    addresses, problems = Addresses.from_query(QueryDict(query))
    moment = EVENT_TIME + timedelta(seconds=shift)
    sent = {"event_id": EVENT_ID, "timestamp": NOW + shift + 0.0005, "message": "it broke", **document}
    sent.setdefault("breadcrumbs", {"values": list(trail)})
    return build_timeline(
        StoredEvent(timestamp=moment, drift_seconds=drift),
        SentEvent(sent, window=window),
        addresses,
        problems=problems,
        links=links,
        traced=traced,
        zone=zone,
    )


def outline(timeline: Timeline) -> list[str]:
    """The list in words: marks in brackets, rows by index, folds by label, the event as *."""
    words: list[str] = []
    for item in timeline.items:
        marks = item.face.marks if isinstance(item, Fold) else item.marks
        words += [f"[{mark.text}]" for mark in marks]
        if isinstance(item, EventItem):
            words.append("*")
        elif isinstance(item, Fold):
            words.append(f"{item.label}({' '.join(str(row.crumb.index) for row in item.rows)})")
        else:
            words.append(str(item.crumb.index))
    return words + [f"[{mark.text}]" for mark in timeline.after]


def indexes(rows: Sequence[Row]) -> list[int]:
    """Of the crumbs of some rows."""
    return [row.crumb.breadcrumb.index for row in rows]
