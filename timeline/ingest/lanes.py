"""Whose turn it is: requests wait in a lane for each project, and the project that has used the least comes first.

What is counted is what ingestion spent on a project (seconds of CPU), as schedulers of operating systems count it: one
whose events are costly gets as much time as the others, not as many turns. A project that was idle saves up nothing.
Of one thread, the batcher's.
"""

from collections import deque
from collections.abc import Collection
from heapq import heappop, heappush, heapreplace
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_REMEMBERED = 10_000  # projects
APART_SECONDS = 0.002  # who has used so much more than another does not come together with it


class Lanes(Generic[T]):
    """What waits, by project."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[T]] = {}
        self._used: dict[int, float] = {}  # seconds, on a clock that all projects share
        self._heap: list[
            tuple[float, int]
        ] = []  # one entry for each project that waits; what it says may be too low
        self._now = 0.0  # of that clock: what the last project whose turn it was had used

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting)

    def add(self, project_id: int, item: T) -> None:
        """At the end of the lane of its project."""
        lane = self._waiting.get(project_id)
        if lane is None:
            if len(self._used) > MAX_REMEMBERED:
                self._used = {key: used for key, used in self._used.items() if key in self._waiting}
            used = self._used[project_id] = max(self._used.get(project_id, 0.0), self._now)
            heappush(self._heap, (used, project_id))
            lane = self._waiting[project_id] = deque()
        lane.append(item)

    def take(self, beside: Collection[int] = ()) -> T | None:
        """The first of the project whose turn it is; None when nothing waits, or it is apart from another one of `beside`."""
        while self._heap:
            used, project_id = self._heap[0]
            if used < (real := self._used[project_id]):
                heapreplace(self._heap, (real, project_id))
                continue
            if any(used > self.used(other) + APART_SECONDS for other in beside if other != project_id):
                return None
            self._now = max(self._now, used)
            lane = self._waiting[project_id]
            item = lane.popleft()
            if not lane:
                heappop(self._heap)
                del self._waiting[project_id]
            return item
        return None

    def charge(self, project_id: int, seconds: float) -> None:
        """So much was spent on this project."""
        self._used[project_id] = self.used(project_id) + seconds

    def used(self, project_id: int) -> float:
        """What was spent on it, in seconds of the clock that all share."""
        return self._used.get(project_id, self._now)
