"""An issue's status, and its end."""

from collections.abc import Collection

from django.utils import timezone

from timeline.database.write_lock import write_transaction
from timeline.ingest import known_issues
from timeline.models import Deletion, Issue, Status, User
from timeline.retention.removal import begin


def set_status(keys: Collection[tuple[int, int]], status: Status, user: User) -> int:
    """How many issues were there. A status given by hand ends the news that an issue came back."""
    return Issue.objects.numbered(keys).update(
        status=status, status_changed=timezone.now(), status_by=user, reopened=None
    )


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
