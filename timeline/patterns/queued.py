"""What waits in the queue of a project, with its documents and the logs of its traces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from timeline.models import Event, TrailQueue
from timeline.patterns.dictionary import EventKey
from timeline.patterns.documents import TrailShapes, read_shapes
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry.finding import traced_breadcrumbs

BATCH = 50  # events of a project: others wait to write while it is written
DOCUMENTS = 50  # that are in memory at once
_COLUMNS = (
    "event_id",
    "issue_number",
    "timestamp",
    "drift_seconds",
    "transaction_name",
    "trace_id",
    "title",
)


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """An event in the queue."""

    event_id: str
    received: datetime
    issue: int
    timestamp: datetime
    drift: float | None
    transaction: str
    trace_id: str
    title: str


def oldest(project_id: int, most: int) -> list[EventKey]:
    """Those that wait for longest."""
    queue = TrailQueue.objects.in_project(project_id).order_by("received", "event_id")
    return list(queue.values_list("event_id", "received")[:most])


def look_up(project_id: int, keys: Sequence[EventKey]) -> list[QueuedEvent]:
    """Those that are still stored, in the same order, without their documents."""
    events = Event.objects.in_project(project_id).filter(event_id__in=[event_id for event_id, _ in keys])
    found = {event_id: columns for event_id, *columns in events.values_list(*_COLUMNS)}
    return [
        QueuedEvent(event_id, received, *found[event_id]) for event_id, received in keys if event_id in found
    ]


def read_documents(
    project_id: int, rows: Sequence[QueuedEvent], batches: Mapping[str, int]
) -> list[tuple[QueuedEvent, TrailShapes]]:
    """A few at a time: documents may be large. `batches`: of logs, by trace."""
    read = []
    for start in range(0, len(rows), DOCUMENTS):
        part = rows[start : start + DOCUMENTS]
        logs = _logs_of(project_id, part, batches)
        events = Event.objects.in_project(project_id).filter(event_id__in=[row.event_id for row in part])
        documents = dict(events.values_list("event_id", "document"))
        read += [
            (
                row,
                read_shapes(
                    documents[row.event_id],
                    row.timestamp,
                    row.drift,
                    row.transaction,
                    logs.get(row.event_id, ()),
                    row.title,
                ),
            )
            for row in part
            if row.event_id in documents
        ]
    return read


@dataclass(frozen=True, slots=True)
class _Traced:
    """An event as its trace's logs are looked for."""

    project_id: int
    trace_id: str


def _logs_of(
    project_id: int, rows: Sequence[QueuedEvent], batches: Mapping[str, int]
) -> dict[str, Sequence[Breadcrumb]]:
    """The logs of the events' traces that the project keeps, by event id: they are crumbs, too."""
    return {
        row.event_id: traced_breadcrumbs(
            _Traced(project_id, row.trace_id), row.timestamp.timestamp(), {project_id: ""}
        )
        for row in rows
        if batches.get(row.trace_id)
    }
