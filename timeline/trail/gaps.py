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
    """Gaps of at least 4 s and three times the median; the longest first.

    A gap is measured to the latest time so far: a step back in time neither makes nor ends a silence. What claims to be
    later than the event and is followed by a step back was no latest time.
    """
    gaps: list[Gap] = []
    latest: float | None = None
    is_known = False  # the time before
    for place, time in enumerate((*times, event_time)):
        if time is not None and latest is not None:
            if is_known and time >= latest:
                gaps.append(Gap(place, time - latest))
            if time < latest and latest > event_time:
                latest = time
        if time is not None:
            latest = time if latest is None else max(latest, time)
        is_known = time is not None
    if not gaps:
        return []
    least = max(MIN_QUIET, _TIMES_THE_MEDIAN * median_low(gap.seconds for gap in gaps))
    long = [gap for gap in gaps if gap.seconds >= least]
    return sorted(long, key=lambda gap: (-gap.seconds, gap.place))


def forward_times(times: Sequence[float]) -> list[float]:
    """Those of a trail's times that do not step back, in order; all of them, sorted, where most do."""
    forward: list[float] = []
    for time in times:
        if not forward or time >= forward[-1]:
            forward.append(time)
    return forward if 2 * len(forward) > len(times) else sorted(times)


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


def latest_before(crumbs: Sequence[Crumb]) -> dict[int | str, Crumb]:
    """By index, of the crumbs before each the one with the latest time; without a time before it there is none."""
    found: dict[int | str, Crumb] = {}
    latest: Crumb | None = None
    for crumb in crumbs:
        if latest is not None:
            found[crumb.index] = latest
        if crumb.time is not None and (latest is None or latest.time is None or crumb.time >= latest.time):
            latest = crumb
    return found


def by_time(crumbs: Sequence[Crumb]) -> list[Crumb]:
    """Stable; a crumb without a time stays behind its predecessor."""
    keys: dict[int, float] = {}
    last = float("-inf")
    for crumb in crumbs:
        last = last if crumb.time is None else crumb.time
        keys[id(crumb)] = last
    return sorted(crumbs, key=lambda crumb: keys[id(crumb)])
