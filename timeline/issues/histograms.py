"""When an issue's events came: 14 days in 28 bars, as the path of an SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from timeline.models import IssueCount, half_day_of

BARS = 28  # each a half day
HEIGHT = 24
PLACES = tuple(range(2, 4 * BARS, 4))  # of their middles

IssueKey = tuple[int, int]  # project, number


@dataclass(frozen=True, slots=True)
class Histogram:
    """Events per half day of UTC, the present one last."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Events in all of it."""
        return sum(self.counts)

    @property
    def path(self) -> str:
        """Lines, as thick as a bar, that stand on the bottom of a box of 112 × 24; one event shows, whatever the most is."""
        most = max(self.counts, default=0)
        return "".join(
            f"M{place} {HEIGHT}v-{max(2, round(count / most * HEIGHT))}"
            for place, count in zip(PLACES, self.counts, strict=False)
            if count
        )


def histograms_of(
    issues: Iterable[IssueKey], now: datetime, counted: Q | None = None
) -> dict[IssueKey, Histogram]:
    """The histogram of each issue, of all its counts or of these. One query for all."""
    counts = {key: [0] * BARS for key in issues}
    first = half_day_of(now) - BARS + 1
    rows = IssueCount.objects.of_issues(counts).filter(counted or Q(), half_day__gte=first)
    for project_id, number, half_day, count in rows.values_list("project_id", "number", "half_day", "count"):
        # A clock that was set back leaves half days that have not come: they stand in the last bar.
        counts[project_id, number][min(half_day - first, BARS - 1)] += count
    return {key: Histogram(tuple(bars)) for key, bars in counts.items()}
