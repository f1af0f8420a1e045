"""The responses of ingestion, errors included: JSON that scripts of any origin can read, never an HTML page."""

from collections.abc import Mapping, Sequence
from typing import Self

import orjson

from timeline.ingest.messages import Headers, Response

# On every response, errors too: a browser SDK reads neither status nor rate limits without them.
CORS: Headers = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "x-sentry-error,x-sentry-rate-limits,retry-after"),
    ("cross-origin-resource-policy", "cross-origin"),
)
JSON: Headers = (("content-type", "application/json"), *CORS)
TEXT: Headers = (("content-type", "text/plain"), *CORS)
PREFLIGHT: Headers = (
    *JSON,
    ("access-control-allow-methods", "POST"),
    ("access-control-max-age", "3600"),
    (
        "access-control-allow-headers",
        "x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,"
        "authorization,content-encoding,transfer-encoding,sentry-trace,baggage",
    ),
)
RETRY_SECONDS = 30


class IngestError(Exception):
    """A request or an event that is not accepted. `detail` and `causes` are what the sender is told."""

    def __init__(
        self,
        status: int,
        detail: str,
        causes: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.causes = causes
        self.headers = headers or {}

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """As it goes from one process to another."""
        return type(self), (self.status, self.detail, self.causes, dict(self.headers))


class TooLargeError(IngestError):
    """A body of more bytes than its route reads."""


def accepted(event_id: str | None, status: int = 200) -> Response:
    """The event is stored, or what was sent is dropped as it should be."""
    return Response(status, JSON, b'{"id":"%s"}' % event_id.encode() if event_id else b"{}")


def accepted_minidump(dashed_id: str) -> Response:
    """Crash reporters read the id as plain text."""
    return Response(200, TEXT, dashed_id.encode())


def preflight() -> Response:
    """To the question that a browser asks before it sends from another origin."""
    return Response(200, PREFLIGHT, b"")


def failed(error: IngestError) -> Response:
    """`{"detail": …, "causes": […]}`, with the headers of the error."""
    body: dict[str, object] = {"detail": error.detail}
    if error.causes:
        body["causes"] = list(error.causes)
    headers = ((name.lower(), value) for name, value in error.headers.items())
    return Response(error.status, (*JSON, *headers), orjson.dumps(body))


def event_too_large(size: int, limit: int) -> IngestError:
    """SDKs know this error and do not send the event again."""
    return item_too_large("event", size, limit)


def item_too_large(item_type: str, size: int, limit: int) -> IngestError:
    """SDKs know this error and do not send the item again."""
    what = "an event" if item_type == "event" else f"an item of type {item_type}"
    return IngestError(
        413,
        f"envelope exceeded size limits for type '{item_type}'"
        " (https://develop.sentry.dev/sdk/envelopes/#size-limits)",
        [f"{what} may have at most {limit} bytes, this one has {size}"],
    )


def too_costly(seconds: float) -> IngestError:
    """The events before it in its request took all the time there is for one."""
    return IngestError(
        413,
        "the events of this request take too long to read",
        [f"after {seconds:g} s the rest of a request is dropped: send one event per request"],
    )


def too_large(limit: int) -> TooLargeError:
    """The request has more than `limit` bytes, decoded."""
    return TooLargeError(413, "request content exceeded size limits", [f"at most {limit} bytes, decoded"])


def overloaded(detail: str) -> IngestError:
    """The server cannot accept it now; SDKs that keep what they could not send try again."""
    return IngestError(503, detail, headers={"Retry-After": str(RETRY_SECONDS)})
