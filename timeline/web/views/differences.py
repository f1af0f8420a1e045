"""Two trails beside each other: of two events of an organization, or of an event and what its issue shares."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.crumbs.text.visible import visible_line
from timeline.issues.related import event_url
from timeline.models import Event, Issue
from timeline.patterns.differences import Side, compare, other_event, sides
from timeline.patterns.issues import CommonTrail, common_trail
from timeline.patterns.sentences import counted
from timeline.protocol.ids import read_id
from timeline.trail.html import draw

# Each choice: its parameter, and what is shown for each value; the first is what is shown without one.
CHOICES = {
    "show": {"changes": "changes", "everything": "everything"},
    "layout": {"side": "side by side", "unified": "unified"},
    "ends": {"counted": "with how requests ended", "ignored": "without"},
}


@require_safe
def event_diff(
    request: HttpRequest, org: str, project: str, number: int, event_id: str, other: str
) -> HttpResponse:
    """This event, left, and another of the organization, right."""
    issue = access.issue_for(reader(request), org, project, number)
    row = access.event_of(issue, event_id)
    found = other_event(issue.project, other)
    if found is None:
        access.missing()
    left, right = sides(row), sides(found)
    url = event_url(found.project, found.issue_number, found.event_id)
    context = {
        "right": {
            "title": visible_line(found.title),
            "id": found.event_id,
            "url": url,
            "user": found.user_label,
            "time": found.timestamp,
        },
        "difference": compare(left, right, ignores_ends=_chosen(request)["ends"] == "ignored"),
    }
    return _page(request, issue, row, context)


@require_safe
def event_diff_common(
    request: HttpRequest, org: str, project: str, number: int, event_id: str
) -> HttpResponse:
    """This event, left, and the common trail of its issue, right."""
    issue = access.issue_for(reader(request), org, project, number)
    row = access.event_of(issue, event_id)
    trail = common_trail(issue)
    is_ignored = _chosen(request)["ends"] == "ignored"
    difference = compare(sides(row), common_sides(trail), ignores_ends=is_ignored)
    context = {"right": None, "common": trail, "difference": difference}
    return _page(request, issue, row, context)


@require_safe
def event_diff_beside(
    request: HttpRequest, org: str, project: str, number: int, event_id: str, way: str
) -> HttpResponse:
    """To the difference with the event before or after it; to the event where there is none."""
    issue = access.issue_for(reader(request), org, project, number)
    row = access.event_of(issue, event_id)
    events = Event.objects.in_issue(issue.project_id, number)
    if way == "previous":
        beside = events.filter(timestamp__lte=row.timestamp).reverse()
    else:
        beside = events.filter(timestamp__gte=row.timestamp)
    near = [one for one in beside.values_list("timestamp", "event_id")[:50] if one[1] != row.event_id]
    own = (row.timestamp, row.event_id)
    found = next((one for one in near if (one < own) == (way == "previous")), None)
    if found is None:
        return redirect(event_url(issue.project, number, row.event_id))
    return redirect("event-diff", org, project, number, row.event_id, found[1])


@require_safe
def event_diff_with(request: HttpRequest, org: str, project: str, number: int, event_id: str) -> HttpResponse:
    """To the difference with the event whose id was typed; what is no id is said on the page with the common trail."""
    access.event_at(reader(request), org, project, number, event_id)
    other = read_id(request.GET.get("with", "").strip()[:100])
    if other is None:
        url = reverse("event-diff-common", args=(org, project, number, event_id))
        return redirect(f"{url}?{urlencode({'wrong': request.GET.get('with', '')[:60]})}")
    return redirect("event-diff", org, project, number, event_id, other)


def common_sides(trail: CommonTrail) -> list[Side]:
    """The common trail as a side."""
    return [
        Side(
            trail.step(row.step).shape,
            trail.step(row.step).shape.text or trail.step(row.step).line,
            trail.step(row.step).shape.status,
            row.seconds_before,
            note=f"{counted(row.count, trail.events)} have it",
        )
        for row in trail.rows
    ]


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The value of each choice; what is none of its values is like the first."""
    asked = {name: request.GET.get(name, "") for name in CHOICES}
    return {
        name: asked[name] if asked[name] in values else next(iter(values)) for name, values in CHOICES.items()
    }


def _choices(chosen: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Of each choice its name, and (words, address, whether it is chosen) of its values."""
    return [
        (
            name,
            [
                (words, f"?{urlencode({**chosen, name: value})}", chosen[name] == value)
                for value, words in values.items()
            ],
        )
        for name, values in CHOICES.items()
    ]


def _page(request: HttpRequest, issue: Issue, row: Event, context: dict[str, Any]) -> HttpResponse:
    chosen = _chosen(request)
    difference = context["difference"]
    right = context["right"]
    own_url = event_url(issue.project, issue.number, row.event_id)
    page = {
        "organization": issue.project.organization,
        "project": issue.project,
        "issue": issue,
        "short_id": issue.project.short_id(issue.number),
        "event": row,
        "event_url": own_url,
        "rows": draw(
            "diff_rows.html",
            items=difference.rows if chosen["show"] == "everything" else difference.folded,
            differs=difference.differs,
            left_url=own_url,
            right_url=right["url"] if right else "",
        ),
        "choices": _choices(chosen),
        "layout": chosen["layout"],
        "wrong": request.GET.get("wrong", "")[:60],
        **context,
    }
    return TemplateResponse(request, "pages/event_diff.html", page)
