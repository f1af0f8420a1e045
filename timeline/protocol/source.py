"""Where a row of a trail comes from when no event brought it: a log, or a span, of the event's trace."""

from typing import Any, NamedTuple

from timeline.protocol.items import Attributes, read_attributes
from timeline.protocol.logs import attributes_of_sdk

LOG, SPAN = "log", "span"


class Source(NamedTuple):
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
    recorded_by: str = ""  # the part of the SDK that wrote a log; "" for the program itself
    sent: Any = None  # as decoded from JSON

    @property
    def attributes(self) -> Attributes:
        """Of the SDK, read when they are asked for: the details show them, a search finds them by name."""
        sent = self.sent if type(self.sent) is dict else {}
        if self.origin == LOG:
            return attributes_of_sdk(sent)
        return read_attributes(sent.get("attributes", sent.get("data")))

    @property
    def address(self) -> str:
        """What `at=` names it by."""
        return f"{self.batch}-{self.place}"
