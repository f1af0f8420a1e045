"""Where a row of a trail comes from when no event brought it: a log, or a span, of the event's trace."""

from dataclasses import dataclass, field
from typing import Any

LOG, SPAN = "log", "span"


@dataclass(frozen=True, slots=True)
class Source:
    """A record of a batch. Its address is the batch and its place there, and stays."""

    origin: str  # log or span
    batch: str
    place: int
    project: str = ""  # the slug of another project than the event's; "" for its own
    trace_id: str | None = None
    span_id: str | None = None
    drift: float = 0.0  # seconds, to add to its times
    sequence: int = 0  # the order of equal times
    seconds: float | None = None  # how long a span took
    attributes: dict[str, Any] = field(default_factory=dict)  # of the SDK: kept in the details
    sent: Any = None

    @property
    def address(self) -> str:
        """What `at=` names it by."""
        return f"{self.batch}-{self.place}"
