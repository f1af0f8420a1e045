"""The header of pages that stand in no organization: account, API, what is not found. It leads back to where the reader was."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from timeline.accounts.access import reader
from timeline.models import Organization

COOKIE = "organization"  # the slug of the one whose page was read last
YEAR = 365 * 24 * 60 * 60  # seconds


class Way(NamedTuple):
    """The way back: to the organization that was read last, or the only one; None where neither says which."""

    organization: Organization | None
    has_others: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `way_back`, an organization, and `has_others`. One query, when a page asks for one of them."""
    found = cache(lambda: _way_back(request))
    return {
        "way_back": SimpleLazyObject(lambda: found().organization),
        "has_others": SimpleLazyObject(lambda: found().has_others),
    }


def _way_back(request: HttpRequest) -> Way:
    if not request.user.is_authenticated:
        return Way(None, has_others=False)
    last = request.COOKIES.get(COOKIE, "")
    is_last = Case(When(slug=last, then=Value(0)), default=Value(1))
    found = list(reader(request).organizations.order_by(is_last, "slug")[:2])
    is_known = len(found) == 1 or (bool(found) and found[0].slug == last)
    return Way(found[0] if is_known else None, has_others=len(found) > 1)


class RememberOrganization:
    """Leaves in a cookie whose page was read, for pages that are nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        slug = request.resolver_match.kwargs.get("org") if request.resolver_match else None
        is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
        if slug and is_page and request.COOKIES.get(COOKIE) != slug:
            answer.set_cookie(
                COOKIE,
                slug,
                max_age=YEAR,
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer
