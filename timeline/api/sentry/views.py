"""What Sentry's own clients ask for: `sentry-cli`, `sentry` (npm) and `@sentry/mcp-server`. They read, and set the status of issues."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import access
from timeline.api.sentry import changing, shapes
from timeline.api.sentry.asking import answer_page, environments, our_query, search_of, since
from timeline.api.sentry.event_json import sentry_event_json
from timeline.api.views import PROJECTS, reader, refuse
from timeline.housekeeping.issues import set_status
from timeline.issues.navigation import newest_id, oldest_id
from timeline.issues.paging import page_of
from timeline.models import SLICE, Event, Issue, Organization, Project, Scope, Status, User
from timeline.protocol.ids import read_id
from timeline.reading import read_event
from timeline.search.events import NEWEST_EVENTS, EventSearch
from timeline.search.issue_terms import SHORT_ID
from timeline.search.ordering import Ordering
from timeline.search.seen import count_anew
from timeline.trail.addresses import Addresses

View = Callable[..., HttpResponse]
ORGANIZATIONS = Ordering("organizations", {"slug": str}, descending=False)
RECEIVED = Ordering("received", {"received": datetime, "event_id": str})
NEWEST = ("latest", "recommended", "helpful")


def sentry_view(*methods: str) -> Callable[[View], View]:
    """A view for clients of Sentry: not part of the description of our own API."""

    def decorate(view: View) -> View:
        return extend_schema(exclude=True)(api_view(list(methods))(view))

    return decorate


reads = sentry_view("GET", "HEAD")
reads_and_changes = sentry_view("GET", "HEAD", "PUT")


# ---------------------------------------------------------------- who and where


@reads
def root(request: Request) -> Response:
    """Who asks, and what they may do."""
    return Response(
        {
            "version": "0",
            "user": shapes.user_json(reader(request)),
            "auth": {"scopes": ["org:read", "project:read", "event:read", *_writes(request)]},
        }
    )


def _writes(request: Request) -> list[str]:
    """What a token may do besides."""
    return ["event:write"] if getattr(request.auth, "scope", Scope.WRITE) == Scope.WRITE else []


@reads
def auth(request: Request) -> Response:
    """Who asks."""
    return Response(shapes.user_json(reader(request)))


@reads
def organizations(request: Request) -> Response:
    """Those that the reader is a member of, by slug."""
    rows = Organization.objects.filter(memberships__user=reader(request))
    return answer_page(request, rows, ORGANIZATIONS, shapes.organization_json)


@reads
def organization(request: Request, org: str) -> Response:
    """One of them."""
    return Response(shapes.organization_json(access.organization_for(reader(request), org)))


@reads
def projects(request: Request, org: str) -> Response:
    """By slug."""
    found = access.organization_for(reader(request), org)
    return answer_page(request, access.projects_of(reader(request), found), PROJECTS, shapes.project_json)


@reads
def project(request: Request, org: str, project: str) -> Response:
    """One of them, with its organization."""
    found = access.project_for(reader(request), org, project)
    organization = shapes.organization_json(found.organization)
    return Response({**shapes.project_json(found), "organization": organization})


# ---------------------------------------------------------------- issues


@reads_and_changes
def issues(request: Request, org: str) -> Response:
    """The issues that a search finds, newest first or by `sort`; a PUT sets the status of these, or of those of `id`."""
    organization = access.organization_for(reader(request), org)
    projects = {each.slug: each for each in access.projects_of(reader(request), organization)}
    return _change(request, projects) if request.method == "PUT" else _issues(request, organization, projects)


@reads_and_changes
def project_issues(request: Request, org: str, project: str) -> Response:
    """Those of one project."""
    found = access.project_for(reader(request), org, project)
    projects = {found.slug: found}
    if request.method == "PUT":
        return _change(request, projects)
    return _issues(request, found.organization, projects)


def _change(request: Request, projects: dict[str, Project]) -> Response:
    """Sets the status of many, at most `changing.MAX_CHANGED`: 204 where a search finds none. Raises ValidationError, Http404."""
    status = changing.read_status(request.data)
    if status is None:
        raise ValidationError([f"`status` is one of {', '.join(Status.values)}."])
    keys = named = changing.read_ids(request, projects)
    if not named:
        found, ordering = search_of(request, projects, unless_asked="").issues(projects)
        page = page_of(found, ordering, "", changing.MAX_CHANGED)
        keys = {(issue.project_id, issue.number) for issue in page.rows}
    numbered = sorted(keys)
    changed = sum(
        set_status(numbered[start : start + SLICE], status, reader(request)).count
        for start in range(0, len(numbered), SLICE)
    )
    if named and not changed:
        access.missing()
    return Response(changing.changed_json(status)) if changed else Response(status=204)


def _issues(request: Request, organization: Organization, projects: dict[str, Project]) -> Response:
    search = search_of(request, projects)
    by_id = {project.pk: project for project in projects.values()}

    def write(issue: Issue) -> object:
        issue.project = by_id[issue.project_id]
        issue.project.organization = organization
        return shapes.issue_json(issue)

    found, ordering = search.issues(projects)
    return answer_page(
        request,
        since(request, found, "last_seen"),
        ordering,
        write,
        complete=lambda rows: count_anew(rows, search.counted),
    )


def issue_called(user: User, org: str, short_id: str) -> Issue:
    """The issue of this short id (SHOP-12). Raises Http404. One query."""
    found = SHORT_ID.match(short_id)
    project, number = (found["project"].lower(), int(found["number"])) if found else (".", 0)
    return access.issue_for(user, org, project, number)


@reads_and_changes
def issue(request: Request, org: str, short_id: str) -> Response:
    """One issue, by its short id; a PUT sets its status."""
    found = issue_called(reader(request), org, short_id)
    if request.method == "PUT" and (status := changing.read_status(request.data)):
        set_status({(found.project_id, found.number)}, status, reader(request))
        found = issue_called(reader(request), org, short_id)
    return Response(shapes.issue_json(found))


@reads
def short_id(request: Request, org: str, short_id: str) -> Response:
    """Where the issue of a short id is."""
    found = issue_called(reader(request), org, short_id)
    said = shapes.issue_json(found)
    return Response(
        {
            "organizationSlug": found.project.organization.slug,
            "projectSlug": found.project.slug,
            "groupId": said["id"],
            "shortId": said["shortId"],
            "group": said,
        }
    )


# ---------------------------------------------------------------- events


@reads
def issue_events(request: Request, org: str, short_id: str) -> Response:
    """The newest first, by the sender's clock."""
    found = issue_called(reader(request), org, short_id)
    query = request.query_params.get("query", "")
    search, problems = EventSearch.from_text(our_query(" ".join([query, *environments(request)])))
    refuse(problems)
    rows, _ = search.events(found.project_id, found.number)
    return _events(request, since(request, rows, "timestamp"), found.project, NEWEST_EVENTS)


@reads
def project_events(request: Request, org: str, project: str) -> Response:
    """Those of all issues, the newest first, by our clock."""
    found = access.project_for(reader(request), org, project)
    rows = Event.objects.in_project(found.pk).rows()
    return _events(request, since(request, rows, "received"), found, RECEIVED)


def _events(request: Request, rows: QuerySet[Any, Any], project: Project, ordering: Ordering) -> Response:
    def write(row: Event) -> object:
        row.project = project
        return shapes.event_row_json(row)

    return answer_page(request, rows, ordering, write)


@reads
def issue_event(request: Request, org: str, short_id: str, event_id: str) -> Response:
    """An event of an issue: by its id, or `latest`, `recommended`, `oldest`."""
    found = issue_called(reader(request), org, short_id)
    wanted: str | None = event_id
    if event_id in NEWEST:
        wanted = newest_id(found.project_id, found.number)
    elif event_id == "oldest":
        wanted = oldest_id(found.project_id, found.number)
    return _event(request, access.event_of(found, read_id(wanted) or ""))


@reads
def project_event(request: Request, org: str, project: str, event_id: str) -> Response:
    """An event of a project, by its id."""
    return _event(request, access.event_for(reader(request), org, project, event_id))


def _event(request: Request, row: Event) -> Response:
    reading = read_event(row, Addresses(), only_project=access.limit_of(reader(request)))
    neighbours = {"nextEventID": None, "previousEventID": None}
    return Response({**sentry_event_json(reading), **neighbours})


# ---------------------------------------------------------------- pages


@require_safe
def issue_page(request: HttpRequest, org: str, short_id: str, event_id: str = "") -> HttpResponse:
    """From an address as Sentry writes it to our page of the issue, or of its event."""
    found = issue_called(access.reader(request), org, short_id)
    place = (org, found.project.slug, found.number)
    known = read_id(event_id)
    return redirect("event", *place, known) if known else redirect("issue", *place)
