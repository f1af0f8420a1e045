"""Skeleton."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from timeline import access


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/home.html", {})


@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.missing()


@require_safe
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/invite.html", {})


@require_safe
def members(request: HttpRequest, org: str) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/members.html", {})


@require_safe
def member_invite(request: HttpRequest, org: str) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/member_invite.html", {})


@require_safe
def invitation_revoke(request: HttpRequest, org: str, invitation_id: int) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/invitation_revoke.html", {})


@require_safe
def member_role(request: HttpRequest, org: str, member_id: int) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/member_role.html", {})


@require_safe
def member_remove(request: HttpRequest, org: str, member_id: int) -> HttpResponse:
    """To come."""
    access.organization_for(access.reader(request), org)
    return TemplateResponse(request, "pages/member_remove.html", {})
