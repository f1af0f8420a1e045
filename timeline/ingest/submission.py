"""The record of one request on its way through the stages: each stage adds what it found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from timeline.ingest.feedback import NewFeedback
from timeline.ingest.messages import Request, Response
from timeline.ingest.preparation import NewEvent
from timeline.ingest.responses import IngestError
from timeline.ingest.routes import Endpoint, Route
from timeline.ingest.store import BatchResult, StoreResult
from timeline.ingest.telemetry import NewBatch
from timeline.protocol.feedback import SentFeedback

ENVELOPE_TYPE = "application/x-sentry-envelope"


@dataclass(frozen=True, slots=True)
class Payload:
    """An event, or a batch of logs or spans, as it was sent."""

    body: bytes  # JSON
    event_id: str | None = None  # the envelope's
    sent_at: float | None = None  # the envelope's, in seconds since 1970
    item_type: str = "event"
    came_with: str | None = None  # what its envelope held beside it, see `protocol.came_with`


@dataclass(slots=True)
class Submission:
    """A request and what became of it."""

    request: Request
    route: Route
    received: datetime  # our clock
    project_id: int = 0  # known once its key is authenticated
    events: list[NewEvent] = field(default_factory=list)
    batches: list[NewBatch] = field(default_factory=list)  # of logs and spans
    said: list[SentFeedback] = field(default_factory=list)  # by users, about events
    feedback: list[NewFeedback] = field(default_factory=list)  # the same, prepared
    dropped: list[tuple[str, int]] = field(default_factory=list)  # kind, how many
    dropped_logs: Counter[str] = field(default_factory=Counter)  # over the quota, by trace
    errors: list[IngestError] = field(default_factory=list)  # of what cannot be stored
    outcomes: Sequence[StoreResult] = ()  # of `events`, in their order
    batch_outcomes: Sequence[BatchResult] = ()  # of `batches`, then of `feedback`, in their order
    response: Response | None = None  # once it is set no later stage runs
    is_deferred: bool = False  # larger, or slower, than a batch takes: nothing was done about it

    @property
    def is_open(self) -> bool:
        """Whether later stages have to do anything about it."""
        return self.response is None and not self.is_deferred

    @property
    def brings_something(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.events or self.batches or self.feedback)

    @property
    def is_envelope(self) -> bool:
        """Whether its body is an envelope. `/store/` accepts envelopes by their exact type."""
        endpoint = self.route.endpoint
        return endpoint is Endpoint.ENVELOPE or (
            endpoint is Endpoint.STORE and self.request.headers.get("content-type") == ENVELOPE_TYPE
        )

    @property
    def is_crash_report(self) -> bool:
        """Whether its body is a form with a minidump."""
        return self.route.endpoint is Endpoint.MINIDUMP

    @property
    def content_encoding(self) -> str:
        return self.request.headers.get("content-encoding", "")
