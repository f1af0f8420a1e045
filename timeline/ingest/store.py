"""The one write: the only code that writes events, issues and what is counted of them.

Its order keeps concurrent writers from waiting for each other in a circle: projects' next numbers by
project, events by (project, id), issues by (project, number). The insert of an event alone says whether it
is new, so a retry changes nothing. Plain statements, the same on SQLite and PostgreSQL: the ORM has no
`ON CONFLICT … RETURNING`, and this is the path that every event takes.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection

from timeline.database.connections import try_again
from timeline.database.write_lock import UNAVAILABLE, is_locked, write_transaction
from timeline.ingest.preparation import NewEvent
from timeline.models import CrumbLink, Event, Issue, IssueCount, IssueValue, ProjectStats, Status, half_day_of

logger = logging.getLogger(__name__)

# (project, event id) and (project, issue number), in the order in which rows are locked
EventKey = tuple[int, str]
IssueKey = tuple[int, int]
# (project, grouping version, grouping hash)
Group = tuple[int, int, str]
# (project, key, value, issue number)
Value = tuple[int, str, str, int]

# Rows of one statement: SQLite takes 32,766 parameters, an event needs 15.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event. Neither stored nor an error: it was there already."""

    event_id: str
    stored: bool
    issue_number: int | None = None
    error: str | None = None


def store_events(events: Sequence[NewEvent]) -> list[Outcome]:
    """Store events; when this returns, those it calls stored are committed. Callable from any thread.

    An event that cannot be stored is an error in its outcome and fails no other. Raises
    `django.db.OperationalError` or `InterfaceError` when the database itself cannot be written to: what was committed
    event by event before that stays, and sending it again changes nothing.
    """
    try:
        return try_again(lambda: _store_together(events))
    except UNAVAILABLE as error:
        if len(events) == 1 or is_locked(error):
            raise
    except Exception:  # the database's no to one of them, or its driver's
        logger.exception("A batch of %d events was refused; storing one by one", len(events))
    return [_store_alone(event) for event in events]


def _store_alone(event: NewEvent) -> Outcome:
    try:
        return _store_together([event])[0]
    except UNAVAILABLE:
        raise
    except Exception as error:
        logger.exception("Event %s of project %d was refused", event.event_id, event.project_id)
        return Outcome(event.event_id, stored=False, error=str(error) or repr(error))


def _store_together(events: Sequence[NewEvent]) -> list[Outcome]:
    """All events in one transaction."""
    try:
        return _store_once(events)
    except IssueGone:
        _known.clear()
        return _store_once(events)


def _store_once(events: Sequence[NewEvent]) -> list[Outcome]:
    ordered = sorted(events, key=lambda event: (event.project_id, event.event_id))
    with write_transaction():
        numbers = _remembered_numbers({_group(event) for event in ordered})
        made = _make_issues([event for event in events if _group(event) not in numbers], numbers)
        new = _insert_events(ordered, numbers)
        _update_issues(new, numbers)
        values = _insert_values(new, numbers)
        _count_half_days(new, numbers)
        _insert_links(new)
        _remove_issues_of_retries(made, {(event.project_id, numbers[_group(event)]) for event in new})
    _remember(new, numbers, values)
    return _outcomes(events, new, numbers)


def _group(event: NewEvent) -> Group:
    return event.project_id, event.grouping_version, event.grouping_hash


def _outcomes(
    events: Sequence[NewEvent], new: Sequence[NewEvent], numbers: dict[Group, int]
) -> list[Outcome]:
    """In the order given; of an event that is given twice the first is the stored one."""
    stored = {(event.project_id, event.event_id) for event in new}
    outcomes = []
    for event in events:
        key = (event.project_id, event.event_id)
        if key in stored:
            stored.remove(key)
            outcomes.append(Outcome(event.event_id, stored=True, issue_number=numbers[_group(event)]))
        else:
            outcomes.append(Outcome(event.event_id, stored=False))
    return outcomes


# ---------------------------------------------------------------- what this process has seen committed

# An issue's number never changes and its values stay, so what was committed once need not be asked or written again.
# Whatever says otherwise (a database put back from a backup under a running server) shows when the issue is updated.
_known: dict[Group, tuple[int, set[tuple[str, str]]]] = {}
MAX_KNOWN = 20_000  # issues
MAX_VALUES = 200  # of each


class IssueGone(Exception):  # noqa: N818 (what happened, not a defect)
    """An issue that we remember is not there."""


def _remembered_numbers(groups: set[Group]) -> dict[Group, int]:
    """The numbers of the issues that there are: from memory, then from the table."""
    numbers = {group: known[0] for group in groups if (known := _known.get(group))}
    unknown = groups - numbers.keys()
    return numbers | _find_numbers(unknown) if unknown else numbers


def _remember(new: Sequence[NewEvent], numbers: dict[Group, int], values: set[Value]) -> None:
    """After the commit, never before."""
    if len(_known) > MAX_KNOWN:
        _known.clear()
    by_issue: dict[IssueKey, set[tuple[str, str]]] = {}
    for event in new:
        group = _group(event)
        _, by_issue[event.project_id, numbers[group]] = _known.setdefault(group, (numbers[group], set()))
    for project_id, key, value, number in values:
        seen = by_issue[project_id, number]
        if len(seen) < MAX_VALUES:
            seen.add((key, value))


# ---------------------------------------------------------------- issues


def _find_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that there are."""
    found: dict[Group, int] = {}
    for part in _slices(sorted(groups)):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT project_id, grouping_version, grouping_hash, number FROM {ISSUE}"
                f" WHERE (project_id, grouping_version, grouping_hash) IN (VALUES {_rows(part, 3)})",
                _flat(part),
            )
            found |= {
                (project, version, hash_): number for project, version, hash_, number in cursor.fetchall()
            }
    return found


def _make_issues(events: Sequence[NewEvent], numbers: dict[Group, int]) -> set[IssueKey]:
    """Give each unknown group of `events` the next number of its project, in the order in which they came."""
    made: set[IssueKey] = set()
    for project_id in sorted({event.project_id for event in events}):
        ours = [event for event in events if event.project_id == project_id]
        next_number = first = _lock_next_number(project_id)
        # Whoever held the lock before us may have made the same issue.
        numbers |= _find_numbers({_group(event) for event in ours})
        for event in ours:
            if _group(event) not in numbers:
                _insert_issue(event, next_number)
                numbers[_group(event)] = next_number
                made.add((project_id, next_number))
                next_number += 1
        if next_number != first:
            ProjectStats.objects.filter(project_id=project_id).update(next_issue_number=next_number)
    return made


def _lock_next_number(project_id: int) -> int:
    ProjectStats.objects.bulk_create([ProjectStats(project_id=project_id)], ignore_conflicts=True)
    return ProjectStats.objects.select_for_update().get(project_id=project_id).next_issue_number


def _insert_issue(event: NewEvent, number: int) -> None:
    Issue.objects.bulk_create(
        [
            Issue(
                project_id=event.project_id,
                number=number,
                grouping_version=event.grouping_version,
                grouping_hash=event.grouping_hash,
                title=event.title,
                culprit=event.culprit,
                level=event.level,
                platform=event.platform,
                first_seen=event.received,
                last_seen=event.received,
            )
        ]
    )


def _remove_issues_of_retries(made: set[IssueKey], used: set[IssueKey]) -> None:
    """An event that was there already may group otherwise today: the issue made for it does not stay."""
    unused = sorted(made - used, reverse=True)
    for project_id, number in unused:
        Issue.objects.in_project(project_id).filter(number=number).delete()
        # Given back when nothing was numbered after it, so that numbers have no holes.
        ProjectStats.objects.filter(project_id=project_id, next_issue_number=number + 1).update(
            next_issue_number=number
        )


def _update_issues(new: Sequence[NewEvent], numbers: dict[Group, int]) -> None:
    """One statement per issue, in the order of their keys. The latest event names its issue. Raises IssueGone."""
    by_issue: dict[tuple[IssueKey, str], list[NewEvent]] = {}
    for event in new:
        issue = event.project_id, numbers[_group(event)]
        by_issue.setdefault((issue, event.grouping_hash), []).append(event)
    if not by_issue:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            UPDATE_ISSUE, [_update_row(*item) for item in sorted(by_issue.items(), key=itemgetter(0))]
        )
        if cursor.rowcount != len(by_issue):
            raise IssueGone


def _update_row(issue: tuple[IssueKey, str], events: list[NewEvent]) -> list[Any]:
    """The parameters of UPDATE_ISSUE."""
    (project_id, number), grouping_hash = issue
    latest = max(events, key=attrgetter("received"))
    first, last = _time(min(event.received for event in events)), _time(latest.received)
    return [
        *(len(events), first, first),
        *(last, latest.title, last, latest.culprit, last, latest.level, last, latest.platform, last, last),
        *(last, last, last, last, last),
        *(project_id, number, grouping_hash),
    ]


# ---------------------------------------------------------------- events


def _insert_events(ordered: Sequence[NewEvent], numbers: dict[Group, int]) -> list[NewEvent]:
    """Those that were not there."""
    new: set[EventKey] = set()
    for part in _slices(ordered):
        rows = [_event_row(event, numbers[_group(event)]) for event in part]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {EVENT} ({EVENT_COLUMNS}) VALUES {_rows(rows, len(rows[0]))}"
                " ON CONFLICT (project_id, event_id) DO NOTHING RETURNING project_id, event_id",
                _flat(rows),
            )
            new |= set(cursor.fetchall())
    kept = []
    for event in ordered:
        if (event.project_id, event.event_id) in new:
            new.remove((event.project_id, event.event_id))
            kept.append(event)
    return kept


def _event_row(event: NewEvent, number: int) -> tuple[Any, ...]:
    """In the order of EVENT_COLUMNS."""
    return (
        event.project_id,
        event.event_id,
        number,
        _time(event.received),
        _time(event.timestamp),
        event.drift_seconds,
        event.level,
        event.title,
        event.transaction_name,
        event.release,
        event.environment,
        event.trace_id,
        event.user_label,
        event.breadcrumb_count,
        event.document,
    )


# ---------------------------------------------------------------- what is kept beside events


def _insert_values(new: Sequence[NewEvent], numbers: dict[Group, int]) -> set[Value]:
    """Each release, environment and transaction that was seen in an issue, unless we know that it is there."""
    values: set[Value] = set()
    for event in new:
        group = _group(event)
        _, seen = _known.get(group, (0, frozenset[tuple[str, str]]()))
        for key, value in (
            ("release", event.release),
            ("environment", event.environment),
            ("transaction", event.transaction_name),
        ):
            if value and (key, value) not in seen:
                values.add((event.project_id, key, value, numbers[group]))
    _insert_missing(VALUE, "project_id, key, value, number", sorted(values))
    return values


def _count_half_days(new: Sequence[NewEvent], numbers: dict[Group, int]) -> None:
    counts: dict[tuple[int, int, int], int] = {}
    for event in new:
        key = event.project_id, numbers[_group(event)], half_day_of(event.received)
        counts[key] = counts.get(key, 0) + 1
    for part in _slices([(*key, count) for key, count in sorted(counts.items())]):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {COUNT} (project_id, number, half_day, count) VALUES {_rows(part, 4)}"
                f" ON CONFLICT (project_id, number, half_day) DO UPDATE SET count = {COUNT}.count + excluded.count",
                _flat(part),
            )


def _insert_links(new: Sequence[NewEvent]) -> None:
    links = [(event.project_id, event.event_id, linked) for event in new for linked in event.linked_event_ids]
    _insert_missing(LINK, "project_id, event_id, linked_event_id", links)


# ---------------------------------------------------------------- statements

EVENT = Event._meta.db_table
ISSUE = Issue._meta.db_table
VALUE = IssueValue._meta.db_table
COUNT = IssueCount._meta.db_table
LINK = CrumbLink._meta.db_table

EVENT_COLUMNS = (
    "project_id, event_id, issue_number, received, timestamp, drift_seconds, level, title, transaction_name,"
    " release, environment, trace_id, user_label, breadcrumb_count, document"
)

# A resolved issue that happens again after that is open again; an import of older events does not reopen it.
AGAIN = f"status = '{Status.RESOLVED}' AND status_changed < %s"

UPDATE_ISSUE = f"""
UPDATE {ISSUE} SET
  times_seen = times_seen + %s,
  first_seen = CASE WHEN first_seen > %s THEN %s ELSE first_seen END,
  title = CASE WHEN last_seen <= %s THEN %s ELSE title END,
  culprit = CASE WHEN last_seen <= %s THEN %s ELSE culprit END,
  level = CASE WHEN last_seen <= %s THEN %s ELSE level END,
  platform = CASE WHEN last_seen <= %s THEN %s ELSE platform END,
  last_seen = CASE WHEN last_seen < %s THEN %s ELSE last_seen END,
  reopened = CASE WHEN {AGAIN} THEN %s ELSE reopened END,
  status_changed = CASE WHEN {AGAIN} THEN %s ELSE status_changed END,
  status = CASE WHEN {AGAIN} THEN '{Status.UNRESOLVED}' ELSE status END
WHERE project_id = %s AND number = %s AND grouping_hash = %s
"""


def _insert_missing(table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for part in _slices(rows):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {_rows(part, len(part[0]))} ON CONFLICT DO NOTHING",
                _flat(part),
            )


def _slices(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))


def _rows(rows: Sequence[Any], width: int) -> str:
    """(%s, %s), (%s, %s)"""
    row = f"({', '.join(['%s'] * width)})"
    return ", ".join([row] * len(rows))


def _flat(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [value for row in rows for value in row]


def _time(moment: datetime) -> Any:
    """As this database keeps a DateTimeField."""
    return connection.ops.adapt_datetimefield_value(moment)
