"""Who may see what: the only way from an address to an organization, a project, an issue or an event.

What is foreign is looked for exactly as what does not exist: one query that names both the thing and
its reader, and one answer.
"""

from typing import NoReturn, cast

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest

from timeline.database.prepared import Prepared
from timeline.models import Event, Issue, Membership, Organization, Project, Role, User

ONLY_OWNERS = "Only an owner of the organization can do this."
MISSING = "Not found: it does not exist, or you are not a member of its organization."


def missing() -> NoReturn:
    """The one answer for what is foreign and for what is not there."""
    raise Http404(MISSING) from None


def reader(request: HttpRequest) -> User:
    """Who reads a page; `SignInFirst` has seen to it that somebody does."""
    return cast("User", request.user)


def limit_to(user: User, project_id: int | None) -> User:
    """The user, who sees nothing but this project from here on; None is no limit. For tokens of one project."""
    user.limited_to = project_id  # type: ignore[attr-defined]
    return user


def limit_of(user: User) -> int | None:
    """The only project that is seen."""
    return getattr(user, "limited_to", None)


def projects_of(user: User, organization: Organization) -> QuerySet[Project]:
    """The projects of an organization that the reader has."""
    limit = limit_of(user)
    return organization.projects.all() if limit is None else organization.projects.filter(pk=limit)


def membership_for(user: User, org_slug: str) -> Membership:
    """The reader's membership, with its organization. Raises Http404. One query."""
    try:
        return Membership.objects.select_related("organization").get(organization__slug=org_slug, user=user)
    except Membership.DoesNotExist:
        missing()


def organization_for(user: User, org_slug: str) -> Organization:
    """The organization, if the reader is a member. Raises Http404. One query."""
    return membership_for(user, org_slug).organization


def ownership_for(user: User, org_slug: str) -> Membership:
    """The reader's membership as an owner. Raises Http404 to strangers, PermissionDenied to members."""
    membership = membership_for(user, org_slug)
    require_owner(membership)
    return membership


def require_owner(membership: Membership) -> None:
    """Raises PermissionDenied to members who are not owners."""
    if membership.role != Role.OWNER:
        raise PermissionDenied(ONLY_OWNERS)


def owns(found: Project | Issue) -> bool:
    """Whether the reader that `project_for` or `issue_for` found it for is an owner."""
    project = found.project if isinstance(found, Issue) else found
    return bool(getattr(project, "reader_role", None) == Role.OWNER)


def require_owned(found: Project | Issue) -> None:
    """Raises PermissionDenied to members who are not owners."""
    if not owns(found):
        raise PermissionDenied(ONLY_OWNERS)


def project_for(user: User, org_slug: str, project_slug: str) -> Project:
    """The project, with its organization, if the reader is a member. Raises Http404. One query."""
    project = _project.first(user=user.pk, org=org_slug, project=project_slug)
    if project is None or limit_of(user) not in (None, project.pk):
        missing()
    return project


def issue_for(user: User, org_slug: str, project_slug: str, number: int) -> Issue:
    """The issue, with its project and organization. Raises Http404. Two queries.

    The project comes first: a statement that joins an issue with its project's slug names no project, and a
    distributed database asks all its shards for it.
    """
    project = project_for(user, org_slug, project_slug)
    issue = _issue.first(project_id=project.pk, number=number)
    if issue is None:
        missing()
    issue.project = project
    return issue


def issue_of(event: Event) -> Issue:
    """The issue of an event that the reader has. Raises Http404: an event of a deleted issue may be there a while. One query."""
    issue = _issue.first(project_id=event.project_id, number=event.issue_number)
    if issue is None:
        missing()
    issue.project = event.project
    return issue


def event_of(issue: Issue, event_id: str) -> Event:
    """An event of this issue, with its document and project. Raises Http404. One query."""
    event = _event.first(project_id=issue.project_id, event_id=event_id)
    if event is None or event.issue_number != issue.number:
        missing()
    event.project = issue.project
    return event


def event_at(user: User, org_slug: str, project_slug: str, number: int, event_id: str) -> Event:
    """An event of an issue, with its document, project and organization. Raises Http404. Two queries."""
    project = project_for(user, org_slug, project_slug)
    try:
        event = Event.objects.of_kept_issue(project.pk, number).get(event_id=event_id)
    except Event.DoesNotExist:
        missing()
    event.project = project
    return event


def event_for(user: User, org_slug: str, project_slug: str, event_id: str) -> Event:
    """The event, with its document, project and organization. Raises Http404. Two queries."""
    project = project_for(user, org_slug, project_slug)
    event = _event.first(project_id=project.pk, event_id=event_id)
    if event is None:
        missing()
    event.project = project
    return event


_project = Prepared(
    Project,
    lambda user, org, project: (
        Project.objects.select_related("organization")
        .filter(slug=project, organization__slug=org, organization__memberships__user=user)
        .annotate(reader_role=F("organization__memberships__role"))
    ),
)
_issue = Prepared(
    Issue, lambda project_id, number: Issue.objects.in_project(project_id).filter(number=number)
)
_event = Prepared(
    Event, lambda project_id, event_id: Event.objects.in_project(project_id).filter(event_id=event_id)
)
