"""An issue's status, and its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from timeline.database.write_lock import write_transaction
from timeline.ingest import known_issues
from timeline.models import Deletion, Issue, Status, User
from timeline.retention.removal import begin


@dataclass(frozen=True, slots=True)
class Decision:
    """A status that was given by hand, and the issues as they were before: enough to take it back."""

    status: Status
    time: datetime
    before: tuple[Issue, ...]  # their keys, and the fields of `_state_of`

    @property
    def count(self) -> int:
        """How many issues were there."""
        return len(self.before)


def set_status(keys: Collection[tuple[int, int]], status: Status, user: User) -> Decision:
    """Gives issues a status. By hand, it ends the news that an issue came back. Two queries."""
    found = Issue.objects.numbered(keys)
    with write_transaction():
        before = tuple(found.order_by("project_id", "number"))  # Citus locks no rows of several projects
        now = timezone.now()
        found.update(status=status, status_changed=now, status_by=user, reopened=None)
    return Decision(status, now, before)


def take_back(decision: Decision) -> int:
    """How many issues are as they were; those that were decided anew, or happened again, stay as they are.

    A query for each state that there was.
    """
    count = 0
    with write_transaction():
        for state, issues in groupby(sorted(decision.before, key=lambda one: str(_state_of(one))), _state_of):
            unchanged = Issue.objects.numbered({(one.project_id, one.number) for one in issues}).filter(
                status=decision.status, status_changed=decision.time
            )
            status, changed, by, reopened = state
            count += unchanged.update(status=status, status_changed=changed, status_by=by, reopened=reopened)
    return count


def _state_of(issue: Issue) -> tuple[str, datetime | None, int | None, datetime | None]:
    """All that a decision changes."""
    return issue.status, issue.status_changed, issue.status_by_id, issue.reopened


def delete_issue(issue: Issue, user: User) -> bool:
    """The issue is gone, with all of its events and counts; False while the server still deletes the rest.

    If its error happens again, that is a new issue.
    """
    project = issue.project
    with write_transaction():
        Issue.objects.in_project(issue.project_id).filter(number=issue.number).delete()
        deletion = Deletion.objects.create(
            project_id=issue.project_id,
            number=issue.number,
            organization_id=project.organization_id,
            name=project.short_id(issue.number),
            requested_by=user,
        )
    known_issues.forget()
    return begin(deletion)
