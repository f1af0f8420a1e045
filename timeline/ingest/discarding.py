"""Requests that bring no event: their key is checked, what they bring is counted and dropped."""

from collections.abc import Callable

from timeline.ingest import counts, responses
from timeline.ingest.messages import Response
from timeline.ingest.responses import IngestError
from timeline.ingest.routes import Endpoint
from timeline.ingest.stages import authenticate
from timeline.ingest.submission import Submission

SECURITY_TYPES = ("application/json", "application/csp-report", "application/reports+json")


def discard(submission: Submission) -> Response:
    """The response to a request for any endpoint but those of events. Raises IngestError."""
    return HANDLERS[submission.route.endpoint](submission)


def _discard_security_report(submission: Submission) -> Response:
    """A browser's report about a policy."""
    content_type = submission.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in SECURITY_TYPES:
        raise IngestError(415, "unsupported content type", [f"use one of {', '.join(SECURITY_TYPES)}"])
    _count(submission, "security")
    return responses.accepted(None)


def _discard_attachment(submission: Submission) -> Response:
    """A file that belongs to an event."""
    _count(submission, "attachment")
    return responses.accepted(None, 201)


def _discard_check_in(submission: Submission) -> Response:
    """A scheduled job that reports that it ran."""
    _count(submission, "check_in")
    return responses.accepted(None, 202)


def _reject_project(submission: Submission) -> Response:
    """A project's id is a number of at most 64 bits."""
    raise IngestError(400, "bad project path parameter", ["/api/<project id>/…: its number, as in the DSN"])


def _reject_path(submission: Submission) -> Response:
    raise IngestError(404, "not found", ["SDKs send to /api/<project id>/envelope/ or /store/"])


def _count(submission: Submission, kind: str) -> None:
    authenticate(submission)
    counts.count(submission.project_id, [(kind, 1)])


HANDLERS: dict[Endpoint, Callable[[Submission], Response]] = {
    Endpoint.SECURITY_REPORT: _discard_security_report,
    Endpoint.ATTACHMENT: _discard_attachment,
    Endpoint.CHECK_IN: _discard_check_in,
    Endpoint.BAD_PROJECT: _reject_project,
    Endpoint.NOT_FOUND: _reject_path,
}
