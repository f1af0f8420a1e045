"""What holds for every page: sign in first, leave nothing in a cache, write times in the reader's zone."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from timeline import budget
from timeline.accounts import tokens, zones
from timeline.codec import DamagedError
from timeline.web.views import errors

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def takes_tokens(view: View) -> View:
    """A page that programs read too: a file, not a form."""
    view.takes_tokens = True  # type: ignore[attr-defined]
    return view


class SignInFirst(LoginRequiredMiddleware):
    """Sends whoever is not signed in to sign in, for every page there is or could be.

    Public views say so with `login_not_required`. A fragment that htmx asks for is not replaced by the
    sign-in page: the whole window goes there.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """The redirect to the sign-in page, in the form that the asking script follows.

        A program reads what `takes_tokens` with a token of the API, and is told where that opens nothing.
        """
        if getattr(view_func, "takes_tokens", False) and "Authorization" in request.headers:
            try:
                found = tokens.authenticate(request.headers["Authorization"].encode("latin-1", "replace"))
            except tokens.TokenError as error:
                refused = HttpResponse(f"{error}\n", "text/plain; charset=utf-8", 401)
                refused["WWW-Authenticate"] = "Bearer"
                return refused
            if found:
                request.user = found[0]
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(answer["Location"])
        return answer


class PrivatePages:
    """What is answered to a reader stays in no cache, and a fragment is never taken for its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ("HX-Request", "Cookie"))
        return answer


class OwnWindow:
    """Cuts a page off from the window of another site that opened it (Cross-Origin-Opener-Policy).

    Nobody else's window holds a page that its reader asked for, or one of ours led to, and there the policy would cost
    50 ms: Chromium begins a process for a page when it asks for it, and another one when the answer has a policy that
    the page before had not. A browser that does not say where a request comes from gets it always.
    """

    HEADER = "Cross-Origin-Opener-Policy"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.headers.get("Sec-Fetch-Site") not in {"none", "same-origin"}:
            answer[self.HEADER] = "same-origin"
        return answer


class OneBudget:
    """No answer costs more than a few ordinary pages do, whatever the events are that it reads (`budget.py`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with budget.answering(gone=request.META.get(budget.GONE)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Nobody reads what is answered, and nothing has failed."""
        return HttpResponse(status=499) if isinstance(error, budget.NobodyWaitsError) else None


class DamagedDocuments:
    """Says of an event whose document is damaged that it is; everything else can still be read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The answer to what reading such a document raised, in a page or the API."""
        return errors.damaged(request) if isinstance(error, DamagedError) else None


class ReaderZone:
    """Times are written in the reader's zone (`zones.py`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zones.zone_of(request)):
            return self.get_response(request)
