"""Which events are compared: those of an issue, and those of others in the same days."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from timeline.models import SLICE, Event, Issue, IssueValue, Trail
from timeline.patterns.coding import PackedTrail, read_trail

SAMPLE = 200  # events of the issue
LOOKED_AT = 1_000  # of its newest, to choose them from
OF_PERSON = 10  # no person has more than one in so many of them, but three
ISSUES, OF_ISSUE = 60, 20  # other issues, and events of each
OTHERS, PLACED = 400, 200  # events of others; of them in the same place
PLACE_SHARE = 0.6  # of the events are in the place that is theirs
MIN_DAYS = timedelta(days=1)
LIKE = ("transaction_name", "release", "environment")  # columns
RARE = 20  # what one in so many of the sample is like need not be among the others


@dataclass(frozen=True, slots=True)
class EventRow:
    """What is read of an event of the issue."""

    event_id: str
    user: str
    timestamp: datetime
    transaction: str
    release: str
    environment: str


class Other(NamedTuple):
    """An event of another issue that may be compared with, and what it is like."""

    event_id: str
    issue: int
    like: tuple[str, ...]  # platform, release, environment


def sample(project_id: int, number: int) -> list[EventRow]:
    """Some of the newest events, newest first, few of one person. One query."""
    newest = Event.objects.in_issue(project_id, number).reverse()
    rows = newest.values_list("event_id", "user_label", "timestamp", *LIKE)[:LOOKED_AT]
    return choose([EventRow(*row) for row in rows])


def choose(rows: Sequence[EventRow]) -> list[EventRow]:
    most = max(3, min(SAMPLE, len(rows)) // OF_PERSON)
    seen: Counter[str] = Counter()
    chosen = []
    for row in rows:
        seen[row.user] += 1
        if not row.user or seen[row.user] <= most:
            chosen.append(row)
            if len(chosen) == SAMPLE:
                break
    return chosen


def days_of(rows: Sequence[EventRow]) -> tuple[datetime, datetime]:
    """From the oldest to the newest, at least a day."""
    begin, end = min(row.timestamp for row in rows), max(row.timestamp for row in rows)
    missing = max(timedelta(0), MIN_DAYS - (end - begin))
    return begin - missing / 2, end + missing / 2


def others(project_id: int, number: int, days: tuple[datetime, datetime]) -> list[Other]:
    """Events of other issues, the newest few of each, in an order that is always the same. Two queries."""
    begin, end = days
    issues = Issue.objects.in_project(project_id).filter(last_seen__gte=begin, first_seen__lte=end)
    found = issues.exclude(number=number).order_by("-last_seen").values_list("number", "platform")[:ISSUES]
    return _newest_of(project_id, dict(found), days)


def in_transaction(
    project_id: int, number: int, transaction: str, days: tuple[datetime, datetime]
) -> list[Other]:
    """The same, of events with this transaction. Three queries."""
    values = IssueValue.objects.filter(project_id=project_id, key="transaction", value=transaction)
    numbers = values.exclude(number=number).order_by("-number").values_list("number", flat=True)[:ISSUES]
    issues = Issue.objects.in_project(project_id).filter(number__in=list(numbers))
    return _newest_of(project_id, dict(issues.values_list("number", "platform")), days, transaction)


def _newest_of(
    project_id: int, platforms: dict[int, str], days: tuple[datetime, datetime], transaction: str = ""
) -> list[Other]:
    """`platforms`: of the issues, by number."""
    if not platforms:
        return []
    begin, end = map(connection.ops.adapt_datetimefield_value, days)
    one = (
        "SELECT * FROM (SELECT event_id, issue_number, release, environment FROM timeline_event"
        ' WHERE project_id = %s AND issue_number = %s AND "timestamp" <= %s AND "timestamp" >= %s'
        f"{' AND transaction_name = %s' if transaction else ''}"
        f' ORDER BY "timestamp" DESC, event_id DESC LIMIT {OF_ISSUE}) AS of_issue'
    )
    params: list[Any] = []
    for number in platforms:
        params += [project_id, number, end, begin, *([transaction] if transaction else [])]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(platforms)), params)
        rows = cursor.fetchall()
    # By the end of the id, which is chance, and the same each time.
    rows.sort(key=lambda row: str(row[0])[::-1])
    return [Other(row[0], row[1], (platforms[row[1]], *row[2:])) for row in rows]


def match(
    wanted: Sequence[tuple[str, ...]], found: Sequence[Other], *, most: int, least: int, issues: int
) -> tuple[list[Other], int]:
    """Of the events found those that are like the sample, in its proportions; and in how much they are like it.

    In all of platform, release and environment (3), or in the first of these (2, 1); 0: as they come, where there are
    fewer than `least` of so many `issues`. What all events of a platform or a release have then stands on both sides.
    """
    for depth in range(len(wanted[0]) if wanted else 0, 0, -1):
        chosen = alike(wanted, found, depth, most=most)
        if len(chosen) >= least and len({other.issue for other in chosen}) >= issues:
            return chosen, depth
    return list(found[:most]), 0


def alike(wanted: Sequence[tuple[str, ...]], found: Sequence[Other], depth: int, *, most: int) -> list[Other]:
    """Of the events found those that are like the sample in the first `depth`, in its proportions: as many as there are."""
    weights = Counter(like[:depth] for like in wanted)
    having: defaultdict[tuple[str, ...], list[Other]] = defaultdict(list)
    for other in found:
        having[other.like[:depth]].append(other)
    common = [key for key, count in weights.items() if count * RARE >= len(wanted)]
    total = min([float(most), *(len(having[key]) * len(wanted) / weights[key] for key in common)])
    chosen = {
        other for key, count in weights.items() for other in having[key][: round(total * count / len(wanted))]
    }
    return [other for other in found if other in chosen]


def trails(project_id: int, event_ids: Sequence[str]) -> dict[str, PackedTrail]:
    """The trails of those events that are read, by event id. A query for every 500."""
    found = {}
    for start in range(0, len(event_ids), SLICE):
        rows = Trail.objects.in_project(project_id).filter(event_id__in=event_ids[start : start + SLICE])
        for event_id, packed in rows.values_list("event_id", "steps"):
            found[event_id] = read_trail(bytes(packed))
    return found
