"""What the message about a decision offers: to take it back. Signed, because it says how the issues were before."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing

from timeline.housekeeping.issues import Decision
from timeline.models import Issue, Organization, Status

SALT = "undo"
MAX_AGE = timedelta(hours=12)


def write_undo(organization: Organization, decision: Decision) -> str:
    """What the form of the message sends."""
    issues = [
        (
            one.project_id,
            one.number,
            one.status,
            _written(one.status_changed),
            one.status_by_id,
            _written(one.reopened),
        )
        for one in decision.before
    ]
    said = (organization.slug, decision.status.value, decision.time.isoformat(), issues)
    return signing.dumps(said, salt=SALT, compress=True)


def read_undo(text: str) -> tuple[str, Decision]:
    """The slug of the organization, and what was decided. Raises BadSignature when it is old, or not ours."""
    slug, status, time, issues = signing.loads(text, salt=SALT, max_age=MAX_AGE)
    return slug, Decision(Status(status), datetime.fromisoformat(time), tuple(map(_issue, issues)))


def _issue(said: list[Any]) -> Issue:
    project_id, number, status, changed, by, reopened = said
    return Issue(
        project_id=project_id,
        number=number,
        status=status,
        status_changed=_read(changed),
        status_by_id=by,
        reopened=_read(reopened),
    )


def _written(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _read(time: str) -> datetime | None:
    return datetime.fromisoformat(time) if time else None
