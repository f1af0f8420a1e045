"""A request and a response of ingestion: plain values, nothing of a web framework."""

from collections.abc import Mapping
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request. Names of headers are in lower case, as `content-encoding`."""

    method: str
    path: str  # without query
    query: str  # as sent: percent-encoded, without "?"
    headers: Mapping[str, str]
    body: bytes  # as sent: maybe compressed


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response. Names of headers are in lower case."""

    status: int
    headers: Headers
    body: bytes

    @property
    def length(self) -> int:
        """Bytes of its body."""
        return len(self.body)
