"""What is in batches of logs and spans: as much of it as the answer that is made can pay for."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from timeline import budget
from timeline.models import LogBatch, Telemetry
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.document import read_document
from timeline.protocol.logs import Log, read_log, read_logs
from timeline.protocol.record_index import read_few
from timeline.protocol.spans import Span, read_span, read_spans
from timeline.telemetry.entries import log_breadcrumb, span_breadcrumb
from timeline.telemetry.traced import FoundSpan

R = TypeVar("R")

LEFT = budget.PAGE * 5 // 8  # points that reading them leaves to the crumbs and for drawing
MAX_SPANS = 2_000  # of a batch; an SDK sends a thousand at most
USUAL_COLONS = 60  # of a record: of each attribute some


def _affordable(batches: Sequence[LogBatch]) -> Iterator[tuple[LogBatch, bytes]]:
    """With their payloads those that the answer can pay for, in their order; the first in any case.

    What costs is its records, their bytes, and attributes beyond the twenty or so that one usually has: of each some colons.
    """
    for place, batch in enumerate(batches):
        payload = _payload_of(batch)
        colons = max(0, payload.count(b":") - USUAL_COLONS * batch.count)
        # Spans are matched, too.
        records = 2 * min(batch.count, MAX_SPANS) if batch.kind == Telemetry.SPANS else batch.count // 2
        points = records + (len(payload) >> 10) + colons // 18
        if not budget.spend(points, leaving=LEFT):
            if place:
                return
            budget.charge(points)
        yield batch, payload


def _payload_of(batch: LogBatch) -> bytes:
    """Nothing of what is damaged."""
    try:
        return batch.payload()
    except ValueError:
        return b""


def entries_of(batch: LogBatch, trace_id: str, project: str) -> Iterator[Breadcrumb]:
    """Its logs or spans of a trace, whatever they cost."""
    drift, payload = batch.drift_seconds or 0.0, _payload_of(batch)
    if batch.kind == Telemetry.LOGS:
        for log in _logs_of(batch, payload, trace_id):
            yield log_breadcrumb(log, batch.id, project, drift)
    elif batch.kind == Telemetry.SPANS:
        for span in _spans_of(batch, payload, trace_id):
            yield span_breadcrumb(span, batch.id, project, drift)


def _logs_of(batch: LogBatch, payload: bytes, trace_id: str) -> Iterator[Log]:
    return _read(batch, payload, trace_id, read_log, read_logs)


def _spans_of(batch: LogBatch, payload: bytes, trace_id: str) -> Iterator[Span]:
    return _read(batch, payload, trace_id, read_span, read_spans)


def _read(
    batch: LogBatch,
    payload: bytes,
    trace_id: str,
    read_one: Callable[[int, dict[str, Any], str | None], R],
    read_all: Callable[[dict[str, Any], frozenset[str]], Iterator[R]],
) -> Iterator[R]:
    """What a batch has of a trace; nothing where it is damaged, or was read less carefully when it came."""
    try:
        is_mixed = len(batch.trace_ids) > 1
        few = read_few(batch.item_type, payload, trace_id) if is_mixed else None
        document = read_document(payload).value if few is None else {}
    except ValueError:
        return
    if few is None:
        yield from read_all(document, frozenset((trace_id,)))
    else:
        yield from (read_one(place, sent, trace_id) for place, sent in few)


class Dated(NamedTuple):
    """A log, and where it stands among others."""

    time: float  # drift corrected; of one without a time that of its predecessor in the batch
    sequence: int
    batch: str
    place: int
    log: Log
    project_id: int
    drift: float


def read_logs_of(batches: Sequence[LogBatch], trace_id: str) -> tuple[list[Dated], int]:
    """The logs of a trace by time, and how many of the batches were read: those first that stand first."""
    dated: list[Dated] = []
    read = 0
    for batch, payload in _affordable(batches):
        read += 1
        batch_id, project_id, drift = batch.id, batch.project_id, batch.drift_seconds or 0.0
        last = float("-inf")
        for log in _logs_of(batch, payload, trace_id):
            if log.timestamp is not None:
                last = log.timestamp + drift
            dated.append(Dated(last, log.sequence, batch_id, log.place, log, project_id, drift))
    dated.sort(key=itemgetter(0, 1, 2, 3))
    return dated, read


def nearest(
    found: list[Dated], event_time: float, most: int, most_later: int
) -> tuple[list[Dated], int, int]:
    """Of sorted logs the last `most` up to the event and the first `most_later` after it; how many are left out."""
    before = bisect_right(found, event_time, key=itemgetter(0))
    first, last = max(0, before - most), before + most_later
    return found[first:last], first, max(0, len(found) - last)


def read_spans_of(
    batches: Sequence[LogBatch], trace_id: str, slugs: Mapping[int, str]
) -> Iterator[FoundSpan]:
    """The spans of a trace; `slugs` of the projects."""
    for batch, payload in _affordable(batches):
        for span in islice(_spans_of(batch, payload, trace_id), MAX_SPANS):
            yield FoundSpan(span, batch.id, slugs[batch.project_id], batch.drift_seconds or 0.0)
