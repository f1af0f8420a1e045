"""Requests in, responses out: takes each request through its stages, and turns every error into a response."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from django.db import Error, close_old_connections

from timeline.ingest import responses, stages
from timeline.ingest.discarding import discard
from timeline.ingest.messages import Request, Response
from timeline.ingest.refusals import note
from timeline.ingest.responses import IngestError, TooLargeError
from timeline.ingest.routes import Endpoint, Route
from timeline.ingest.submission import Submission
from timeline.protocol.document import SlowDocumentError

logger = logging.getLogger(__name__)

EVENT_ENDPOINTS = (Endpoint.ENVELOPE, Endpoint.STORE, Endpoint.MINIDUMP)


def answer_alone(request: Request, route: Route) -> Response:
    """The response to one request of any size."""
    [response] = answer_together([(request, route)])
    return response or responses.failed(responses.too_large(route.limit(stages.max_request_bytes())))


def read_request(submission: Submission) -> Submission:
    """Everything before the database: what a request brings, or the response to one that is answered already."""
    submission.response = _run(partial(_read, submission))
    return submission


def answer_together(
    requests: Iterable[tuple[Request, Route]], read: Callable[[Submission], Submission] = read_request
) -> list[Response | None]:
    """The response to each request, once what all of them bring is stored in one transaction.

    None for a request of more bytes than its route reads (`Route.max_bytes`), or of a document that takes long to read:
    nothing is done about it.
    """
    submissions = []
    for request, route in requests:  # the next is drawn when this one is read
        submission = read(Submission(request, route, datetime.now(UTC)))
        if submission.response:
            note(submission.project_id or submission.route.project_id, submission.response.status)
        submissions.append(submission)
    storing = [submission for submission in submissions if submission.is_open and submission.brings_something]
    if storing and (failure := _run(partial(stages.store, storing))):
        for submission in storing:
            submission.response = failure
            note(submission.project_id, failure.status)
    return [
        _run(partial(stages.answer, submission)) if submission.is_open else submission.response
        for submission in submissions
    ]


def _run(stage: Callable[[], Response | None]) -> Response | None:
    """The response of a stage, if it has one; an error is one, too: JSON, readable from any origin."""
    try:
        return stage()
    except IngestError as error:
        return responses.failed(error)
    except Error:
        logger.exception("The database did not store what an SDK sent")
        # No request handler of Django's runs here, which would close a broken connection.
        close_old_connections()
        return responses.failed(responses.overloaded("failed to queue envelope"))
    except Exception:  # a defect of ours: SDKs still get a response that they can read
        logger.exception("Ingestion failed")
        return responses.failed(IngestError(500, "internal error"))


def _read(submission: Submission) -> Response | None:
    """Everything before the database: the response to a request without events, else None."""
    method, route = submission.request.method, submission.route
    if method == "OPTIONS":
        return responses.preflight()
    if method not in route.methods:
        allowed = ", ".join((*route.methods, "OPTIONS"))
        raise IngestError(405, "method not allowed", [f"use {allowed}"], headers={"Allow": allowed})
    if route.endpoint not in EVENT_ENDPOINTS:
        return discard(submission)
    try:
        _read_events(submission)
    except SlowDocumentError:
        submission.is_deferred = True
    except TooLargeError:
        if route.max_bytes is None:
            raise
        submission.is_deferred = True
    return None


def _read_events(submission: Submission) -> None:
    stages.authenticate(submission)
    payloads = stages.split(
        submission, stages.decode(submission)
    )  # the body itself may be large, and is not kept
    stages.prepare(submission, payloads)
