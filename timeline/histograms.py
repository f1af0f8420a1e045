"""When an issue's events came: 14 days in 28 bars, as the path of an SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import connection

from timeline.models import IssueCount

HOURS = 12  # of a bar
BARS = 28
BAR_WIDTH, HEIGHT = 4, 24
END_OF_TIME = 2**31 - 1  # in hours: the most that the column holds

IssueKey = tuple[int, int]  # project, number

# Each bar of each issue is a short stretch of the key, summed where it stands: to read the 8,000 rows of a page of large
# issues and group them takes twice as long. (SQLite keeps to the order of a CROSS JOIN.)
BARS_OF = f"""
WITH issue (project_id, number) AS (VALUES {{issues}}), bar (hour, ends) AS (VALUES {{bars}})
SELECT issue.project_id, issue.number, bar.hour / {HOURS},
  (SELECT SUM(counted.count) FROM {IssueCount._meta.db_table} AS counted
   WHERE counted.project_id = issue.project_id AND counted.number = issue.number
   AND counted.hour >= bar.hour AND counted.hour < bar.ends)
FROM issue CROSS JOIN bar
"""  # noqa: S608 (our own names)


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
    if not counts:
        return {}
    hours = [bar * HOURS for bar in range(first, last + 1)]
    # A clock that was set back leaves hours that have not come: they stand in the last bar.
    ends = [*hours[1:], END_OF_TIME]
    with connection.cursor() as cursor:
        cursor.execute(
            BARS_OF.format(
                issues=", ".join(["(%s, %s)"] * len(counts)),
                bars=", ".join(["(%s, %s)"] * BARS),
            ),
            [*chain.from_iterable(counts), *chain.from_iterable(zip(hours, ends, strict=True))],
        )
        rows = cursor.fetchall()
    for project_id, number, bar, events in rows:
        counts[project_id, number][bar - first] = events or 0
    return {key: Histogram(tuple(bars)) for key, bars in counts.items()}
