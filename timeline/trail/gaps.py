"""What lies between crumbs that follow each other: quiet stretches, times that go back, changes of day."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from timeline.crumbs.crumb import Crumb

MIN_QUIET = 4.0  # seconds
_TIMES_THE_MEDIAN = 3
_ROWS_PER_MARKER = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap before the `place`-th of some times (the event stands after the last)."""

    place: int
    seconds: float


def find_gaps(times: Sequence[float | None], event_time: float) -> list[Gap]:
    """Gaps of at least 4 s and three times the median, time going forward; the longest first."""
    gaps: list[Gap] = []
    before: float | None = None
    for place, time in enumerate((*times, event_time)):
        if place and before is not None and time is not None and time >= before:
            gaps.append(Gap(place, time - before))
        before = time
    if not gaps:
        return []
    least = max(MIN_QUIET, _TIMES_THE_MEDIAN * median_low(gap.seconds for gap in gaps))
    long = [gap for gap in gaps if gap.seconds >= least]
    return sorted(long, key=lambda gap: (-gap.seconds, gap.place))


def choose_gaps(gaps: Sequence[Gap], rows: int) -> dict[int, float]:
    """At most one per ten rows, the longest; seconds by place."""
    most = -(-rows // _ROWS_PER_MARKER)
    return {gap.place: gap.seconds for gap in gaps[:most]}


def seconds_back(crumb: Crumb, before: Crumb | None) -> float:
    """By how much a crumb's time lies before that of the crumb before it; 0 where it does not.

    Whole seconds are compared with whole seconds only: 10 does not lie before 10.5.
    """
    if before is None or crumb.time is None or before.time is None or crumb.time >= before.time:
        return 0.0
    if not (crumb.breadcrumb.timestamp_has_fraction and before.breadcrumb.timestamp_has_fraction):
        return float(before.time // 1 - crumb.time // 1)
    back = before.time - crumb.time
    return back if back >= 0.0005 else 0.0


def by_time(crumbs: Sequence[Crumb]) -> list[Crumb]:
    """Stable; a crumb without a time stays behind its predecessor."""
    keys: dict[int, float] = {}
    last = float("-inf")
    for crumb in crumbs:
        last = last if crumb.time is None else crumb.time
        keys[id(crumb)] = last
    return sorted(crumbs, key=lambda crumb: keys[id(crumb)])
