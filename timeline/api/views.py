"""The JSON API: the pages' searches, filter and reading, for programs. What it changes stands in `changes.py`."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import access
from timeline.api.changes import OF_EVENT, OF_ISSUE, OF_PROJECT
from timeline.api.describing import (
    ISSUE_FILTER,
    LINK,
    MAX_PAGE_SIZE,
    PAGING,
    Q_OF_EVENTS,
    TIMELINE_FILTER,
    parameter,
    reads,
)
from timeline.api.documentation import documentation
from timeline.api.event_json import event_json, linked_json
from timeline.api.event_schema import EventSerializer
from timeline.api.serializers import (
    DroppedSerializer,
    EventPlacesSerializer,
    EventRowSerializer,
    IssueSerializer,
    ProjectSerializer,
    StoredDaySerializer,
)
from timeline.issues.dropped import dropped_of
from timeline.issues.paging import PAGE, CursorError, Page, page_of
from timeline.issues.stored import stored_days_of
from timeline.models import Event, Project, User
from timeline.reading import read_event
from timeline.search.events import NEWEST_EVENTS, EventSearch
from timeline.search.issues import IssueSearch
from timeline.search.ordering import Ordering
from timeline.search.seen import count_anew
from timeline.trail.addresses import Addresses

PROJECTS = Ordering("slug", {"slug": str}, descending=False)


def reader(request: Request) -> User:
    """Who reads: `IsAuthenticated` has seen to it that somebody does."""
    return cast("User", request.user)


def refuse(problems: tuple[str, ...] | list[str]) -> None:
    """Raises ValidationError if there is a problem."""
    if problems:
        raise ValidationError(list(problems))


def answer_page(request: Request, page: Page[Any], rows: Any) -> Response:
    """A page with its `Link` header."""
    answer = Response(rows)
    links = []
    for rel, cursor in (("next", page.next), ("prev", page.previous)):
        if cursor:
            query = request.query_params.copy()
            query["cursor"] = cursor
            links.append(f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="{rel}"')
    if links:
        answer["Link"] = ", ".join(links)
    return answer


def asked_page(request: Request, rows: Any, ordering: Ordering) -> Page[Any]:
    """The page that `cursor` and `limit` ask for. Raises ValidationError. One query."""
    limit = request.query_params.get("limit", str(PAGE))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MAX_PAGE_SIZE):
        raise ValidationError([f"`limit={limit[:40]}` is not a whole number from 1 to {MAX_PAGE_SIZE}."])
    try:
        return page_of(rows, ordering, request.query_params.get("cursor", ""), int(limit))
    except CursorError as error:
        raise ValidationError([f"`cursor`: {error}"]) from None


@reads(
    "list_issues",
    "Issues of an organization",
    shape=IssueSerializer(many=True),
    asks=[*ISSUE_FILTER, *PAGING, LINK],
)
def issues(request: Request, org: str) -> Response:
    """Newest first, or by `sort`. The search is the one of the page."""
    organization = access.organization_for(reader(request), org)
    projects = {project.slug: project for project in access.projects_of(reader(request), organization)}
    search, problems = IssueSearch.from_query(request.query_params, projects)
    refuse(problems)
    page = asked_page(request, *search.issues(projects))
    count_anew(page.rows, search.counted)
    by_id = {project.pk: project for project in projects.values()}
    for issue in page.rows:
        issue.project = by_id[issue.project_id]
        issue.project.organization = organization
    return answer_page(request, page, IssueSerializer(page.rows, many=True).data)


@reads(
    "list_projects", "Projects of an organization", shape=ProjectSerializer(many=True), asks=[*PAGING, LINK]
)
def projects(request: Request, org: str) -> Response:
    """By slug."""
    organization = access.organization_for(reader(request), org)
    page = asked_page(request, access.projects_of(reader(request), organization), PROJECTS)
    return answer_page(request, page, ProjectSerializer(page.rows, many=True).data)


@reads("find_event", "Find an event anywhere in an organization", shape=EventPlacesSerializer)
def event_id(request: Request, org: str, event_id: str) -> Response:
    """Several projects may have the same id: the newest comes first."""
    organization = access.organization_for(reader(request), org)
    projects = {project.pk: project for project in access.projects_of(reader(request), organization)}
    rows = list(
        Event.objects.in_projects(projects.keys())
        .filter(event_id=event_id)
        .rows()
        .order_by("-received")[:100]
    )
    if not rows:
        access.missing()
    for row in rows:
        row.project = projects[row.project_id]
        row.project.organization = organization
    return Response({"event_id": event_id, "events": EventRowSerializer(rows, many=True).data})


@reads("read_project", "One project", shape=ProjectSerializer, changes=OF_PROJECT)
def project(request: Request, org: str, project: str) -> Response:
    """Its names and limits."""
    return Response(ProjectSerializer(access.project_for(reader(request), org, project)).data)


@reads("list_dropped", "What did not arrive in a project", shape=DroppedSerializer(many=True))
def dropped(request: Request, org: str, project: str) -> Response:
    """Of the last 30 days: refused, lost in the SDK, or sent and not kept, with what to do about it."""
    found = access.project_for(reader(request), org, project)
    return Response([DroppedSerializer(each).data for each in dropped_of(found.pk, timezone.now().date())])


@reads("list_stored", "What a project stores, by day", shape=StoredDaySerializer(many=True))
def stored(request: Request, org: str, project: str) -> Response:
    """Of the last 30 days those with something, the latest first: bytes, logs and spans as they came."""
    found = access.project_for(reader(request), org, project)
    days = stored_days_of(found.pk, timezone.now().date())
    return Response([StoredDaySerializer(day).data for day in days])


@reads("read_issue", "One issue", shape=IssueSerializer, changes=OF_ISSUE)
def issue(request: Request, org: str, project: str, number: int) -> Response:
    """What the list says of it."""
    return Response(IssueSerializer(access.issue_for(reader(request), org, project, number)).data)


@reads(
    "list_issue_events",
    "Events of an issue",
    shape=EventRowSerializer(many=True),
    asks=[parameter("q", Q_OF_EVENTS), *PAGING, LINK],
)
def issue_events(request: Request, org: str, project: str, number: int) -> Response:
    """The newest first, by the sender's clock."""
    issue = access.issue_for(reader(request), org, project, number)
    search, problems = EventSearch.from_text(request.query_params.get("q", ""))
    refuse(problems)
    events, _ = search.events(issue.project_id, issue.number)
    page = asked_page(request, events, NEWEST_EVENTS)
    for row in page.rows:
        row.project = issue.project
    return answer_page(request, page, EventRowSerializer(page.rows, many=True).data)


@reads(
    "read_event",
    "One event, read, with its breadcrumbs",
    shape=EventSerializer,
    asks=TIMELINE_FILTER,
    changes=OF_EVENT,
)
def event(request: Request, org: str, project: str, event_id: str) -> Response:
    """The filter is the timeline's. A value that it does not know is refused, not left out."""
    row = access.event_for(reader(request), org, project, event_id)
    addresses, problems = Addresses.from_query(request.query_params)
    refuse(problems)
    reading = read_event(row, addresses, only_project=access.limit_of(reader(request)))
    answer = event_json(row, reading.event, access.issue_of(row), reading.timeline)
    for name, links in (("linked_events", reading.related.named), ("linked_from", reading.related.naming)):
        answer[name] = [linked_json(link) for link in links]
    return Response(answer)


@reads(
    "read_event_json",
    "One event, byte for byte as it was sent",
    shape=OpenApiResponse(
        OpenApiTypes.OBJECT, description="Whatever the SDK sent, which may be no valid JSON."
    ),
)
def event_as_sent(request: Request, org: str, project: str, event_id: str) -> HttpResponse:
    """The payload of the envelope's item, after content decoding."""
    row = access.event_for(reader(request), org, project, event_id)
    return HttpResponse(row.payload(), content_type="application/json")


@extend_schema(exclude=True)
@api_view(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def missing(request: Request) -> Response:
    """What the API does not know. Raises Http404."""
    access.missing()


class Schema(SpectacularAPIView):
    """The OpenAPI description of all this."""


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, with a line to copy that names places of the reader's own. One query."""
    found = documentation()
    place = (
        Project.objects.filter(organization__memberships__user=cast("User", request.user))
        .select_related("organization")
        .order_by("organization__slug", "slug")
        .first()
    )
    names = {"org": place.organization.slug, "project": place.slug, "number": "1"} if place else {}
    base = settings.BASE_URL.rstrip("/")
    page = {
        "groups": [
            (name, [(operation, operation.curl(base, names)) for operation in operations])
            for name, operations in found.groups
        ],
        "shapes": found.shapes,
        "first": next(
            operation.curl(base, names)
            for _, operations in found.groups
            for operation in operations
            if operation.id == "list_issues"
        ),
    }
    return TemplateResponse(request, "pages/api_docs.html", page)
