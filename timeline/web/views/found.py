"""The events of an organization: of all its projects, or of some; found by what they are, or by their crumbs."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.issues.ages import seen_at
from timeline.issues.paging import page_of
from timeline.issues.problems import problems_of
from timeline.issues.related import event_url
from timeline.models import Event, Project
from timeline.search.events import MAX_SEARCHED_EVENTS, NEWEST_RECEIVED, EventSearch
from timeline.search.found import CrumbsFound, crumbs_of
from timeline.web.views.issues import PER_PAGE, ListedEvent, first_if_bad, page_links
from timeline.web.views.typed import look_among


@require_safe
def org_events(request: HttpRequest, org: str) -> HttpResponse:
    """The newest first, by our clock; only `#events` for htmx."""
    organization = access.organization_for(reader(request), org)
    projects = {project.slug: project for project in organization.projects.all()}
    for project in projects.values():
        project.organization = organization
    asked = [slug for slug in dict.fromkeys(request.GET.getlist("project")) if slug]
    unknown = [f"`project={slug[:60]}`: there is no such project" for slug in asked if slug not in projects]
    shown = {projects[slug].pk: projects[slug] for slug in asked if slug in projects}
    shown = shown or {project.pk: project for project in projects.values()}
    search, problems = EventSearch.from_text(request.GET.get("q", ""))
    found = {key: one for key in shown if (one := search.find_crumbs(key)) is not None}
    events, is_cut = search.of_projects(shown, found)
    page, problem = first_if_bad(
        lambda cursor: page_of(events, NEWEST_RECEIVED, cursor, PER_PAGE), request.GET
    )
    shown_rows, look = look_among(search, page.rows, request.GET)
    context = {
        "organization": organization,
        "projects": list(projects.values()),
        "project": next(iter(shown.values())) if asked and len(shown) == 1 else None,
        "asked": asked,
        "search": search,
        "problems": [*unknown, *problems, *problem],
        "notes": _notes(shown, found),
        "is_cut": is_cut,
        "newest": MAX_SEARCHED_EVENTS,
        "all_events": request.path,
        "is_on": settings.TRAILS,
        "zone": timezone.get_current_timezone_name(),
        "look": look,
        "rows": _rows(shown_rows, shown, found),
        "page": page_links(page, request.GET),
    }
    is_part = request.headers.get("HX-Target") == "events"
    return TemplateResponse(request, "pages/event_rows.html" if is_part else "pages/org_events.html", context)


@require_safe
def project_events(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """To the events of the organization, of this project only."""
    access.project_for(reader(request), org, project)
    query = {"project": project, **({"q": q} if (q := request.GET.get("q", "")) else {})}
    return redirect(f"{reverse('org-events', args=(org,))}?{urlencode(query)}")


def _notes(shown: Mapping[int, Project], found: Mapping[int, CrumbsFound]) -> list[str]:
    """What is said of each project; of several with its name."""
    return [
        f"{shown[key].slug}: {note}" if len(shown) > 1 else note
        for key, one in found.items()
        for note in one.notes
    ]


def _rows(
    rows: Iterable[Event], shown: Mapping[int, Project], found: Mapping[int, CrumbsFound]
) -> list[ListedEvent]:
    now, zone = timezone.now(), timezone.get_current_timezone()
    of_page = list(rows)
    crumbs: dict[tuple[int, str], tuple[int, str]] = {}
    for key, one in found.items():
        ids = [row.event_id for row in of_page if row.project_id == key]
        if ids:
            crumbs |= {(key, event_id): crumb for event_id, crumb in crumbs_of(key, ids, one).items()}
    problems = problems_of(of_page)
    listed = []
    for row in of_page:
        row.project = shown[row.project_id]
        listed.append(
            ListedEvent(
                row,
                event_url(row.project, row.issue_number, row.event_id),
                seen_at(row.received, now, zone),
                problems.get((row.project_id, row.event_id)),
                crumbs.get((row.project_id, row.event_id)),
            )
        )
    return listed
