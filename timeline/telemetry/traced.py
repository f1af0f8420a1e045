"""What is known of a trace beside its events, as the trail takes it: no table is known here."""

from dataclasses import dataclass
from typing import NamedTuple

from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.spans import Span
from timeline.telemetry.entries import span_breadcrumb


class FoundSpan(NamedTuple):
    """A span, and its batch."""

    span: Span
    batch: str
    project: str  # the slug of another project than the event's; "" for its own
    drift: float

    @property
    def start(self) -> float | None:
        """Seconds since 1970, drift corrected."""
        return None if self.span.start is None else self.span.start + self.drift

    @property
    def end(self) -> float | None:
        """Seconds since 1970, drift corrected."""
        return None if self.span.end is None else self.span.end + self.drift

    @property
    def breadcrumb(self) -> Breadcrumb:
        """As a row."""
        return span_breadcrumb(self.span, self.batch, self.project, self.drift)


@dataclass(frozen=True, slots=True)
class TracedTelemetry:
    """The logs and spans of a trace, nearest the event first where there are too many."""

    logs: tuple[Breadcrumb, ...] = ()  # in the order of their times
    spans: tuple[FoundSpan, ...] = ()
    kept: int = 0  # logs of the trace that are stored
    earlier: int = 0  # of these older than the first read
    later: int = 0  # of these younger than the last read
    dropped: int = 0  # over the project's quota


NOTHING = TracedTelemetry()
