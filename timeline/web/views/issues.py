"""The issues of an organization, and the events of an issue."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.addresses import path_of
from timeline.crumbs.text.visible import visible_line
from timeline.issues.ages import Seen, seen_at
from timeline.issues.histograms import Histogram, histograms_of
from timeline.issues.navigation import count_stored
from timeline.issues.paging import CursorError, Kinds, Page, counted_page_of, page_of
from timeline.issues.problems import LastProblem, problems_of
from timeline.issues.related import event_url
from timeline.live.page import live_page
from timeline.models import MAX_USERS, Event, Issue, Level, Project, Status
from timeline.protocol.ids import read_id
from timeline.search.events import MAX_SEARCHED_EVENTS, NEWEST_EVENTS, EventSearch
from timeline.search.found import crumbs_of
from timeline.search.issue_terms import ANY_STATUS
from timeline.search.issues import SORTS, IssueSearch
from timeline.search.seen import count_anew
from timeline.trail.html import draw
from timeline.web.pasted import place_of
from timeline.web.views.typed import look_among

Found = TypeVar("Found")
PER_PAGE = 25
SORT_NAMES = {"last_seen": "last seen", "first_seen": "first seen", "events": "most events"}


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue as the list shows it."""

    issue: Issue
    project: Project
    url: str
    histogram: Histogram
    users: str  # how many: 12, 50+; "" where no event named one
    first_seen: Seen
    last_seen: Seen
    is_chosen: bool

    @property
    def short_id(self) -> str:
        """SHOP-12"""
        return self.project.short_id(self.issue.number)

    @property
    def title(self) -> str:
        """On one line, where nothing hides."""
        return visible_line(self.issue.title)

    @property
    def culprit(self) -> str:
        """As the title; "" where there is none."""
        return visible_line(self.issue.culprit)


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event as the list shows it."""

    event: Event
    url: str
    time: Seen
    problem: LastProblem | None  # None: its trail is not read
    crumb: tuple[int, str] | None = None  # the step that was looked for, and its line

    @property
    def short_id(self) -> str:
        """Of its issue; `event` has its project."""
        return str(self.event.project.short_id(self.event.issue_number))


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one parameter of the list."""

    label: str
    query: str
    count: int
    is_chosen: bool

    @property
    def figure(self) -> str:
        """1,204"""
        return f"{self.count:,}"


@require_safe
def issues(request: HttpRequest, org: str) -> HttpResponse:
    """The issues that a search finds; only `#issues` for htmx. What was pasted leads straight there.

    `choose=all` has every issue of the page chosen: "all" without a script.

    Queries: 1 access, 1 projects, 3 the list (1 if nothing is found, 4 for an environment or a release).
    """
    organization = access.organization_for(reader(request), org)
    projects = {project.slug: project for project in organization.projects.order_by("slug")}
    is_part = request.headers.get("HX-Target") == "issues"
    if place := place_of(request, organization, projects, is_whole=not is_part):
        return HttpResponseClientRedirect(place) if is_part else redirect(place)
    search, problems = IssueSearch.from_query(request.GET, projects)
    live = live_page(organization, search.projects)
    (page, found), problem = first_if_bad(partial(issues_and_counts, search, projects), request.GET)
    counts = {**dict.fromkeys(Status.values, 0), **found}
    here = {"cursor": cursor} if (cursor := request.GET.get("cursor", "")) else {}
    rows = issue_rows(page.rows, org, projects, search.counted, are_chosen=request.GET.get("choose") == "all")
    context = {
        "organization": organization,
        "live": live,
        "projects": projects.values(),
        "project": projects[search.projects[0]] if len(search.projects) == 1 else None,
        "search": search,
        "problems": [*problems, *problem],
        "rows": rows,
        "table": draw("issue_rows.html", rows=rows),
        "page": page_links(page, request.GET),
        "statuses": status_choices(search, counts, request.GET),
        "count": sum(counts[status] for status in counts if status in search.statuses),
        "is_new": search.is_everything and not any(counts.values()),
        "levels": list(reversed(Level.values)),
        "sorts": [(sort, SORT_NAMES[sort]) for sort in SORTS],
        "back": f"{request.path}{query_with(request.GET, **here)}",
        "choose_all": query_with(request.GET, choose="all", **here),
        "is_id": read_id(search.q.lower()) is not None,
    }
    return TemplateResponse(request, "pages/issue_rows.html" if is_part else "pages/issues.html", context)


def issues_and_counts(
    search: IssueSearch, projects: dict[str, Project], cursor: str
) -> tuple[Page[Issue], dict[str, int]]:
    """A page of the issues, and how many of each status match what else is looked for.

    Two queries, with an environment or a release one more.
    """
    matching, ordering = search.issues(projects, any_status=True)
    kinds = Kinds("status", Status.values, search.statuses, search.is_expensive)
    page, counts = counted_page_of(matching, ordering, kinds, Issue.objects.numbered, cursor, PER_PAGE)
    count_anew(page.rows, search.counted)
    return page, counts


def status_choices(search: IssueSearch, counts: dict[str, int], query: QueryDict) -> list[Choice]:
    """A link for each status."""
    labels = {status: counts[status] for status in Status.values} | {ANY_STATUS: sum(counts.values())}
    return [
        Choice(label, query_with(query, status=label), count, is_chosen=search.status == label)
        for label, count in labels.items()
    ]


def first_if_bad(read: Callable[[str], Found], query: QueryDict) -> tuple[Found, list[str]]:
    """What the cursor asked for leads to; with a bad one the first page, and a sentence about it."""
    try:
        return read(query.get("cursor", "")), []
    except CursorError as error:
        return read(""), [f"{error} This is the first page."]


def page_links(page: Page[Any], query: QueryDict) -> dict[str, str]:
    """Query strings of the pages beside this one."""
    cursors = {"next": page.next, "previous": page.previous}
    return {name: query_with(query, cursor=cursor) for name, cursor in cursors.items() if cursor}


def query_with(query: QueryDict, **changes: str) -> str:
    """The query string with changes; another filter begins at the first page, with nothing chosen."""
    changed = query.copy()
    for name in ("cursor", "choose"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def issue_rows(
    found: Collection[Issue], org: str, projects: dict[str, Project], counted: Q, *, are_chosen: bool
) -> list[IssueRow]:
    """What the list shows of these issues of an organization. One query."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    by_id = {project.pk: project for project in projects.values()}
    keys = [(issue.project_id, issue.number) for issue in found]
    histograms = histograms_of(keys, now, counted)
    return [
        IssueRow(
            issue,
            by_id[issue.project_id],
            path_of("issue", org, by_id[issue.project_id].slug, issue.number),
            histograms[issue.project_id, issue.number],
            _users_of(issue),
            seen_at(issue.first_seen, now, zone),
            seen_at(issue.last_seen, now, zone),
            are_chosen,
        )
        for issue in found
    ]


def _users_of(issue: Issue) -> str:
    """ "12", "50+"; none where no event named its user."""
    count = issue.user_count
    return f"{MAX_USERS}+" if count == MAX_USERS else str(count or "")


@require_safe
def issue_events(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """The events of an issue, the newest first; only `#events` for htmx."""
    issue = access.issue_for(reader(request), org, project, number)
    search, problems = EventSearch.from_text(request.GET.get("q", ""))
    found = search.find_crumbs(issue.project_id, issue.number)
    events, is_cut = search.events(issue.project_id, issue.number, found)
    page, problem = first_if_bad(lambda cursor: page_of(events, NEWEST_EVENTS, cursor, PER_PAGE), request.GET)
    now, zone = timezone.now(), timezone.get_current_timezone()
    crumbs = crumbs_of(issue.project_id, [row.event_id for row in page.rows], found) if found else {}
    problems_before = problems_of(page.rows)
    rows, look = look_among(search, page.rows, request.GET)
    context = {
        "look": look,
        "notes": found.notes if found else (),
        "organization": issue.project.organization,
        "project": issue.project,
        "issue": issue,
        "short_id": issue.project.short_id(issue.number),
        "is_owner": access.owns(issue),
        "search": search,
        "problems": [*problems, *problem],
        "is_cut": is_cut,
        "zone": timezone.get_current_timezone_name(),
        "newest": MAX_SEARCHED_EVENTS,
        "all_events": request.path,
        "is_on": settings.TRAILS,
        "rows": [
            ListedEvent(
                event,
                event_url(issue.project, number, event.event_id),
                seen_at(event.timestamp, now, zone),
                problems_before.get((event.project_id, event.event_id)),
                crumbs.get(event.event_id),
            )
            for event in rows
        ],
        "page": page_links(page, request.GET),
    }
    if request.headers.get("HX-Target") == "events":
        return TemplateResponse(request, "pages/event_rows.html", context)
    stored = count_stored(issue.project_id, issue.number)
    context["stored"] = stored if stored is not None and stored < issue.times_seen else None
    return TemplateResponse(request, "pages/issue_events.html", context)
