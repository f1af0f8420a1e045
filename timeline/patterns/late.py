"""Logs that come after the trail of their trace was read: SDKs send them some seconds later than the event."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from timeline.models import Event, LogTrace, Telemetry, Trail, trace_number
from timeline.patterns.dictionary import EventKey

WAIT_SECONDS = 8.0  # they send at the latest after five
RECENT = timedelta(minutes=1)  # since an event was received: of an older one no logs are on their way
MAX_WAITING = 20_000  # events, of all projects
_BEFORE_THE_END = RECENT + timedelta(
    seconds=15
)  # before the last event read: what was waited for when it ended
MAX_RECALLED = 2_000  # events of a project


def batches_of(project_id: int, traces: set[str]) -> Counter[str]:
    """How many batches of logs the project keeps of each of these traces. One query; none without a trace."""
    if not traces:
        return Counter()
    numbers = {trace_number(trace_id): trace_id for trace_id in traces}
    rows = LogTrace.objects.in_project(project_id).filter(trace__in=numbers, kind=Telemetry.LOGS)
    return Counter(numbers[number] for number in rows.values_list("trace", flat=True))


class _Waiting(NamedTuple):
    due: float
    project_id: int
    key: EventKey
    trace_id: str
    batches: int  # when its trail was read


class LateLogs:
    """What one reading process looks at once more. The next one recalls what was waited for when it ended."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque(maxlen=MAX_WAITING)

    def expect(self, project_id: int, key: EventKey, trace_id: str, batches: Mapping[str, int]) -> None:
        """This event was read, with so many batches of logs of its trace."""
        due = time.monotonic() + WAIT_SECONDS
        self._waiting.append(_Waiting(due, project_id, key, trace_id, batches.get(trace_id, 0)))

    def recall(self, project_id: int) -> None:
        """The events that a process before this one may have waited for: read shortly before it ended. Three queries."""
        trails = Trail.objects.in_project(project_id)
        last = trails.order_by("-ordinal").values_list("event_id", flat=True).first()
        events = Event.objects.in_project(project_id)
        received = events.filter(event_id=last).values_list("received", flat=True).first() if last else None
        if received is None:
            return
        recent = events.filter(received__gte=received - _BEFORE_THE_END).exclude(trace_id="")
        rows = recent.order_by("-received").values_list("event_id", "received", "trace_id")[:MAX_RECALLED]
        for event_id, at, trace_id in rows:
            self.expect(project_id, (event_id, at), trace_id, {})

    def come(self) -> dict[int, list[EventKey]]:
        """The events whose traces have more logs than they had, by project. One query for each project that is due."""
        now = time.monotonic()
        due: defaultdict[int, list[_Waiting]] = defaultdict(list)
        while self._waiting and self._waiting[0].due <= now:
            one = self._waiting.popleft()
            due[one.project_id].append(one)
        found = {}
        for project_id, waiting in due.items():
            batches = batches_of(project_id, {one.trace_id for one in waiting})
            if keys := [one.key for one in waiting if batches[one.trace_id] > one.batches]:
                found[project_id] = keys
        return found
