"""The end of a project."""

from timeline.database.write_lock import write_transaction
from timeline.ingest import auth
from timeline.models import Deletion, Project, User
from timeline.retention.removal import begin


def delete_project(project: Project, user: User) -> Deletion:
    """The project is gone for everybody, and its keys with it; the server deletes what was stored, step by step."""
    with write_transaction():
        deletion = Deletion.objects.create(
            project_id=project.pk, organization=project.organization, name=project.name, requested_by=user
        )
        project.delete()
    auth.forget_keys()
    begin(deletion)
    return deletion
