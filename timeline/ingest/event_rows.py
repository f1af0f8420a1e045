"""The rows of events, and of what is kept beside them. Always inside the transaction of `store`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from timeline.ingest.known_issues import (
    LABEL,
    Group,
    Value,
    group_of,
    is_left_out,
    known_numbers,
    recall,
    unsettled,
)
from timeline.ingest.preparation import NewEvent
from timeline.ingest.statements import (
    flatten,
    insert,
    insert_missing,
    placeholders,
    select,
    slices,
    time_value,
)
from timeline.models import (
    MAX_ISSUE_TEXT,
    CrumbLink,
    Event,
    IssueCount,
    IssueText,
    IssueValue,
    TrailQueue,
    half_day_of,
)

EVENT = Event._meta.db_table
VALUE = IssueValue._meta.db_table
COUNT = IssueCount._meta.db_table
TEXT = IssueText._meta.db_table
LINK = CrumbLink._meta.db_table
QUEUE = TrailQueue._meta.db_table

EVENT_COLUMNS: tuple[str, ...] = tuple(str(field.column) for field in Event._meta.concrete_fields)
_NUMBER, _RECEIVED, _TIMESTAMP = map(EVENT_COLUMNS.index, ("issue_number", "received", "timestamp"))
# All columns at once; a new event has no number yet.
_columns_of = attrgetter(*("project_id" if name == "issue_number" else name for name in EVENT_COLUMNS))

# (project, event id)
EventKey = tuple[int, str]
# (project, issue number, half day, environment, release)
CountKey = tuple[int, int, int, str, str]

ADD_TEXT = f"""
ON CONFLICT (project_id, number) DO UPDATE SET text = {TEXT}.text || '\n' || excluded.text
WHERE length({TEXT}.text) + length(excluded.text) < {MAX_ISSUE_TEXT}
  AND replace({TEXT}.text, excluded.text, '') = {TEXT}.text
"""
COUNT_COLUMNS = "project_id, number, half_day, environment, release, count, first_seen, last_seen"
ADD_COUNT = f"""
ON CONFLICT (project_id, number, half_day, environment, release) DO UPDATE SET
  count = {COUNT}.count + excluded.count,
  first_seen = CASE WHEN {COUNT}.first_seen < excluded.first_seen
    THEN {COUNT}.first_seen ELSE excluded.first_seen END,
  last_seen = CASE WHEN {COUNT}.last_seen > excluded.last_seen THEN {COUNT}.last_seen ELSE excluded.last_seen END
"""


def insert_events(ordered: Sequence[NewEvent], numbers: dict[Group, int]) -> list[NewEvent]:
    """Insert events; those that were not there. Of two with the same key the first is inserted."""
    new: set[EventKey] = set()
    for part in slices(ordered):
        rows = [event_row(event, numbers[group_of(event)]) for event in part]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {EVENT} ({', '.join(EVENT_COLUMNS)}) VALUES {placeholders(rows)}"
                " ON CONFLICT (project_id, event_id) DO NOTHING RETURNING project_id, event_id",
                flatten(rows),
            )
            new |= set(cursor.fetchall())
    inserted = []
    for event in ordered:
        if (event.project_id, event.event_id) in new:
            new.remove((event.project_id, event.event_id))
            inserted.append(event)
    return inserted


def event_row(event: NewEvent, number: int) -> list[Any]:
    """The values of EVENT_COLUMNS; `number` is the issue's."""
    row = list(_columns_of(event))
    row[_NUMBER] = number
    row[_RECEIVED] = time_value(event.received)
    row[_TIMESTAMP] = time_value(event.timestamp)
    return row


def recall_values(numbers: dict[Group, int]) -> None:
    """Ask what is kept of those of these issues that this process does not know yet."""
    unknown = {group: numbers[group] for group in numbers.keys() - known_numbers(numbers).keys()}
    issues = sorted({(group[0], number) for group, number in unknown.items()})
    recall(unknown, select(VALUE, "project_id, key, value, number", "project_id, number", issues))


def users_of(new: Sequence[NewEvent], numbers: dict[Group, int]) -> set[Value]:
    """The users of events that are not known to be counted in their issues."""
    return _unsettled(new, numbers, lambda event: ((LABEL, event.user_label),))


def insert_values(new: Sequence[NewEvent], numbers: dict[Group, int]) -> set[Value]:
    """Insert what is not known to be there of what issues are searched by; those."""
    values = _unsettled(
        new,
        numbers,
        lambda event: (
            ("release", event.release),
            ("environment", event.environment),
            ("transaction", event.transaction_name),
            *event.values,
        ),
    )
    insert_missing(VALUE, "project_id, key, value, number", sorted(values))
    return values


def _unsettled(
    new: Sequence[NewEvent],
    numbers: dict[Group, int],
    seen_in: Callable[[NewEvent], Iterable[tuple[str, str]]],
) -> set[Value]:
    """What was seen in events and is not known to be there."""
    values: set[Value] = set()
    for event in new:
        group = group_of(event)
        for key, value in unsettled(group, seen_in(event)):
            values.add((event.project_id, key, value, numbers[group]))
    return values


def insert_texts(new: Sequence[NewEvent], numbers: dict[Group, int]) -> None:
    """Add the texts that are not known to be there to those of their issues, while these have room."""
    texts: dict[tuple[int, int], dict[str, None]] = {}
    for event in new:
        if event.text:
            texts.setdefault((event.project_id, numbers[group_of(event)]), {})[event.text] = None
    rows = [(*issue, "\n".join(found)[:MAX_ISSUE_TEXT]) for issue, found in sorted(texts.items())]
    insert(TEXT, "project_id, number, text", rows, ADD_TEXT)


def count_half_days(new: Sequence[NewEvent], numbers: dict[Group, int]) -> None:
    """Add the events to the counts of their issues."""
    counts: dict[CountKey, list[datetime]] = {}
    for event in new:
        group = group_of(event)
        environment, release = (
            "" if is_left_out(group, name, value) else value
            for name, value in (("environment", event.environment), ("release", event.release))
        )
        key = (event.project_id, numbers[group], half_day_of(event.received), environment, release)
        counts.setdefault(key, []).append(event.received)
    insert_counts([(*key, len(times), min(times), max(times)) for key, times in sorted(counts.items())])


def insert_counts(counts: Sequence[tuple[int, int, int, str, str, int, datetime, datetime]]) -> None:
    """Add these counts (the last three: how many, the first and the last time) to those that are there."""
    rows = [(*key, count, time_value(first), time_value(last)) for *key, count, first, last in counts]
    insert(COUNT, COUNT_COLUMNS, rows, ADD_COUNT)


def insert_links(new: Sequence[NewEvent]) -> None:
    """Insert which events the breadcrumbs of each event name."""
    links = [(event.project_id, event.event_id, linked) for event in new for linked in event.linked_event_ids]
    insert_missing(LINK, "project_id, event_id, linked_event_id", links)


def queue_trails(new: Sequence[NewEvent]) -> None:
    """Note the events whose trails are to be read; `patterns` does, later."""
    keys = [(event.project_id, time_value(event.received), event.event_id) for event in new]
    insert_missing(QUEUE, "project_id, received, event_id", keys)
