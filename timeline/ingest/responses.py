"""What ingestion answers: JSON, readable from any origin, and never an HTML page."""

from collections.abc import Sequence

import orjson
from django.http import HttpResponse

# On every answer, refusals too: a browser SDK reads neither status nor rate limits without them.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "x-sentry-error,x-sentry-rate-limits,retry-after",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Max-Age": "3600",
    "Access-Control-Allow-Headers": (
        "x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,"
        "authorization,content-encoding,transfer-encoding,sentry-trace,baggage"
    ),
}
RETRY_SECONDS = 30


class IngestError(Exception):
    """A request that is not accepted. `detail` and `causes` are what the sender is told."""

    def __init__(
        self,
        status: int,
        detail: str,
        causes: Sequence[str] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.causes = causes
        self.headers = headers or {}


class TooLargeError(IngestError):
    """There is more of it than is read here."""


def accepted(event_id: str | None, status: int = 200) -> HttpResponse:
    """The sender's event is stored, or what it sent was dropped as it should be."""
    return _answer(status, b'{"id":"%s"}' % event_id.encode() if event_id else b"{}")


def refused(refusal: IngestError) -> HttpResponse:
    """A refusal as the wire has it."""
    body: dict[str, object] = {"detail": refusal.detail}
    if refusal.causes:
        body["causes"] = list(refusal.causes)
    return _answer(refusal.status, orjson.dumps(body), refusal.headers)


def preflight() -> HttpResponse:
    """What a browser asks before it sends from another origin."""
    return _answer(200, b"", PREFLIGHT)


def accepted_minidump(dashed_id: str) -> HttpResponse:
    """Crash reporters read the id as plain text."""
    return _answer(200, dashed_id.encode(), {"Content-Type": "text/plain"})


def event_too_large(size: int, limit: int) -> IngestError:
    """SDKs know this answer and do not try again."""
    return IngestError(
        413,
        "envelope exceeded size limits for type 'event' (https://develop.sentry.dev/sdk/envelopes/#size-limits)",
        [f"an event may have at most {limit} bytes, this one has {size}"],
    )


def too_large(limit: int) -> TooLargeError:
    """More than any request may have."""
    return TooLargeError(413, "request content exceeded size limits", [f"at most {limit} bytes, decoded"])


def overloaded(detail: str) -> IngestError:
    """We cannot take it now; SDKs that keep what they could not send try again."""
    return IngestError(503, detail, headers={"Retry-After": str(RETRY_SECONDS)})


def _answer(status: int, content: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(content, status=status, content_type="application/json")
    for name, value in CORS.items():
        response.headers[name] = value
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
