"""Skeleton."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from timeline import access


@require_safe
def projects(request: HttpRequest, org: str) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/projects.html", {})


@require_safe
def setup(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """To come."""
    access.project_for(access.reader(request), org, project)
    return TemplateResponse(request, "pages/setup.html", {})


@require_safe
def keys(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """To come."""
    access.project_for(access.reader(request), org, project)
    return TemplateResponse(request, "pages/keys.html", {})


@require_safe
def key_change(request: HttpRequest, org: str, project: str, key_id: int) -> HttpResponse:
    """To come."""
    access.project_for(access.reader(request), org, project)
    return TemplateResponse(request, "pages/key_change.html", {})
