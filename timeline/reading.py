"""A stored event, read: its fields, the events around it, and its timeline. What the API, `/mcp` and alerts begin with."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from timeline.database.prepared import Prepared
from timeline.issues.related import Related, find_related
from timeline.models import Event, Feedback
from timeline.protocol.event import SentEvent
from timeline.telemetry.finding import find_telemetry
from timeline.trail.addresses import Addresses
from timeline.trail.around import Said
from timeline.trail.build import build_timeline, window_of
from timeline.trail.stored import read_stored
from timeline.trail.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Reading:
    """An event as a reader who asks for it gets it."""

    row: Event
    event: SentEvent
    related: Related
    timeline: Timeline


def read_event(
    row: Event, addresses: Addresses, zone: tzinfo = UTC, *, only_project: int | None = None
) -> Reading:
    """Reads a row that has its document, its project and its organization. Five queries, without a trace four.

    `only_project` is the one that the reader may see, if it is but one: nothing of others is said then.
    """
    payload = row.payload()
    event = read_stored(row, window_of(addresses))
    related = find_related(row, event.linked_event_ids, payload, only_project=only_project)
    telemetry = find_telemetry(row, row.timestamp.timestamp(), related.slugs, addresses.view.logs)
    timeline = build_timeline(
        row,
        event,
        addresses,
        links=related.by_id,
        traced=(),
        telemetry=telemetry,
        said=said_of(row),
        zone=zone,
    )
    return Reading(row, event, related, timeline)


def said_of(row: Event) -> tuple[Said, ...]:
    """What users said about an event, the first said first. One query."""
    rows = _said(project_id=row.project_id, event_ids=[row.event_id])
    return tuple(Said(one.name, one.email, one.comments, one.received) for one in rows)


_said = Prepared(Feedback, lambda project_id, event_ids: Feedback.objects.of_events(project_id, event_ids))
