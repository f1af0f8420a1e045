"""Makes a row of a batch of logs or spans: which traces it speaks of, when it began. Makes no query."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

import orjson
from django.conf import settings

from timeline import codec
from timeline.models import Telemetry
from timeline.protocol import logs, spans
from timeline.protocol.document import read_document
from timeline.protocol.items import read_trace_id, records_of
from timeline.protocol.record_index import read_index

MAX_TRACES = 100  # of one batch: a sender may name a million
_HASH_BYTES = 6

Record = tuple[Any, float | None]
"""(trace id as sent, when it began in seconds since 1970)"""
Scanned = tuple[Counter[str], float | None]
"""(how many records of each trace, the first time)"""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch that is ready to be stored."""

    project_id: int
    id: str
    kind: Telemetry
    item_type: str
    received: datetime
    drift_seconds: float | None
    count: int  # logs or spans with a trace
    size: int  # bytes as sent
    traces: tuple[tuple[str, int], ...]  # id, how many; at most MAX_TRACES
    document: bytes  # packed by `codec`

    @property
    def lost(self) -> int:
        """How many belong to traces that nobody can find them by."""
        return self.count - sum(count for _, count in self.traces)


def kind_of(item_type: str) -> Telemetry | None:
    """What an envelope's item brings; None: neither logs nor spans."""
    if item_type in logs.ITEM_TYPES:
        return Telemetry.LOGS
    return Telemetry.SPANS if item_type in spans.ITEM_TYPES else None


def is_kept(item_type: str) -> bool:
    """Whether such items are kept here: the settings may leave logs out, or spans."""
    kind = kind_of(item_type)
    if kind is None or not settings.LOGS:
        return False
    return bool(kind is Telemetry.LOGS or settings.SPANS)


def prepare_batch(
    project_id: int, item_type: str, payload: bytes, *, drift: float | None, received: datetime
) -> NewBatch | None:
    """Read one payload as far as it has to be found again; None when nothing in it names a trace.

    `drift` is in seconds, to add to every time in it. Raises `timeline.protocol.document.Unreadable`.
    """
    traces, first = scan(item_type, payload)
    if not traces:
        return None
    first = received.timestamp() if first is None else min(first + (drift or 0.0), received.timestamp())
    kind = kind_of(item_type)
    if kind is None:
        raise ValueError(f"{item_type!r} is no type of logs or spans")
    document = codec.pack_batch(payload)
    return NewBatch(
        project_id=project_id,
        id=batch_id(first, item_type, document),
        kind=kind,
        item_type=item_type,
        received=received,
        drift_seconds=drift,
        count=traces.total(),
        size=len(payload),
        traces=tuple(islice(traces.items(), MAX_TRACES)),
        document=document,
    )


def scan(item_type: str, payload: bytes) -> Scanned:
    """How many records of each trace are in a payload, in their order, and the first time. Raises Unreadable."""
    return _scan_index(item_type, payload) or scan_all(item_type, payload)


def _scan_index(item_type: str, payload: bytes) -> Scanned | None:
    """Of a payload that is as SDKs send it."""
    index = read_index(item_type, payload)
    if index is None:
        return None
    traces: Counter[str] = Counter()
    for sent_id, count in Counter(index.trace_ids).items():
        trace_id = read_trace_id(sent_id)
        if trace_id is None:
            return None
        traces[trace_id] += count
    return traces, min(index.times)


def scan_all(item_type: str, payload: bytes) -> Scanned:
    """The same of any payload. Raises Unreadable."""
    traces: dict[str, int] = {}
    known: dict[Any, str | None] = {}  # ids as sent: a batch repeats them
    first = None
    for sent_id, time in _records(item_type, _read(payload)):
        if type(sent_id) is not str:
            continue
        trace_id = known[sent_id] if sent_id in known else known.setdefault(sent_id, read_trace_id(sent_id))
        if trace_id is None:
            continue
        traces[trace_id] = traces.get(trace_id, 0) + 1
        if time is not None and (first is None or time < first):
            first = time
    return Counter(traces), first


def _read(payload: bytes) -> dict[str, Any]:
    """Nothing is walked here but lists of records: only what is no strict JSON needs the careful reader."""
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError:
        value = None
    return value if type(value) is dict else read_document(payload).value


def _records(item_type: str, document: dict[str, Any]) -> Iterator[Record]:
    if item_type in logs.ITEM_TYPES:
        for sent in records_of(document):
            if type(sent) is dict:
                yield sent.get("trace_id") or sent.get("traceId"), logs.time_of(sent)
        return
    for sent, inherited in spans.records(document):
        yield sent.get("trace_id") or sent.get("traceId") or inherited, spans.start_of(sent)


def batch_id(first: float, item_type: str, document: bytes) -> str:
    """The same for the same bytes, so that a retry changes nothing; ordered by time. `document` is packed."""
    digest = blake2b(document, digest_size=_HASH_BYTES, person=item_type.encode()[:16]).hexdigest()
    return f"{time_prefix(first)}{digest}"


def time_prefix(seconds: float) -> str:
    """The beginning of the ids of batches whose first time is in this second."""
    return f"{min(max(int(seconds), 0), 0xFFFFFFFF):08x}"
