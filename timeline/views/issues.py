"""Skeleton."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from timeline import access


@require_safe
def issues(request: HttpRequest, org: str) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/issues.html", {})


@require_safe
def issues_status(request: HttpRequest, org: str) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/issues_status.html", {})


@require_safe
def issue_events(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """To come."""
    access.issue_for(access.reader(request), org, project, number)
    return TemplateResponse(request, "pages/issue_events.html", {})


@require_safe
def issue_status(request: HttpRequest, org: str, project: str, number: int) -> HttpResponse:
    """To come."""
    access.issue_for(access.reader(request), org, project, number)
    return TemplateResponse(request, "pages/issue_status.html", {})
