"""Which events are compared: those of an issue, and those of others in the same days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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


@dataclass(frozen=True, slots=True)
class EventRow:
    """What is read of an event of the issue."""

    event_id: str
    user: str
    timestamp: datetime
    transaction: str


def sample(project_id: int, number: int) -> list[EventRow]:
    """Some of the newest events, newest first, few of one person. One query."""
    newest = Event.objects.in_issue(project_id, number).reverse()
    rows = newest.values_list("event_id", "user_label", "timestamp", "transaction_name")[:LOOKED_AT]
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


def others(project_id: int, number: int, days: tuple[datetime, datetime]) -> list[tuple[str, int]]:
    """(event id, issue) of other issues, the newest few of each, in an order that is always the same. Two queries."""
    begin, end = days
    issues = Issue.objects.in_project(project_id).filter(last_seen__gte=begin, first_seen__lte=end)
    numbers = issues.exclude(number=number).order_by("-last_seen").values_list("number", flat=True)[:ISSUES]
    return _newest_of(project_id, list(numbers), days)


def in_transaction(
    project_id: int, number: int, transaction: str, days: tuple[datetime, datetime]
) -> list[tuple[str, int]]:
    """The same, of events with this transaction. Two queries."""
    values = IssueValue.objects.filter(project_id=project_id, key="transaction", value=transaction)
    numbers = values.exclude(number=number).order_by("-number").values_list("number", flat=True)[:ISSUES]
    return _newest_of(project_id, list(numbers), days, transaction)


def _newest_of(
    project_id: int, numbers: Sequence[int], days: tuple[datetime, datetime], transaction: str = ""
) -> list[tuple[str, int]]:
    if not numbers:
        return []
    begin, end = map(connection.ops.adapt_datetimefield_value, days)
    one = (
        "SELECT * FROM (SELECT event_id, issue_number FROM timeline_event"
        ' WHERE project_id = %s AND issue_number = %s AND "timestamp" <= %s AND "timestamp" >= %s'
        f"{' AND transaction_name = %s' if transaction else ''}"
        f' ORDER BY "timestamp" DESC, event_id DESC LIMIT {OF_ISSUE}) AS of_issue'
    )
    params: list[Any] = []
    for number in numbers:
        params += [project_id, number, end, begin, *([transaction] if transaction else [])]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(numbers)), params)
        rows = cursor.fetchall()
    # By the end of the id, which is chance, and the same each time.
    return sorted(rows, key=lambda row: str(row[0])[::-1])


def trails(project_id: int, event_ids: Sequence[str]) -> dict[str, PackedTrail]:
    """The trails of those events that are read, by event id. A query for every 500."""
    found = {}
    for start in range(0, len(event_ids), SLICE):
        rows = Trail.objects.in_project(project_id).filter(event_id__in=event_ids[start : start + SLICE])
        for event_id, packed in rows.values_list("event_id", "steps"):
            found[event_id] = read_trail(bytes(packed))
    return found
