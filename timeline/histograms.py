"""When an issue's events came: 14 days in 28 bars, as the path of an SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum

from timeline.models import IssueCount

HOURS = 12  # of a bar
BARS = 28
BAR_WIDTH, HEIGHT = 4, 24

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
        """Bars that stand on the bottom of a box of 112 × 24; one event shows, whatever the most is."""
        most = max(self.counts, default=0)
        bars = []
        for place, count in enumerate(self.counts):
            if count:
                height = max(2, round(count / most * HEIGHT))
                bars.append(f"M{place * BAR_WIDTH} {HEIGHT}v-{height}h3v{height}z")
        return "".join(bars)


def histograms_of(issues: Iterable[IssueKey], now: datetime) -> dict[IssueKey, Histogram]:
    """The histogram of each issue. One query for all."""
    last = int(now.timestamp()) // 3600 // HOURS
    first = last - BARS + 1
    counts = {key: [0] * BARS for key in issues}
    rows = (
        IssueCount.objects.numbered(counts)
        .filter(hour__gte=first * HOURS)
        .annotate(bar=F("hour") / HOURS)
        .values_list("project_id", "number", "bar")
        .annotate(events=Sum("count"))
    )
    for project_id, number, bar, events in rows:
        # A clock that was set back leaves hours that have not come: they stand in the last bar.
        counts[project_id, number][min(bar, last) - first] += events
    return {key: Histogram(tuple(bars)) for key, bars in counts.items()}
