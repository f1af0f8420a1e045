"""The doors that SDKs know: each takes a request, checks its key, stores its events or drops what it sent."""

import logging
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import Error, close_old_connections
from django.http import HttpRequest, HttpResponse

from timeline import metrics
from timeline.ingest import auth, counts, quotas, responses
from timeline.ingest.body import decode, decode_beginning, unwrap_base64
from timeline.ingest.preparation import NewEvent, prepare
from timeline.ingest.responses import IngestError, TooLargeError
from timeline.ingest.store import Outcome, store_events
from timeline.protocol.document import Unreadable
from timeline.protocol.envelope import EnvelopeError, Item, read_envelope, read_header

logger = logging.getLogger(__name__)

# Without a key in URL or headers no more is read before one is found in the envelope's first line.
KEYLESS_BYTES = 64 << 10
ENVELOPE_TYPE = "application/x-sentry-envelope"
SECURITY_TYPES = ("application/json", "application/csp-report", "application/reports+json")


def respond(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request for ingestion; None to any other request."""
    route = resolve(request.path_info)
    return None if route is None else answer_alone(request, route)


def answer_alone(request: HttpRequest, route: "Route") -> HttpResponse:
    """The answer to a request that waits for no other, however much it sent."""
    [response] = answer_together([(request, route)])
    return response or responses.refused(responses.too_large(route.limit(most_bytes())))


def answer_together(requests: Sequence[tuple[HttpRequest, "Route"]]) -> list[HttpResponse | None]:
    """What each sender gets when everything that all of them sent is stored, in one commit.

    None to who sent more than its route reads (`Route.most`): nothing is done about that request.
    """
    read = [_answer_errors(partial(_read, request, route)) for request, route in requests]
    events = [event for one in read if isinstance(one, Sent) for event in one.events]
    outcomes = _answer_errors(lambda: iter(store_events(events) if events else ()))
    return [_settle(one, outcomes) if isinstance(one, Sent) else one for one in read]


Done = TypeVar("Done")


def _answer_errors(work: Callable[[], Done]) -> Done | HttpResponse:
    """Refusals and failures are answers, too: JSON, readable from any origin."""
    try:
        return work()
    except IngestError as refusal:
        return responses.refused(refusal)
    except Error:
        logger.exception("The database did not take what an SDK sent")
        # No handler of Django's stands around us: a connection that broke would stay with this thread.
        close_old_connections()
        return responses.refused(responses.overloaded("failed to queue envelope"))
    except Exception:  # a defect of ours: SDKs still get an answer that they can read
        logger.exception("Ingestion failed")
        return responses.refused(IngestError(500, "internal error"))


def _read(request: HttpRequest, route: "Route") -> "HttpResponse | Sent | None":
    if request.method == "OPTIONS":
        return responses.preflight()
    if request.method not in route.methods:
        raise IngestError(
            405, "method not allowed", headers={"Allow": ", ".join((*route.methods, "OPTIONS"))}
        )
    try:
        return route.open(request, route)
    except TooLargeError:
        if route.most is None:
            raise
        return None


def _settle(sent: "Sent", outcomes: Iterator[Outcome] | HttpResponse) -> HttpResponse:
    """The answer when it is known what became of the events; `outcomes` begins with those of this request."""
    if isinstance(outcomes, Iterator):
        return _answer_errors(partial(_finish, sent, list(islice(outcomes, len(sent.events)))))
    return outcomes if sent.events else _answer_errors(partial(_finish, sent, []))


# ---------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in one request. Counted only when what is to be stored is stored."""

    project_id: int
    event_id: str | None  # the envelope's
    events: list[NewEvent]
    dropped: list[tuple[str, int]]  # kind, how many
    refusals: list[IngestError]  # of events that cannot be stored


def store_envelope(request: HttpRequest, route: "Route") -> Sent:
    """Every readable event of an envelope; whatever else is in it is dropped and counted."""
    received = datetime.now(UTC)
    sent = request.read()
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "")
    project_id = _authenticate(request, route, sent)
    limit = route.limit(most_bytes())
    body = _unwrap_envelope(decode(sent, encoding, limit), limit)
    try:
        envelope = read_envelope(body)
    except EnvelopeError as error:
        raise IngestError(400, error.detail, error.causes) from None
    found = Sent(project_id, envelope.event_id, [], [], [])
    event_id = envelope.event_id
    for item in envelope.items:
        if item.type == "event":
            # The header's id is the first event's.
            _prepare(found, item.payload, event_id, envelope.sent_at, received)
            event_id = None
        else:
            _drop(found, item)
    return found


def store_event(request: HttpRequest, route: "Route") -> Sent:
    """One event as JSON, as SDKs sent it before there were envelopes."""
    if request.META.get("CONTENT_TYPE") == ENVELOPE_TYPE:
        return store_envelope(request, route)
    received = datetime.now(UTC)
    project_id = _authenticate(request, route)
    limit = route.limit(settings.MAX_EVENT_BYTES)
    payload = decode(request.read(), request.META.get("HTTP_CONTENT_ENCODING", ""), limit)
    try:
        payload = unwrap_base64(payload, limit)
    except ValueError as error:
        raise IngestError(400, "invalid request body", [str(error)]) from None
    found = Sent(project_id, None, [], [], [])
    _prepare(found, payload, None, None, received)
    return found


def _prepare(
    found: Sent,
    payload: bytes,
    event_id: str | None,
    sent_at: float | None,
    received: datetime,
) -> None:
    limit = settings.MAX_EVENT_BYTES
    if len(payload) > limit:
        found.dropped.append((counts.EVENT_TOO_LARGE, 1))
        found.refusals.append(responses.event_too_large(len(payload), limit))
        return
    try:
        quotas.take(found.project_id)
    except IngestError as refusal:
        found.dropped.append((counts.EVENT_OVER_QUOTA, 1))
        found.refusals.append(refusal)
        return
    try:
        event = prepare(found.project_id, payload, event_id=event_id, sent_at=sent_at, received=received)
    except Unreadable as error:
        found.dropped.append((counts.EVENT_UNREADABLE, 1))
        found.refusals.append(IngestError(400, str(error)))
    else:
        found.events.append(event)


def _drop(found: Sent, item: Item) -> None:
    found.dropped.append((counts.kind_of_item(item.type), 1))
    if item.type == "client_report":
        found.dropped.extend(counts.read_lost(item.payload))


def _finish(sent: Sent, outcomes: Sequence[Outcome]) -> HttpResponse:
    """The id of the first event. An event that cannot be stored costs no other; it is refused when it is alone."""
    if sent.events:
        metrics.count_stored(sum(outcome.stored for outcome in outcomes), len(outcomes))
    counts.count(sent.project_id, sent.dropped)
    if sent.refusals and not sent.events:
        raise sent.refusals[0]
    if any(outcome.error for outcome in outcomes):
        raise responses.overloaded("failed to queue envelope")
    return responses.accepted(outcomes[0].event_id if outcomes else sent.event_id)


def _unwrap_envelope(body: bytes, limit: int) -> bytes:
    try:
        return unwrap_base64(body, limit)
    except ValueError:
        return body  # the framing tells what is wrong with it


def most_bytes() -> int:
    """The most that one request may take, decoded or not."""
    most: int = max(settings.MAX_ENVELOPE_BYTES, settings.MAX_EVENT_BYTES)
    return most


# ---------------------------------------------------------------- whatever else SDKs and browsers send


def drop_security_report(request: HttpRequest, route: "Route") -> HttpResponse:
    """What browsers report about policies."""
    content_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if content_type not in SECURITY_TYPES:
        raise IngestError(415, "unsupported content type", [f"use one of {', '.join(SECURITY_TYPES)}"])
    _count_dropped(request, route, "security")
    return responses.accepted(None)


def drop_minidump(request: HttpRequest, route: "Route") -> HttpResponse:
    """A native crash."""
    _count_dropped(request, route, "minidump")
    return responses.accepted_minidump(str(uuid.uuid4()))


def drop_attachment(request: HttpRequest, route: "Route") -> HttpResponse:
    """A file that belongs to an event."""
    _count_dropped(request, route, "attachment")
    return responses.accepted(None, 201)


def drop_check_in(request: HttpRequest, route: "Route") -> HttpResponse:
    """A job that says that it ran."""
    _count_dropped(request, route, "check_in")
    return responses.accepted(None, 202)


def refuse_project(request: HttpRequest, route: "Route") -> HttpResponse:
    """A project's id is a number of at most 64 bits."""
    raise IngestError(400, "bad project path parameter")


def refuse_path(request: HttpRequest, route: "Route") -> HttpResponse:
    """Nothing is here."""
    raise IngestError(404, "not found")


def _count_dropped(request: HttpRequest, route: "Route", kind: str) -> None:
    counts.count(_authenticate(request, route), [(kind, 1)])


# ---------------------------------------------------------------- keys


def _authenticate(request: HttpRequest, route: "Route", sent: bytes = b"") -> int:
    """The project. Only an envelope (`sent`) may name its key in its first line."""
    claims = auth.read_claims(request.META.get("QUERY_STRING", ""), request.META, route.key)
    if sent and not auth.has_key(claims):
        claims.extend(find_claim(sent, request.META.get("HTTP_CONTENT_ENCODING", "")))
    return auth.authenticate(claims, route.project_id)


def find_claim(beginning: bytes, content_encoding: str) -> Sequence[auth.Claim]:
    """What an envelope's first line says the key is, from what is there of its body. Raises IngestError 415."""
    try:
        header = read_header(decode_beginning(beginning[:KEYLESS_BYTES], content_encoding, KEYLESS_BYTES))
    except EnvelopeError:
        return ()
    dsn = header.get("dsn")
    return () if dsn is None else (auth.claim_of_dsn(dsn),)


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes, what its address says, and how much of it is read."""

    open: Callable[[HttpRequest, "Route"], HttpResponse | Sent]
    methods: tuple[str, ...] = ("POST",)
    project_id: int | None = None  # None is the project of the key
    key: str = ""
    most: int | None = None  # decoded bytes, where less than the usual limit

    def limit(self, usual: int) -> int:
        """How many decoded bytes are read of a body that may have `usual`."""
        return usual if self.most is None else min(self.most, usual)


PATH = re.compile(r"/api/([^/]+)(?:/(.*))?", re.DOTALL)
SLASHES = re.compile(r"/{2,}")
MAX_PROJECT_ID = (1 << 64) - 1
MAX_PROJECT_ID_LENGTH = 40  # digits; leading zeros are no mistake

EVENTS = {"envelope": store_envelope, "store": store_event}
DROPPED = {
    "security": drop_security_report,
    "csp-report": drop_security_report,
    "nel": drop_security_report,
    "minidump": drop_minidump,
}
ATTACHMENTS = re.compile(r"events/[^/]+/attachments")
CHECK_IN = re.compile(r"cron/[^/]+(?:/([^/]+))?")


def resolve(path: str) -> Route | None:
    """The route of a path, doubled slashes and a missing last one forgiven; None when it is not ingestion's."""
    if "//" in path:
        path = SLASHES.sub("/", path)
    match = PATH.fullmatch(path)
    if not match:
        return None
    project, rest = match[1], (match[2] or "").removesuffix("/")
    if project == "store" and not rest:
        return Route(store_event)
    if not (project.isascii() and project.isdigit()):
        return Route(refuse_project) if rest in EVENTS else None
    if project == "0" and rest not in EVENTS:
        return None  # left free for Sentry's own reading API
    if len(project) > MAX_PROJECT_ID_LENGTH or int(project) > MAX_PROJECT_ID:
        return Route(refuse_project)
    return _door_of_project(int(project), rest)


def _door_of_project(project_id: int, rest: str) -> Route:
    if opened := EVENTS.get(rest) or DROPPED.get(rest):
        return Route(opened, project_id=project_id)
    if ATTACHMENTS.fullmatch(rest):
        return Route(drop_attachment, project_id=project_id)
    if match := CHECK_IN.fullmatch(rest):
        return Route(drop_check_in, ("GET", "POST"), project_id, match[1] or "")
    return Route(refuse_path, ("POST",), project_id)
