"""What people decide about issues: to resolve, ignore or reopen them; and to take that back."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.addresses import own_address
from timeline.crumbs.text.visible import visible_line
from timeline.housekeeping.issues import set_status, take_back
from timeline.models import SLICE, Issue, Project, Status
from timeline.web.undo import read_undo, write_undo

CHOSEN = re.compile(r"(?P<project>[a-z0-9-]{1,50})/(?P<number>[1-9][0-9]{0,8})\Z")
DONE = {Status.RESOLVED: "Resolved", Status.IGNORED: "Ignored", Status.UNRESOLVED: "Reopened"}
MAX_TITLE = 80  # characters of it in a message


@require_POST
def issue_status(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """Resolves, ignores or reopens an issue (`status`), then goes where the form says (`next`)."""
    issue = access.issue_for(reader(request), org, project, number)
    _decide(request, {(issue.project_id, issue.number)}, {issue.project_id: issue.project})
    return redirect(
        own_address(request, request.POST.get("next", ""), resolve_url("issue", org, project, number))
    )


@require_POST
def issues_status(request: HttpRequest, org: str) -> HttpResponse:
    """The same for several: `issue` is project/number, each."""
    organization = access.organization_for(reader(request), org)
    sent = request.POST.getlist("issue")[:SLICE]
    chosen = {(found["project"], int(found["number"])) for found in map(CHOSEN.match, sent) if found}
    slugs = {slug for slug, _ in chosen}
    projects = {project.slug: project for project in organization.projects.filter(slug__in=slugs)}
    if not slugs <= projects.keys():
        access.missing()
    for project in projects.values():
        project.organization = organization
    keys = {(projects[slug].pk, number) for slug, number in chosen}
    _decide(request, keys, {project.pk: project for project in projects.values()})
    return redirect(own_address(request, request.POST.get("next", ""), resolve_url("issues", org)))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back what a message said was decided (`undo`, as `write_undo` made it), then goes where the form says (`next`).

    Queries: 2 access and projects, 1 for each state that the issues had.
    """
    wanted = request.POST.get("next", "")
    try:
        slug, decision = read_undo(request.POST.get("undo", ""))
    except BadSignature:
        messages.error(request, "This can no longer be undone: set the status of the issues again.")
        return redirect(own_address(request, wanted, resolve_url("home")))
    organization = access.organization_for(reader(request), slug)
    projects = {project.pk: project for project in organization.projects.all()}
    issues = tuple(issue for issue in decision.before if issue.project_id in projects)
    count = take_back(replace(decision, before=issues))
    if not count:
        messages.info(request, "Nothing was undone: it was decided anew since, or happened again.")
    elif count < decision.count:
        messages.success(
            request, f"Undone for {count} of {decision.count} issues: the others have changed since."
        )
    else:
        messages.success(
            request, f"Undone: {'it is as it was' if count == 1 else f'{count} issues are as they were'}."
        )
    return redirect(own_address(request, wanted, resolve_url("issues", slug)))


def _decide(request: HttpRequest, keys: Collection[tuple[int, int]], projects: Mapping[int, Project]) -> None:
    """Sets the status of issues of these projects of one organization, says so, and offers to take it back."""
    status = request.POST.get("status", "")
    if status not in Status.values:
        messages.error(request, f"The status of an issue is one of {', '.join(Status.values)}.")
        return
    if not keys:
        messages.info(request, "Choose the issues first.")
        return
    decision = set_status(keys, Status(status), reader(request))
    if not decision.count:
        messages.info(request, "These issues are gone: they were deleted.")
        return
    organization = projects[decision.before[0].project_id].organization
    messages.success(
        request,
        f"{DONE[decision.status]} {_named(decision.before, projects)}",
        extra_tags=write_undo(organization, decision),
    )


def _named(issues: Collection[Issue], projects: Mapping[int, Project]) -> str:
    """SHOP-12 Payment failed; 3 issues"""
    if len(issues) > 1:
        return f"{len(issues)} issues"
    (issue,) = issues
    title = visible_line(issue.title)
    short = title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"
    return f"{projects[issue.project_id].short_id(issue.number)} {short}".strip()
