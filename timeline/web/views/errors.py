"""What a reader is told when a request cannot be answered: JSON in the API, else a page that needs no database."""

import logging
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import loader
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from timeline.database.deadlines import is_over
from timeline.database.write_lock import is_unavailable

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10

BAD = "Bad request: it is malformed, or names another host than Crumbsite's."
DAMAGED = "Damaged: the document of this event is not what was stored. Other events are not affected; a backup may have it whole."
UNAVAILABLE = "The database cannot be used just now: please try again."
TOO_SLOW = "This search took too long and was ended: narrow it, by a project, a level, or a longer word."
BROKEN = "Server error: the request failed; the server's log says why."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: another host, too many parameters."""
    return _answer(request, 400, "400.html", BAD)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, which runs while the exception is handled: 503 when the database is what failed, or is too slow."""
    if is_over(sys.exc_info()[1]):
        return _answer(request, 503, "too_slow.html", TOO_SLOW)
    if not is_unavailable(sys.exc_info()[1]):
        return _answer(request, 500, "500.html", BROKEN)
    if not connection.in_atomic_block:
        connection.close()  # SQLite's stays read-only when the file is not any more
    answer = _answer(request, 503, "503.html", UNAVAILABLE)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def damaged(request: HttpRequest) -> HttpResponse:
    """What is answered where a document cannot be read from its column any more (`codec.DamagedError`)."""
    logger.warning("The document of an event is damaged: %s", request.path)
    return _answer(request, 410, "410.html", DAMAGED)


def _answer(request: HttpRequest, status: int, template: str, detail: str) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store"}
    if request.path_info.startswith(("/api/", "/mcp")):
        return JsonResponse({"detail": detail, "causes": []}, status=status, headers=headers)
    # Without the request: what stands in every page asks the database who reads it.
    page = loader.render_to_string(
        template, {"address": request.get_full_path(), "is_read": request.method in ("GET", "HEAD")}
    )
    return HttpResponse(page, status=status, headers=headers)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by this name beside pages that name no icon, as exports are."""
    return redirect(static("favicon.svg"))
