"""Events with trails, stored and read."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.new_events import NOON, new_event
from timeline import codec
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import store_events
from timeline.models import ProjectStats, Trail, TrailQueue, TrailStep
from timeline.patterns.coding import read_trail
from timeline.patterns.reader import Reader


def event_with(
    number: int,
    crumbs: Sequence[Any],
    *,
    project: int = 1,
    issue: str = "a",
    at: datetime | None = None,
    **fields: Any,
) -> NewEvent:
    """Event `number` of an issue; a crumb is a message or a breadcrumb, ten seconds between each two."""
    at = at or NOON + timedelta(seconds=number)
    values = []
    for place, crumb in enumerate(crumbs):
        before = timedelta(seconds=10 * (len(crumbs) - place))
        sent = {"message": crumb, "category": "shop"} if isinstance(crumb, str) else crumb
        values.append({"timestamp": (at - before).isoformat(), **sent})
    document = codec.pack(json.dumps({"breadcrumbs": {"values": values}}).encode())
    return new_event(
        project,
        issue,
        **{
            "event_id": f"{number:032x}",
            "received": at,
            "timestamp": at,
            "document": document,
            "breadcrumb_count": len(values),
            "user_label": f"user {number}",
            **fields,
        },
    )


def store_trails(events: Sequence[NewEvent], reader: Reader | None = None) -> Reader:
    """Store events and read all trails."""
    store_events(events)
    reader = reader or Reader()
    read_all(reader)
    return reader


def read_all(reader: Reader) -> None:
    """All projects, whether or not they have a row of their own."""
    projects = sorted(ProjectStats.objects.values_list("project_id", flat=True))
    while reader.read_some(projects):
        pass


def steps_of(number: int, project: int = 1) -> list[str]:
    """The texts of the steps of an event's trail."""
    packed = Trail.objects.in_project(project).get(event_id=f"{number:032x}").steps
    texts = dict(TrailStep.objects.in_project(project).values_list("number", "text"))
    return [texts.get(step, "gone") for step in read_trail(bytes(packed)).steps]


def queued(project: int = 1) -> int:
    return TrailQueue.objects.in_project(project).count()
