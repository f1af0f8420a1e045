"""What each tool answers: one text, every line visible, the page's address last."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from timeline.accounts import access
from timeline.addresses import absolute
from timeline.crumbs.base import DataNode
from timeline.crumbs.text.visible import visible, visible_line
from timeline.issues.navigation import count_stored
from timeline.issues.paging import CursorError, page_of
from timeline.issues.related import event_url
from timeline.mcp.errors import ToolError
from timeline.mcp.places import Place, find_event, find_place
from timeline.mcp.shared import shared_lines
from timeline.models import Event, Issue, Organization, User
from timeline.patterns.documents import MAX_CRUMBS
from timeline.patterns.issues import common_trail
from timeline.patterns.marks import marks_of
from timeline.protocol.breadcrumbs import Window
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.reading import Reading, read_event
from timeline.search.issues import IssueSearch
from timeline.search.seen import count_anew
from timeline.trail import sections, stacks
from timeline.trail.addresses import Addresses
from timeline.trail.folded import folded_lines, said_summary
from timeline.trail.view import PAGE
from timeline.trail.wire import utc_text

MAX_ANSWER = 60_000  # characters; what is beyond is left out, and said to be
MAX_FRAMES = 30
Arguments = dict[str, Any]


def _answer(lines: Iterator[str] | list[str], url: str) -> str:
    """The lines as one text, the page's address at its end."""
    kept, size = [], 0
    for line in lines:
        size += len(line) + 1
        if size > MAX_ANSWER:
            kept.append("… cut here: narrow it with q, or open the page")
            break
        kept.append(line)
    return "\n".join([*kept, "", url])


def list_projects(user: User, _: Arguments) -> str:
    """Two queries."""
    organizations = Organization.objects.filter(memberships__user=user).order_by("slug")
    lines = []
    for organization in organizations.prefetch_related("projects"):
        lines.append(f"organization {organization.slug} ({visible_line(organization.name)})")
        limit = access.limit_of(user)
        seen = [each for each in organization.projects.all() if limit in (None, each.pk)]
        projects = sorted(seen, key=lambda project: project.slug)
        lines += [f"  project {project.slug} ({visible_line(project.name)})" for project in projects]
    return _answer(lines or ["This token's user is in no organization."], absolute(reverse("home")))


# ---------------------------------------------------------------- issues


def search_issues(user: User, arguments: Arguments) -> str:
    """Three queries."""
    organization = access.organization_for(user, arguments["organization"])
    projects = {project.slug: project for project in access.projects_of(user, organization)}
    query = QueryDict(mutable=True)
    query.update({name: arguments[name] for name in ("q", "project", "status", "sort") if name in arguments})
    search, problems = IssueSearch.from_query(query, projects)
    if problems:
        raise ToolError("; ".join(problems))
    found, ordering = search.issues(projects)
    try:
        page = page_of(found, ordering, arguments.get("cursor", ""), arguments.get("limit", 20))
    except CursorError as error:
        raise ToolError(str(error)) from None
    count_anew(page.rows, search.counted)
    by_id = {project.pk: project for project in projects.values()}
    lines = [_issue_line(issue, by_id[issue.project_id].short_id(issue.number)) for issue in page.rows]
    if page.next:
        lines.append(f"… more: cursor={page.next}")
    address = reverse("issues", args=(organization.slug,))
    return _answer(
        lines or ["No issue matches."], absolute(f"{address}?{query.urlencode()}" if query else address)
    )


def _issue_line(issue: Issue, short_id: str) -> str:
    culprit = f"  [{visible_line(issue.culprit)}]" if issue.culprit else ""
    return (
        f"{short_id}  {issue.level}  {issue.status}  {issue.times_seen:,} events, "
        f"last {_when(issue.last_seen)}, first {_when(issue.first_seen)}  {visible_line(issue.title)}{culprit}"
    )


def _when(time: datetime) -> str:
    return (utc_text(time) or "")[:19] + "Z"


def read_issue(user: User, arguments: Arguments) -> str:
    """The issue and the stack of an event."""
    place = find_place(user, arguments)
    reading = read_event(find_event(place), Addresses(), only_project=access.limit_of(user))
    stored = count_stored(place.issue.project_id, place.issue.number)
    return _answer(_issue(place.issue, reading, stored), _page(place.issue, reading.row))


def _page(issue: Issue, row: Event, query: str = "") -> str:
    return absolute(event_url(issue.project, issue.number, row.event_id)) + query


def _issue(issue: Issue, reading: Reading, stored: int | None) -> Iterator[str]:
    yield _issue_line(issue, issue.project.short_id(issue.number))
    if stored is not None and stored < issue.times_seen:
        yield f"{stored:,} of these events are stored"
    if issue.reopened:
        yield f"reopened {_when(issue.reopened)}: it happened again after it was resolved"
    event, row = reading.event, reading.row
    yield f"event {row.event_id}, {_when(row.timestamp)}"
    title = reading.timeline.event_item.title
    yield " · ".join(visible_line(fact.text) for fact in sections.facts(event, title))
    for exception in stacks.exceptions(event):
        yield ""
        yield from _exception(exception)
    yield ""
    summary = reading.timeline.summary
    yield said_summary(summary) if summary else "No breadcrumbs were sent."


def _exception(exception: stacks.ExceptionView) -> Iterator[str]:
    name = ": ".join(visible_line(part) for part in (exception.type, exception.value) if part)
    yield f"{name or 'exception'}{f' ({exception.mechanism})' if exception.mechanism else ''}, newest call first:"
    frames = [frame for run in exception.runs for frame in run.frames]
    for frame in frames[:MAX_FRAMES]:
        own = "" if frame.in_app else "  (library)"
        yield f"  {visible_line(frame.place)} in {visible_line(frame.function)}{own}"
        if frame.is_main:
            for line in frame.source:
                yield f"    {'>' if line.is_current else ' '} {line.number or ''} {visible_line(line.text)}"
            for variable in frame.variables:
                yield f"      {variable_line(variable)}"
    if len(frames) > MAX_FRAMES:
        yield f"  … {len(frames) - MAX_FRAMES} more calls"


def variable_line(node: DataNode) -> str:
    """name = value, as the page's table says it."""
    return visible_line(f"{node.key} = {node.text or node.label}")[:400]


# ---------------------------------------------------------------- trails


def read_trail(user: User, arguments: Arguments) -> str:
    """The list of the page, as text."""
    place = find_place(user, arguments)
    query = place.query.copy()
    for name in ("q", "order"):
        if name in arguments:
            query[name] = arguments[name]
    addresses, problems = Addresses.from_query(query)
    if problems:
        raise ToolError("; ".join(problems))
    whole = replace(addresses, view=replace(addresses.view, rows=max(addresses.view.rows, PAGE)))
    reading = read_event(find_event(place), whole, only_project=access.limit_of(user))
    return _answer(
        _trail(place, reading), _page(place.issue, reading.row, addresses.without_target.rstrip("?"))
    )


def _trail(place: Place, reading: Reading) -> Iterator[str]:
    timeline = reading.timeline
    yield f"{place.issue.project.short_id(place.issue.number)}  {timeline.event_item.title}"
    if timeline.summary:
        yield said_summary(timeline.summary)
    chips = "".join(f" · {visible_line(chip.label)}" for chip in timeline.chips)
    yield f"{timeline.status} crumbs{chips}; times are measured to the error"
    yield from (visible(note.text) for note in timeline.notes)
    if timeline.empty:
        yield visible(timeline.empty.text)
    yield ""
    yield from folded_lines(timeline)


def compare_trails(user: User, arguments: Arguments) -> str:
    """What the trails of an issue share, as its page says it, and what of it the named event has."""
    place = find_place(user, arguments)
    issue, project = place.issue, place.issue.project
    if not settings.TRAILS:
        raise ToolError("This server does not read trails across events (CRUMBSITE_TRAILS=0).")
    trail = common_trail(issue)
    marks = None
    if place.event_id:
        document = read_document(find_event(place).payload())
        marks = marks_of(SentEvent(document.value, document.remarks, Window(MAX_CRUMBS)).trail, trail)
    address = reverse("issue-trail", args=(project.organization.slug, project.slug, issue.number))
    return _answer(
        [f"{project.short_id(issue.number)}  {visible_line(issue.title)}", *shared_lines(trail, marks)],
        absolute(address),
    )
