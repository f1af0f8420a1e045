"""The stages of a request that brings events: authenticate → decode → split → prepare → store → answer.

Each works on the submission's record. A stage that raises IngestError ends the submission.
"""

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from django.conf import settings

from timeline import metrics
from timeline.ingest import auth, counts, log_quotas, quotas, responses, usage
from timeline.ingest.attachments import attach, attachment_of, name_items
from timeline.ingest.body import decode_body, unwrap_base64
from timeline.ingest.crash_forms import read_form
from timeline.ingest.feedback import prepare_feedback
from timeline.ingest.messages import Response
from timeline.ingest.preparation import NewEvent, read_drift
from timeline.ingest.preparation import prepare as prepare_event
from timeline.ingest.responses import IngestError
from timeline.ingest.store import StoreResult
from timeline.ingest.store import store as store_together
from timeline.ingest.submission import Payload, Submission
from timeline.ingest.telemetry import NewBatch, is_kept, kind_of, prepare_batch, scan
from timeline.models import Telemetry
from timeline.protocol import feedback
from timeline.protocol.document import Unreadable
from timeline.protocol.envelope import Envelope, EnvelopeError, Item, read_envelope
from timeline.protocol.feedback import SentFeedback

# CPU for the events of one request, after which the rest is dropped. SDKs send one event in a request.
MAX_SECONDS = 1.0
MAX_TOGETHER = 32  # events of one transaction: as many as a batch has requests
# Of a document that is read in Python, in a batch: others wait for it.
MAX_SLOW_BYTES = 8 << 10


def max_request_bytes() -> int:
    """The most that one request may have, as sent or decoded."""
    return max(int(settings.MAX_ENVELOPE_BYTES), int(settings.MAX_EVENT_BYTES))


def authenticate(submission: Submission) -> None:
    """Find the project that the key opens. Raises IngestError 401, 403. Only an envelope may name its key in its body."""
    request, route = submission.request, submission.route
    claims = auth.read_claims(request.query, request.headers, route.key)
    if submission.is_envelope and request.body and not auth.has_key(claims):
        claims.extend(auth.claims_of_envelope(request.body, submission.content_encoding))
    submission.project_id = auth.authenticate(claims, route.project_id)


def decode(submission: Submission) -> bytes:
    """The body without its encodings. Raises IngestError 400, 413, 415."""
    is_envelope, is_form = submission.is_envelope, submission.is_crash_report
    limit = submission.route.limit(
        max_request_bytes() if is_envelope or is_form else settings.MAX_EVENT_BYTES
    )
    body = decode_body(submission.request.body, submission.content_encoding, limit)
    if is_form:
        return body
    try:
        return unwrap_base64(body, limit)
    except ValueError as error:
        if is_envelope:
            return body  # its framing says more precisely what is wrong
        raise IngestError(400, "invalid request body", [str(error)]) from None


def split(submission: Submission, body: bytes) -> list[Payload]:
    """The events, logs and spans in a body. Raises IngestError 400. Whatever else is in it is dropped, and counted later."""
    if submission.is_crash_report:
        attachments, fields = read_form(submission.request.headers.get("content-type", ""), body)
        payload, dropped = attach(None, attachments, fields=fields)
        submission.dropped += dropped
        return [payload] if payload else []
    if not submission.is_envelope:
        return [Payload(body)]
    try:
        envelope = read_envelope(body)
    except EnvelopeError as error:
        raise IngestError(400, error.detail, error.causes) from None
    event_id = envelope.event_id
    events: list[Payload] = []
    batches: list[Payload] = []
    beside: list[Item] = []
    for item in envelope.items:
        if item.type == "event":
            events.append(Payload(item.payload, event_id, envelope.sent_at))
            event_id = None  # the header's id is the first event's
        elif is_kept(item.type):
            batches.append(Payload(item.payload, None, envelope.sent_at, item.type))
        elif said := _read_feedback(item, envelope.event_id):
            submission.said.append(said)
        else:
            beside.append(item)
    if beside or envelope.broken:
        _attach(submission, envelope, events, beside)
    if envelope.broken and not (events or batches or submission.said):
        raise IngestError(400, EnvelopeError().detail, [envelope.broken])
    return [*events, *batches]


def _read_feedback(item: Item, event_id: str | None) -> SentFeedback | None:
    """What a user says about an event; None for other items, and where it names no event or says nothing."""
    if item.type not in feedback.ITEM_TYPES or len(item.payload) > settings.MAX_EVENT_BYTES:
        return None
    try:
        return feedback.read_feedback(item.type, item.payload, event_id)
    except Unreadable:
        return None


def _attach(submission: Submission, envelope: Envelope, events: list[Payload], beside: list[Item]) -> None:
    """Read crash files into the first event, or into one of their own; count what is dropped, and name it there."""
    attachments = [attachment_of(item) for item in beside if item.type == "attachment"]
    others = [item for item in beside if item.type != "attachment"]
    first = events[0] if events else None
    payload, dropped = attach(
        first, attachments, name_items(others), envelope.broken, event_id=envelope.event_id
    )
    if payload is not None:
        events[:1] = [replace(payload, sent_at=envelope.sent_at)]
    submission.dropped += dropped
    for item in others:
        submission.dropped += _dropped_of(item)
    if envelope.broken:
        submission.dropped.append((counts.MALFORMED, 1))


def _dropped_of(item: Item) -> list[tuple[str, int]]:
    dropped = [(counts.kind_of_item(item.type), 1)]
    if item.type == "client_report":
        dropped.extend(counts.read_lost(item.payload))
    return dropped


def prepare(submission: Submission, payloads: Sequence[Payload]) -> None:
    """Read each event, and group it, and each batch. One that cannot be stored is dropped with its error, no other with it."""
    start = time.thread_time()
    for place, payload in enumerate(payloads):
        try:
            if place and time.thread_time() - start > MAX_SECONDS:
                raise _DropError(counts.EVENT_TOO_COSTLY, responses.too_costly(MAX_SECONDS))
            if payload.item_type != "event":
                submission.batches.extend(_prepare_batch(submission, payload))
            else:
                submission.events.append(_prepare_one(submission, payload))
        except _DropError as drop:
            submission.dropped.append((drop.kind, drop.count))
            submission.errors.append(drop.error)
    for said in submission.said:
        try:
            usage.require_room(submission.project_id)
            quotas.take(submission.project_id)
        except IngestError as error:
            submission.dropped.append((_kind_of(error, counts.FEEDBACK_OVER_QUOTA), 1))
            submission.errors.append(error)
        else:
            submission.feedback.append(prepare_feedback(submission.project_id, said, submission.received))


def _kind_of(error: IngestError, quota: str) -> str:
    """What is counted: a quota of the project, or that there is no room for anybody."""
    return counts.NO_ROOM if isinstance(error, usage.NoRoomError) else quota


class _DropError(Exception):
    """Something is dropped: the kind under which it is counted, how many, and what its sender is told."""

    def __init__(self, kind: str, error: IngestError, count: int = 1) -> None:
        super().__init__(kind)
        self.kind = kind
        self.error = error
        self.count = count


def _prepare_one(submission: Submission, payload: Payload) -> NewEvent:
    size, limit = len(payload.body), settings.MAX_EVENT_BYTES
    if size > limit:
        raise _DropError(counts.EVENT_TOO_LARGE, responses.event_too_large(size, limit))
    try:
        usage.require_room(submission.project_id)
    except IngestError as error:
        raise _DropError(_kind_of(error, counts.EVENT_OVER_STORAGE), error) from None
    try:
        quotas.take(submission.project_id)
    except IngestError as error:
        raise _DropError(counts.EVENT_OVER_QUOTA, error) from None
    try:
        return prepare_event(
            submission.project_id,
            payload.body,
            event_id=payload.event_id,
            sent_at=payload.sent_at,
            received=submission.received,
            came_with=payload.came_with,
            max_slow_bytes=None if submission.route.max_bytes is None else MAX_SLOW_BYTES,
        )
    except Unreadable as error:
        raise _DropError(counts.EVENT_UNREADABLE, IngestError(400, str(error))) from None


def _prepare_batch(submission: Submission, payload: Payload) -> list[NewBatch]:
    """The batch; none where nothing in it can be found again."""
    size, limit, project_id = len(payload.body), settings.MAX_EVENT_BYTES, submission.project_id
    is_log = kind_of(payload.item_type) is Telemetry.LOGS
    if size > limit:
        error = responses.item_too_large(payload.item_type, size, limit)
        raise _DropError(counts.LOG_TOO_LARGE if is_log else counts.SPAN_TOO_LARGE, error)
    try:
        usage.require_room(project_id)
    except IngestError as error:
        kind = counts.LOG_OVER_STORAGE if is_log else counts.SPAN_OVER_STORAGE
        raise _DropError(_kind_of(error, kind), error) from None
    try:
        log_quotas.take(project_id, is_log, size)
    except IngestError as error:
        if not is_log:
            raise _DropError(counts.SPAN_OVER_QUOTA, error) from None
        traces = _traces_of(payload)
        submission.dropped_logs += traces
        raise _DropError(counts.LOG_OVER_QUOTA, error, max(1, traces.total())) from None
    try:
        batch = prepare_batch(
            project_id,
            payload.item_type,
            payload.body,
            drift=read_drift(payload.sent_at, submission.received),
            received=submission.received,
        )
    except Unreadable as error:
        kind = counts.LOG_UNREADABLE if is_log else counts.SPAN_UNREADABLE
        raise _DropError(kind, IngestError(400, str(error))) from None
    if batch is None:
        submission.dropped.append((counts.LOG_NO_TRACE if is_log else counts.SPAN_NO_TRACE, 1))
        return []
    if is_log and batch.lost:
        submission.dropped.append((counts.LOG_TOO_MANY_TRACES, batch.lost))
    return [batch]


def _traces_of(payload: Payload) -> Counter[str]:
    """How many logs of each trace are dropped."""
    try:
        return scan(payload.item_type, payload.body)[0]
    except Unreadable:
        return Counter()


def store(submissions: Sequence[Submission]) -> None:
    """Store what all submissions bring, MAX_TOGETHER events in a transaction. When this returns it is committed.

    Raises `django.db.Error` when the database cannot be written to.
    """
    events = [event for submission in submissions for event in submission.events]
    batches = [batch for submission in submissions for batch in submission.batches]
    said = [one for submission in submissions for one in submission.feedback]
    stored: list[StoreResult] = []
    # Others write in between.
    while len(events) > MAX_TOGETHER:
        stored += store_together(events[:MAX_TOGETHER])[0]
        del events[:MAX_TOGETHER]
    last, kept, heard = store_together(events, batches, said)
    outcomes, batch_outcomes, feedback_outcomes = iter([*stored, *last]), iter(kept), iter(heard)
    for submission in submissions:
        submission.outcomes = list(islice(outcomes, len(submission.events)))
        submission.batch_outcomes = [
            *islice(batch_outcomes, len(submission.batches)),
            *islice(feedback_outcomes, len(submission.feedback)),
        ]


def answer(submission: Submission) -> Response:
    """The id of the first event; none where none is stored. Raises the error of an event that came alone and cannot be stored.

    What was dropped is counted only now: a request that is sent again after an error does not count twice.
    """
    outcomes = submission.outcomes
    if outcomes:
        metrics.count_stored(sum(outcome.stored for outcome in outcomes), len(outcomes))
    if submission.dropped:
        counts.count(submission.project_id, submission.dropped)
    if submission.dropped_logs:
        log_quotas.note(submission.project_id, submission.dropped_logs)
    for batch in submission.batches:
        metrics.BATCHES.labels(batch.kind.label.lower()).inc()
    if submission.errors and not submission.brings_something:
        raise submission.errors[0]
    if any(outcome.error for outcome in outcomes) or any(one.error for one in submission.batch_outcomes):
        raise responses.overloaded("failed to queue envelope")
    event_id = outcomes[0].event_id if outcomes else None
    if submission.is_crash_report and event_id:
        return responses.accepted_minidump(str(uuid.UUID(event_id)))
    return responses.accepted(event_id)
