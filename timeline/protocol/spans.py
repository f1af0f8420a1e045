"""One span: of a `transaction` item, or of a `span` item (Relay's `span_v2.rs`)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from timeline.protocol.items import (
    MAX_RECORDS,
    Attributes,
    read_attributes,
    read_nanoseconds,
    read_span_id,
    read_trace_id,
    records_of,
)
from timeline.protocol.timestamps import read_timestamp

ITEM_TYPES = ("transaction", "span")


@dataclass(frozen=True, slots=True)
class Span:
    """Something that took time, read."""

    place: int  # in its batch, from 0
    sent: Any  # as decoded from JSON, untouched
    trace_id: str | None
    span_id: str | None
    parent_span_id: str | None
    op: str  # db, http.client …; "" when none was sent
    name: str  # what it did: a statement, GET https://…
    start: float | None  # seconds since 1970, as sent
    end: float | None
    status: str = ""
    is_segment: bool = False  # the root of what one program did
    attributes: Attributes = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """How long it took; None where that is not known."""
        if self.start is None or self.end is None or self.end < self.start:
            return None
        return self.end - self.start


def records(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each span as sent, with the trace id that it inherits: a transaction is its own first span."""
    contexts = document.get("contexts")
    trace = contexts.get("trace") if type(contexts) is dict else None
    if "spans" in document or document.get("type") == "transaction":
        root: dict[str, Any] = trace if type(trace) is dict else {}
        times: dict[str, Any] = {
            name: document[name] for name in ("start_timestamp", "timestamp") if name in document
        }
        trace_id = root.get("trace_id")
        name = root.get("description") or document.get("transaction")
        yield {**root, "description": name, "is_segment": True, **times}, trace_id
        spans = document.get("spans")
        for sent in spans[:MAX_RECORDS] if type(spans) is list else ():
            if type(sent) is dict:
                yield sent, trace_id
        return
    for sent in records_of(document):
        if type(sent) is dict:
            yield sent, None


def read_spans(document: dict[str, Any], trace_ids: frozenset[str] | None = None) -> Iterator[Span]:
    """The spans in a payload; only those of `trace_ids` where they are given."""
    for place, (sent, inherited) in enumerate(records(document)):
        trace_id = trace_id_of(sent, inherited)
        if trace_ids is None or trace_id in trace_ids:
            yield read_span(place, sent, trace_id)


def trace_id_of(sent: dict[str, Any], inherited: Any = None) -> str | None:
    """The trace that a span belongs to."""
    return read_trace_id(sent.get("trace_id") or sent.get("traceId") or inherited)


def start_of(sent: dict[str, Any]) -> float | None:
    """When it began; seconds since 1970, as sent."""
    return _time(sent, ("start_timestamp",), "startTimeUnixNano")


def end_of(sent: dict[str, Any]) -> float | None:
    """When it ended; seconds since 1970, as sent."""
    return _time(sent, ("end_timestamp", "timestamp"), "endTimeUnixNano")


def _time(sent: dict[str, Any], names: tuple[str, ...], nanoseconds: str) -> float | None:
    for name in names:
        if name in sent:
            return read_timestamp(sent[name])[0]
    return read_nanoseconds(sent.get(nanoseconds))


def read_span(place: int, sent: dict[str, Any], trace_id: str | None) -> Span:
    """One record. What is wrong in it is left out."""
    attributes = read_attributes(sent.get("attributes", sent.get("data")))
    op = _text(sent.get("op")) or _text(attributes.get("sentry.op"))
    return Span(
        place,
        sent,
        trace_id,
        read_span_id(sent.get("span_id", sent.get("spanId"))),
        read_span_id(sent.get("parent_span_id", sent.get("parentSpanId"))),
        op,
        _text(sent.get("description")) or _text(sent.get("name")),
        start_of(sent),
        end_of(sent),
        _text(sent.get("status")),
        sent.get("is_segment") is True,
        attributes,
    )


def _text(value: Any) -> str:
    return value if type(value) is str else ""
