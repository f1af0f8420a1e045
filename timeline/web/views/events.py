"""The Issue Details page: one event of an issue, with the trail that led to it; and what hangs on its address.

One address, one view, one context: the page, and for htmx its swapped part.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from timeline import budget, models
from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.issues.ages import minute_of
from timeline.issues.navigation import find_navigation, newest_id
from timeline.issues.related import Related, event_url, find_related, link_to, projects_of
from timeline.live.page import live_page
from timeline.protocol.event import SentEvent
from timeline.protocol.title import title_of
from timeline.reading import said_of
from timeline.telemetry.finding import find_telemetry
from timeline.trail import sections, stacks
from timeline.trail.addresses import Addresses
from timeline.trail.build import MAX_READ, build_timeline, window_of
from timeline.trail.html import draw, query_of
from timeline.trail.stored import moved_text, read_stored
from timeline.trail.timeline import Timeline

# Choices that a cookie remembers, and what they are without it.
REMEMBERED = {"order": "oldest", "time": "offset"}
MAX_AT_ONCE = 100  # items of the list up to which the page is painted with its event, not before it


@dataclass(frozen=True)
class Reading:
    """An event, read, with its trail as the query string asks for it."""

    issue: models.Issue
    row: models.Event
    event: SentEvent
    related: Related
    timeline: Timeline

    @property
    def url(self) -> str:
        return event_url(self.issue.project, self.issue.number, self.row.event_id)

    @property
    def short_id(self) -> str:
        return str(self.issue.project.short_id(self.issue.number))

    @property
    def moved(self) -> str:
        """What was done to its times."""
        return moved_text(self.row, self.event)


def is_fragment(request: HttpRequest) -> bool:
    """htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def read(
    request: HttpRequest,
    org: str,
    project: str,
    number: int,
    event_id: str,
    asked: QueryDict,
    most: int = MAX_READ,
) -> Reading:
    """The event, with the trail that a query string asks for, at most so many breadcrumbs. Raises Http404."""
    issue = access.issue_for(reader(request), org, project, number)
    row = access.event_of(issue, event_id)
    payload = row.payload()
    addresses, problems = Addresses.from_query(asked)
    event = read_stored(row, window_of(addresses, most))
    if is_fragment(request):
        addresses = _named_where_needed(request, addresses)
    only = access.limit_of(reader(request))
    related = find_related(row, event.linked_event_ids, payload, only_project=only)
    telemetry = find_telemetry(row, row.timestamp.timestamp(), related.slugs, addresses.view.logs)
    timeline = build_timeline(
        row,
        event,
        addresses,
        problems=problems,
        links=related.by_id,
        traced=related.traced,
        telemetry=telemetry,
        said=said_of(row),
        zone=timezone.get_current_timezone(),
    )
    return Reading(issue, row, event, related, timeline)


@require_safe
def event(request: HttpRequest, org: str, project: str, number: int, event_id: str) -> HttpResponse:
    """The page; for htmx the timeline and everything else that the filter changes."""
    if not is_fragment(request) and (remembered := _remembered(request)):
        query = request.GET.copy()
        query.update(remembered)
        return redirect(f"{request.path}?{query.urlencode()}")
    reading = read(request, org, project, number, event_id, request.GET)
    found = stacks.exceptions(reading.event)
    context: dict[str, Any] = {
        "timeline": reading.timeline,
        "related": reading.related,
        "place": reading.url,
        "summary": _summary(reading, found),
    }
    nav = find_navigation(reading.row, reading.issue.project, reading.timeline.addresses.target.events_q)
    navigation = {
        "nav": nav,
        "query": query_of(reading.timeline.addresses),
        "all_query": reading.timeline.addresses.to_query(events_q=""),
        "moved": reading.moved,
        "oob": is_fragment(request),
    }
    if is_fragment(request):
        answer = HttpResponse(draw("fragment.html", **context) + draw("event_nav.html", **navigation))
        return _with_address(request, answer, reading.timeline.addresses)
    below = list(sections.sections(reading.event))
    threads = stacks.threads(reading.event)
    places = [{"id": "stack-trace", "title": "Stack trace"}] if found else []
    places += [{"id": "threads", "title": "Threads"}] if threads else []
    title, zone = title_of(reading.event), timezone.get_current_timezone()
    page = {
        "organization": reading.issue.project.organization,
        "is_at_once": len(reading.timeline.items) <= MAX_AT_ONCE,
        "live": live_page(
            reading.issue.project.organization,
            (reading.issue.project.slug,),
            issue=number,
            trace_id=reading.row.trace_id,
        ),
        "project": reading.issue.project,
        "issue": reading.issue,
        "short_id": reading.short_id,
        "is_owner": access.owns(reading.issue),
        "event": reading.row,
        "first_seen": minute_of(reading.issue.first_seen, zone),
        "last_seen": minute_of(reading.issue.last_seen, zone),
        "seen": f"{reading.issue.times_seen:,}",
        "stored": _stored_of(nav.stored, reading.issue.times_seen),
        "places": [*places, *({"id": one.id, "title": one.title} for one in below)],
        "event_nav": draw("event_nav.html", **navigation),
        "trail_summary": draw(
            "trail_summary.html",
            timeline=reading.timeline,
            facts=list(sections.facts(reading.event, "" if title == reading.issue.title else title)),
        ),
        "trail": draw("trail.html", **context),
        "sections": draw(
            "sections.html",
            exceptions=found,
            threads=threads,
            sections=below,
            remarks=reading.event.remarks[:100],
        ),
    }
    page["is_short"] = budget.current().is_short
    return TemplateResponse(request, "pages/event.html", page)


def _stored_of(stored: int | None, seen: int) -> str:
    """How many events are stored, where some of those that were seen are not."""
    return f"{stored:,}" if stored is not None and stored < seen else ""


def _summary(reading: Reading, found: tuple[stacks.ExceptionView, ...]) -> str:
    event = reading.event
    pairs = (
        ("time", reading.moved),
        ("request", sections.request_line(event)),
        ("user", event.user_label),
    )
    return draw(
        "summary.html",
        value=_said(event),
        frame=stacks.main_of(found),
        pairs=[pair for pair in pairs if pair[1]],
    )


def _said(event: SentEvent) -> str:
    """What was said when it happened, where the row's line may have cut it."""
    main = event.main_exception
    if main and main.value:
        return main.value
    return event.logentry.formatted if event.logentry else ""


def _remembered(request: HttpRequest) -> dict[str, str]:
    """What the reader chose before, that this address does not name and that changes the page."""
    return {
        name: request.COOKIES[name]
        for name, usual in REMEMBERED.items()
        if name not in request.GET and request.COOKIES.get(name, usual) != usual
    }


def _named_where_needed(request: HttpRequest, addresses: Addresses) -> Addresses:
    """A form always names its order and time; the address does where a cookie would say something else."""
    named = {name for name, usual in REMEMBERED.items() if request.COOKIES.get(name, usual) != usual}
    view = addresses.view
    named |= view.named - REMEMBERED.keys()
    return replace(addresses, view=replace(view, named=frozenset(named)))


def _with_address(request: HttpRequest, answer: HttpResponse, addresses: Addresses) -> HttpResponse:
    """Typing replaces the address, every other change makes a new one; the address says all there is."""
    query = addresses.to_query()
    url = request.path if query in ("", "?") else request.path + query
    if request.headers.get("HX-Trigger") == "q":
        return replace_url(answer, url)
    current = request.headers.get("HX-Current-URL", "")
    return push_url(answer, False if current.split("#")[0].endswith(url) else url)


@require_safe
@require_safe
def issue(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """To its newest event, so that every address names one; to the list where none is left."""
    found = access.issue_for(reader(request), org, project, number)
    event_id = newest_id(found.project_id, found.number)
    if event_id is None:
        return redirect("issue-events", org, project, number)
    return redirect(_with_query(request, event_url(found.project, number, event_id)))


@require_safe
def event_by_id(request: HttpRequest, org: str, event_id: str) -> HttpResponse:
    """To an event anywhere in the organization; of several with this id to the newest, which lists the others."""
    organization = access.organization_for(reader(request), org)
    projects = {project.pk: project for project in projects_of(organization)}
    found = (
        models.Event.objects.in_projects(projects.keys())
        .filter(event_id=event_id)
        .rows()
        .order_by("-received", "project_id")
        .first()
    )
    if found is None:
        page = {"organization": organization, "event_id": event_id}
        return TemplateResponse(request, "pages/event_missing.html", page, status=404)
    return redirect(_with_query(request, link_to(found, projects[found.project_id]).url))


def _with_query(request: HttpRequest, url: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url
