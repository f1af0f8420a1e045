"""Confirms, and deletes: a project, an issue, one event. Owners only; a GET shows what would go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.accounts.forms import ConfirmForm
from timeline.housekeeping.events import delete_event
from timeline.housekeeping.issues import delete_issue
from timeline.housekeeping.projects import delete_project
from timeline.issues.navigation import count_stored
from timeline.issues.related import event_url


@require_http_methods(["GET", "HEAD", "POST"])
def project_delete(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """A project with everything in it, once its short name is typed."""
    found = access.project_for(reader(request), org, project)
    access.require_owned(found)
    form = ConfirmForm(request.POST if request.method == "POST" else None, wanted=found.slug)
    if form.is_bound and form.is_valid():
        delete_project(found, reader(request))
        messages.success(request, f"{found.name} is deleted. What it stored is being deleted.")
        return redirect("projects", org)
    page = {"organization": found.organization, "project": found, "form": form}
    status = 400 if form.is_bound else 200
    return TemplateResponse(request, "pages/project_delete.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_delete(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """An issue with all of its events."""
    issue = access.issue_for(reader(request), org, project, number)
    access.require_owned(issue)
    short_id = issue.project.short_id(number)
    if request.method == "POST":
        is_all = delete_issue(issue, reader(request))
        rest = "" if is_all else " What it stored is being deleted."
        messages.success(request, f"{short_id} is deleted.{rest}")
        return redirect("issues", org)
    page = {
        "organization": issue.project.organization,
        "project": issue.project,
        "issue": issue,
        "short_id": short_id,
        "stored": count_stored(issue.project_id, number),
    }
    return TemplateResponse(request, "pages/issue_delete.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def event_delete(request: HttpRequest, org: str, project: str, number: int, event_id: str) -> HttpResponse:
    """One event; with the last one its issue."""
    issue = access.issue_for(reader(request), org, project, number)
    access.require_owned(issue)
    event = access.event_of(issue, event_id)
    short_id = issue.project.short_id(number)
    if request.method == "POST":
        goes_on = delete_event(event, issue, reader(request))
        what = "The event is deleted." if goes_on else f"The event is deleted, and {short_id} with it."
        messages.success(request, what)
        return redirect("issue-events", org, project, number) if goes_on else redirect("issues", org)
    page = {
        "organization": issue.project.organization,
        "project": issue.project,
        "issue": issue,
        "short_id": short_id,
        "event": event,
        "event_url": event_url(issue.project, number, event_id),
        "is_last": count_stored(issue.project_id, number) == 1,
    }
    return TemplateResponse(request, "pages/event_delete.html", page)
