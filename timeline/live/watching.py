"""What has arrived: one query a second for all open pages of a worker, whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.models import SLICE, Event, LogBatch, Telemetry

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


def log_batches(project_ids: Collection[int], since: datetime) -> list[LogBatch]:
    """The newest batches of logs of these projects, without their documents. One query for each SLICE of projects."""
    found: list[LogBatch] = []
    ids = sorted(project_ids)
    for start in range(0, len(ids), SLICE):
        rows = LogBatch.objects.filter(
            project_id__in=ids[start : start + SLICE], kind=Telemetry.LOGS, received__gt=since
        )
        found += rows.order_by("-received").only("project_id", "id", "received", "traces")[:MAX_EVENTS]
    return found


class LogWatcher:
    """The same for logs: of which traces some have come."""

    def __init__(self, start: datetime) -> None:
        self._since = start
        self._told: dict[tuple[int, str], datetime] = {}

    def look(self, project_ids: Collection[int], now: datetime) -> dict[str, set[int]]:
        """Traces of which logs have come since the last look, and in which projects. No query where no page asks."""
        found = log_batches(project_ids, self._since - OVERLAP) if project_ids else []
        traces: dict[str, set[int]] = {}
        for batch in found:
            if (batch.project_id, batch.id) not in self._told:
                self._told[batch.project_id, batch.id] = batch.received
                for trace_id in batch.trace_ids:
                    traces.setdefault(trace_id, set()).add(batch.project_id)
        self._since = now
        for key in [key for key, received in self._told.items() if received < now - 2 * OVERLAP]:
            del self._told[key]
        return traces


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
