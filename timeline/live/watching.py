"""What has arrived: one query a second for all open pages of a worker, whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.models import SLICE, Event, LogBatch, LogTrace, Telemetry

# A batch is committed after the time that its events were received at: what commits later is looked for again.
OVERLAP = timedelta(seconds=10)
MAX_EVENTS = 200  # of one look
MAX_BEHIND = timedelta(hours=1)  # that a page which comes back is told of


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that has arrived."""

    project_id: int
    issue_number: int
    event_id: str
    received: datetime


def arrivals(project_ids: Collection[int], since: datetime) -> list[Arrival]:
    """The newest events of these projects that were received after `since`, the oldest first; at most MAX_EVENTS.

    One query for each SLICE of projects, over the index of an event's project and time.
    """
    found: list[Arrival] = []
    ids = sorted(project_ids)
    for start in range(0, len(ids), SLICE):
        rows = Event.objects.in_projects(ids[start : start + SLICE]).filter(received__gt=since)
        keys = rows.order_by("-received").values_list("project_id", "issue_number", "event_id", "received")
        found += [Arrival(*key) for key in keys[:MAX_EVENTS]]
    found.sort(key=lambda arrival: arrival.received)
    return found[-MAX_EVENTS:]


def log_batches(project_ids: Collection[int], since: datetime) -> list[tuple[int, str, datetime]]:
    """The newest batches of logs of these projects: project, id, when received. One query for each SLICE of projects."""
    found: list[tuple[int, str, datetime]] = []
    ids = sorted(project_ids)
    for start in range(0, len(ids), SLICE):
        rows = LogBatch.objects.filter(
            project_id__in=ids[start : start + SLICE], kind=Telemetry.LOGS, received__gt=since
        )
        found += rows.order_by("-received").values_list("project_id", "id", "received")[:MAX_EVENTS]
    return found


def traces_of(batches: Collection[tuple[int, str]]) -> dict[str, set[int]]:
    """The traces that batches speak of, and the projects of those batches. One query."""
    traces: dict[str, set[int]] = {}
    rows = LogTrace.objects.filter(
        project_id__in={project_id for project_id, _ in batches}, batch__in={batch for _, batch in batches}
    )
    for project_id, batch, trace_id in rows.values_list("project_id", "batch", "trace_id"):
        if (project_id, batch) in batches:
            traces.setdefault(trace_id, set()).add(project_id)
    return traces


class LogWatcher:
    """The same for logs: of which traces some have come."""

    def __init__(self, start: datetime) -> None:
        self._since = start
        self._told: dict[tuple[int, str], datetime] = {}

    def look(self, project_ids: Collection[int], now: datetime) -> dict[str, set[int]]:
        """Traces of which logs have come since the last look. No query where no page asks; one, and where some came two."""
        found = log_batches(project_ids, self._since - OVERLAP) if project_ids else []
        new = {(pk, batch): received for pk, batch, received in found if (pk, batch) not in self._told}
        self._told |= new
        self._since = now
        for key in [key for key, received in self._told.items() if received < now - 2 * OVERLAP]:
            del self._told[key]
        return traces_of(new.keys()) if new else {}


class Watcher:
    """Remembers what it has told, so that nothing is told twice and nothing that commits late is missed."""

    def __init__(self, start: datetime) -> None:
        self._since = start
        self._told: dict[tuple[int, str], datetime] = {}

    def look(self, project_ids: Collection[int], now: datetime) -> list[Arrival]:
        """What has arrived since the last look. At most one query a SLICE."""
        found = arrivals(project_ids, self._since - OVERLAP) if project_ids else []
        new = [each for each in found if (each.project_id, each.event_id) not in self._told]
        self._told |= {(each.project_id, each.event_id): each.received for each in new}
        self._since = now
        for key in [key for key, received in self._told.items() if received < now - 2 * OVERLAP]:
            del self._told[key]
        return [each for each in new if each.received > now - 2 * OVERLAP]
