"""The rows of issues: finds, numbers, inserts and updates them. Always inside the transaction of `store`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connection

from timeline.ingest.grouping import FIRST, VERSION
from timeline.ingest.known_issues import Group, IssueKey, Value, group_of
from timeline.ingest.preparation import NewEvent
from timeline.ingest.statements import insert, select, time_value
from timeline.models import MAX_USERS, USER_LENGTH, Event, Issue, News, ProjectStats, Status, user_digest
from timeline.protocol.title import PLACEHOLDERS

ISSUE = Issue._meta.db_table
EVENT = Event._meta.db_table
STATS = ProjectStats._meta.db_table
ISSUE_FIELDS = Issue._meta.concrete_fields
ISSUE_COLUMNS = ", ".join(str(field.column) for field in ISSUE_FIELDS)
# (project, grouping version, grouping hash)
IssueHash = tuple[int, int, str]

# Events without a name that are looked through for a newer one that has a name.
MAX_NAMELESS = 20
_PLACEHOLDERS = ", ".join(f"'{title}'" for title in sorted(PLACEHOLDERS))

# A resolved issue that happens again after that is open again; an import of older events does not reopen it.
HAPPENED_AGAIN = f"status = '{Status.RESOLVED}' AND status_changed < %(last)s"

# The event with the greatest (timestamp, id) gives the issue its level and platform, and its title and culprit if it has
# a name. Which is the greatest is asked of the index in which the event has just been inserted: nothing to keep true.
IS_NEWEST = f"""NOT EXISTS (
    SELECT 1 FROM {EVENT} WHERE project_id = %(project_id)s AND issue_number = %(number)s
      AND (timestamp, event_id) > (%(newest_time)s, %(newest_id)s)
  )"""
IS_NAMED = f"""%(title)s <> '' AND NOT EXISTS (
    SELECT 1 FROM (
      SELECT title FROM {EVENT} WHERE project_id = %(project_id)s AND issue_number = %(number)s
        AND (timestamp, event_id) > (%(named_time)s, %(named_id)s)
      ORDER BY timestamp DESC, event_id DESC LIMIT {MAX_NAMELESS}
    ) AS newer WHERE title NOT IN ({_PLACEHOLDERS})
  )"""
# The digest of a user that is not there, in a row that has room; "" changes nothing.
IS_NEW_USER = f"length(users) <= {(MAX_USERS - 1) * USER_LENGTH} AND replace(users, %(user)s, '') = users"
# Each is asked twice: joined with a table of both, SQLite takes twice as long for the whole statement.
UPDATE_ISSUE = f"""
UPDATE {ISSUE} SET
  times_seen = times_seen + %(count)s,
  first_seen = CASE WHEN first_seen > %(first)s THEN %(first)s ELSE first_seen END,
  title = CASE WHEN {IS_NAMED} THEN %(title)s ELSE title END,
  culprit = CASE WHEN {IS_NAMED} THEN %(culprit)s ELSE culprit END,
  level = CASE WHEN {IS_NEWEST} THEN %(level)s ELSE level END,
  platform = CASE WHEN {IS_NEWEST} THEN %(platform)s ELSE platform END,
  last_seen = CASE WHEN last_seen < %(last)s THEN %(last)s ELSE last_seen END,
  users = CASE WHEN {IS_NEW_USER} THEN users || %(user)s ELSE users END,
  news = CASE WHEN {HAPPENED_AGAIN} THEN '{News.REOPENED}' ELSE news END,
  reopened = CASE WHEN {HAPPENED_AGAIN} THEN %(last)s ELSE reopened END,
  status_changed = CASE WHEN {HAPPENED_AGAIN} THEN %(last)s ELSE status_changed END,
  status = CASE WHEN {HAPPENED_AGAIN} THEN '{Status.UNRESOLVED}' ELSE status END
WHERE project_id = %(project_id)s AND number = %(number)s
  AND grouping_hash IN (%(grouping_hash)s, %(first_hash)s)
"""
ADD_USER = f"""
UPDATE {ISSUE} SET users = users || %(user)s
WHERE project_id = %(project_id)s AND number = %(number)s AND {IS_NEW_USER}
"""
# Whatever it is; until the end of the transaction nobody else takes one.
LOCK_NEXT_NUMBER = f"""
INSERT INTO {STATS} (project_id, next_issue_number) VALUES (%s, 1)
ON CONFLICT (project_id) DO UPDATE SET next_issue_number = {STATS}.next_issue_number RETURNING next_issue_number
"""
SET_NEXT_NUMBER = f"UPDATE {STATS} SET next_issue_number = %s WHERE project_id = %s"


class IssueGoneError(Exception):
    """An issue that this process knows is not in the table."""


def find_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that are in the table. One that an older version of grouping made goes on."""
    groups = sorted(groups)
    hashes = sorted({hash_ for group in groups for hash_ in _hashes_of(group)})
    key = "project_id, grouping_version, grouping_hash"
    found: dict[IssueHash, int] = {
        (project, version, hash_): number
        for project, version, hash_, number in select(ISSUE, f"{key}, number", key, hashes)
    }
    numbers = {}
    for group in groups:
        number = next((found[hash_] for hash_ in _hashes_of(group) if hash_ in found), None)
        if number is not None:
            numbers[group] = number
    return numbers


def _hashes_of(group: Group) -> tuple[IssueHash, ...]:
    """What an issue may be found by, the oldest version first."""
    project_id, hash_, first_hash = group
    return (project_id, FIRST, first_hash), (project_id, VERSION, hash_)


def make_issues(events: Sequence[NewEvent], numbers: dict[Group, int]) -> set[IssueKey]:
    """Give each unknown group of `events` the next number of its project, in the order in which they came."""
    made: set[IssueKey] = set()
    for project_id in sorted({event.project_id for event in events}):
        of_project = [event for event in events if event.project_id == project_id]
        next_number = first = _lock_next_number(project_id)
        # Another writer may have made the same issue while we waited for the lock.
        numbers |= find_numbers({group_of(event) for event in of_project})
        issues: dict[str, Issue] = {}  # by hash
        for event in of_project:
            if group_of(event) in numbers:
                continue
            if event.grouping_hash not in issues:
                issues[event.grouping_hash] = _issue_of(event, next_number)
                made.add((project_id, next_number))
                next_number += 1
            numbers[group_of(event)] = issues[event.grouping_hash].number
        _insert(issues.values())
        if next_number != first:
            with connection.cursor() as cursor:
                cursor.execute(SET_NEXT_NUMBER, [next_number, project_id])
    return made


def _lock_next_number(project_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_NEXT_NUMBER, [project_id])
        number: int = cursor.fetchone()[0]
    return number


def _insert(issues: Iterable[Issue]) -> None:
    """As `bulk_create`, which costs more than all else that a new issue does."""
    rows = [
        [field.get_db_prep_save(getattr(issue, field.attname), connection) for field in ISSUE_FIELDS]
        for issue in issues
    ]
    insert(ISSUE, ISSUE_COLUMNS, rows)


def _issue_of(event: NewEvent, number: int) -> Issue:
    return Issue(
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
        news=News.NEW,
    )


def remove_unused_issues(made: set[IssueKey], used: set[IssueKey]) -> None:
    """A repeated event may be grouped differently than when it was stored: an issue made for it is removed again."""
    for project_id, number in sorted(made - used, reverse=True):
        Issue.objects.in_project(project_id).filter(number=number).delete()
        # The number is given back when no later one was, so that numbers have no gaps.
        ProjectStats.objects.filter(project_id=project_id, next_issue_number=number + 1).update(
            next_issue_number=number
        )


def update_issues(new: Sequence[NewEvent], numbers: dict[Group, int], users: Iterable[Value] = ()) -> None:
    """One statement per issue, in the order of their keys; and one for each further user. Raises IssueGoneError."""
    by_issue: dict[tuple[IssueKey, str], list[NewEvent]] = {}
    for event in new:
        issue = event.project_id, numbers[group_of(event)]
        by_issue.setdefault((issue, event.grouping_hash), []).append(event)
    if not by_issue:
        return
    digests: dict[IssueKey, list[str]] = {}
    for project_id, _, label, number in users:
        digests.setdefault((project_id, number), []).append(user_digest(label))
    updates = []
    for (issue, grouping_hash), events in sorted(by_issue.items(), key=itemgetter(0)):
        of_issue = digests.get(issue)
        updates.append(_update_values(issue, grouping_hash, events, of_issue.pop() if of_issue else ""))
    further: list[dict[str, Any]] = [
        {"project_id": project_id, "number": number, "user": user}
        for (project_id, number), rest in digests.items()
        for user in rest
    ]
    with connection.cursor() as cursor:
        cursor.executemany(UPDATE_ISSUE, updates)
        if cursor.rowcount != len(by_issue):
            raise IssueGoneError
        if further:
            cursor.executemany(ADD_USER, further)


def _update_values(issue: IssueKey, grouping_hash: str, events: list[NewEvent], user: str) -> dict[str, Any]:
    """The parameters of UPDATE_ISSUE; `user` is the digest of one of them, or empty."""
    project_id, number = issue
    newest = max(events, key=_order)
    named = max((event for event in events if event.title not in PLACEHOLDERS), key=_order, default=None)
    return {
        "count": len(events),
        "first": time_value(min(event.received for event in events)),
        "last": time_value(max(event.received for event in events)),
        "title": named.title if named else "",
        "culprit": named.culprit if named else "",
        "level": newest.level,
        "platform": newest.platform,
        "user": user,
        "newest_time": time_value(newest.timestamp),
        "newest_id": newest.event_id,
        "named_time": time_value((named or newest).timestamp),
        "named_id": (named or newest).event_id,
        "project_id": project_id,
        "number": number,
        "grouping_hash": grouping_hash,
        "first_hash": newest.first_hash,
    }


def _order(event: NewEvent) -> tuple[datetime, str]:
    """Where an event stands in its issue."""
    return event.timestamp, event.event_id
