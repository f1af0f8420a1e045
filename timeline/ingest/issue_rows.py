"""The rows of issues: finds, numbers, inserts and updates them. Always inside the transaction of `store`."""

from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection

from timeline.ingest.known_issues import Group, IssueKey, group_of
from timeline.ingest.preparation import NewEvent
from timeline.ingest.statements import flatten, placeholders, slices, time_value
from timeline.models import Issue, ProjectStats, Status

ISSUE = Issue._meta.db_table

# A resolved issue that happens again after that is open again; an import of older events does not reopen it.
HAPPENED_AGAIN = f"status = '{Status.RESOLVED}' AND status_changed < %(last)s"

UPDATE_ISSUE = f"""
UPDATE {ISSUE} SET
  times_seen = times_seen + %(count)s,
  first_seen = CASE WHEN first_seen > %(first)s THEN %(first)s ELSE first_seen END,
  title = CASE WHEN last_seen <= %(last)s THEN %(title)s ELSE title END,
  culprit = CASE WHEN last_seen <= %(last)s THEN %(culprit)s ELSE culprit END,
  level = CASE WHEN last_seen <= %(last)s THEN %(level)s ELSE level END,
  platform = CASE WHEN last_seen <= %(last)s THEN %(platform)s ELSE platform END,
  last_seen = CASE WHEN last_seen < %(last)s THEN %(last)s ELSE last_seen END,
  reopened = CASE WHEN {HAPPENED_AGAIN} THEN %(last)s ELSE reopened END,
  status_changed = CASE WHEN {HAPPENED_AGAIN} THEN %(last)s ELSE status_changed END,
  status = CASE WHEN {HAPPENED_AGAIN} THEN '{Status.UNRESOLVED}' ELSE status END
WHERE project_id = %(project_id)s AND number = %(number)s AND grouping_hash = %(grouping_hash)s
"""


class IssueGoneError(Exception):
    """An issue that this process knows is not in the table."""


def find_numbers(groups: Iterable[Group]) -> dict[Group, int]:
    """The numbers of the issues that are in the table."""
    found: dict[Group, int] = {}
    for part in slices(sorted(groups)):
        # The projects by value, too: PostgreSQL looks into no row for them, Citus asks only their shards.
        projects = sorted({project for project, _, _ in part})
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT project_id, grouping_version, grouping_hash, number FROM {ISSUE}"
                f" WHERE project_id IN ({', '.join(['%s'] * len(projects))})"
                f" AND (project_id, grouping_version, grouping_hash) IN (VALUES {placeholders(part)})",
                [*projects, *flatten(part)],
            )
            found |= {
                (project, version, hash_): number for project, version, hash_, number in cursor.fetchall()
            }
    return found


def make_issues(events: Sequence[NewEvent], numbers: dict[Group, int]) -> set[IssueKey]:
    """Give each unknown group of `events` the next number of its project, in the order in which they came."""
    made: set[IssueKey] = set()
    for project_id in sorted({event.project_id for event in events}):
        of_project = [event for event in events if event.project_id == project_id]
        next_number = first = _lock_next_number(project_id)
        # Another writer may have made the same issue while we waited for the lock.
        numbers |= find_numbers({group_of(event) for event in of_project})
        for event in of_project:
            if group_of(event) not in numbers:
                _insert_issue(event, next_number)
                numbers[group_of(event)] = next_number
                made.add((project_id, next_number))
                next_number += 1
        if next_number != first:
            ProjectStats.objects.filter(project_id=project_id).update(next_issue_number=next_number)
    return made


def _lock_next_number(project_id: int) -> int:
    ProjectStats.objects.bulk_create([ProjectStats(project_id=project_id)], ignore_conflicts=True)
    return ProjectStats.objects.select_for_update().get(project_id=project_id).next_issue_number


def _insert_issue(event: NewEvent, number: int) -> None:
    issue = Issue(
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
    Issue.objects.bulk_create([issue])


def remove_unused_issues(made: set[IssueKey], used: set[IssueKey]) -> None:
    """A repeated event may be grouped differently than when it was stored: an issue made for it is removed again."""
    for project_id, number in sorted(made - used, reverse=True):
        Issue.objects.in_project(project_id).filter(number=number).delete()
        # The number is given back when no later one was, so that numbers have no gaps.
        ProjectStats.objects.filter(project_id=project_id, next_issue_number=number + 1).update(
            next_issue_number=number
        )


def update_issues(new: Sequence[NewEvent], numbers: dict[Group, int]) -> None:
    """One statement per issue, in the order of their keys. The latest event names its issue. Raises IssueGoneError."""
    by_issue: dict[tuple[IssueKey, str], list[NewEvent]] = {}
    for event in new:
        issue = event.project_id, numbers[group_of(event)]
        by_issue.setdefault((issue, event.grouping_hash), []).append(event)
    if not by_issue:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            UPDATE_ISSUE, [_update_values(*item) for item in sorted(by_issue.items(), key=itemgetter(0))]
        )
        if cursor.rowcount != len(by_issue):
            raise IssueGoneError


def _update_values(issue: tuple[IssueKey, str], events: list[NewEvent]) -> dict[str, Any]:
    """The parameters of UPDATE_ISSUE."""
    (project_id, number), grouping_hash = issue
    latest = max(events, key=attrgetter("received"))
    return {
        "count": len(events),
        "first": time_value(min(event.received for event in events)),
        "last": time_value(latest.received),
        "title": latest.title,
        "culprit": latest.culprit,
        "level": latest.level,
        "platform": latest.platform,
        "project_id": project_id,
        "number": number,
        "grouping_hash": grouping_hash,
    }
