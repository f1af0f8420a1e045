"""What the trails of an issue share: the section of its page, the same as a page of its own, and as Markdown."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.crumbs.shapes import shape_of
from timeline.issues.related import event_url
from timeline.models import Event
from timeline.patterns.documents import MAX_CRUMBS
from timeline.patterns.issues import common_trail
from timeline.patterns.marks import marks_of
from timeline.patterns.places import indexes_of, shape_of_step
from timeline.patterns.section import as_markdown, build_section
from timeline.patterns.terms import term_of
from timeline.protocol.breadcrumbs import Window
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.ids import read_id
from timeline.trail.stored import read_sparsely_stored
from timeline.web.views.events import is_fragment


@require_safe
def issue_trail(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """The page; for htmx the section. `event=` is the event that the reader looks at: what of it stands out."""
    issue = access.issue_for(reader(request), org, project, number)
    trail = common_trail(issue)
    row = _event(issue.project_id, number, request.GET.get("event", ""))
    page: dict[str, Any] = {
        "organization": issue.project.organization,
        "project": issue.project,
        "issue": issue,
        "short_id": issue.project.short_id(number),
        "section": build_section(trail),
        "is_on": settings.TRAILS,
        "event": row,
        "marks": marks_of(_read(row).trail, trail) if row else None,
        "is_page": not is_fragment(request),
    }
    template = "pages/common_trail.html" if is_fragment(request) else "pages/issue_trail.html"
    return TemplateResponse(request, template, page)


@require_safe
def issue_trail_md(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """The section as Markdown."""
    issue = access.issue_for(reader(request), org, project, number)
    title = f"{issue.project.short_id(number)} {issue.title}"
    answer = HttpResponse(
        as_markdown(build_section(common_trail(issue)), title), content_type="text/markdown; charset=utf-8"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def event_step(
    request: HttpRequest, org: str, project: str, number: int, event_id: str, step: int
) -> HttpResponse:
    """To the crumb of an event that is this step; to the event where it has none."""
    issue = access.issue_for(reader(request), org, project, number)
    row = access.event_of(issue, event_id)
    shape = shape_of_step(issue.project_id, step)
    found = indexes_of(_read(row).trail, {shape}) if shape else {}
    url = event_url(issue.project, number, event_id)
    return redirect(f"{url}?at={found[shape]}#crumb-{found[shape]}" if shape and shape in found else url)


@require_safe
def event_like(
    request: HttpRequest, org: str, project: str, number: int, event_id: str, index: int
) -> HttpResponse:
    """To the events of the project that have a crumb like this one."""
    issue = access.issue_for(reader(request), org, project, number)
    breadcrumb, _ = read_sparsely_stored(access.event_of(issue, event_id)).breadcrumb(index)
    if breadcrumb is None:
        raise Http404(access.MISSING)
    query = urlencode({"project": project, "q": term_of(shape_of(breadcrumb))})
    return redirect(f"{reverse('org-events', args=(org,))}?{query}")


def _event(project_id: int, number: int, event_id: str) -> Event | None:
    """The event that the section stands on; a wrong id is like none."""
    if not event_id:
        return None
    wanted = read_id(event_id)
    events = Event.objects.in_project(project_id).filter(event_id=wanted, issue_number=number)
    row: Event | None = events.first() if wanted else None
    if row is None:
        raise Http404(access.MISSING)
    return row


def _read(row: Event) -> SentEvent:
    """With those breadcrumbs that are steps."""
    document = read_document(row.payload())
    return SentEvent(document.value, document.remarks, Window(MAX_CRUMBS))
