"""Skeleton."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from timeline import access


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/sign_in.html", {})


@require_safe
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/sign_in_link.html", {})


@require_safe
def sign_out(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/sign_out.html", {})


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/account.html", {})


@require_safe
def password(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/password.html", {})


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/tokens.html", {})


@require_safe
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """To come."""
    access.reader(request)
    return TemplateResponse(request, "pages/token_revoke.html", {})
