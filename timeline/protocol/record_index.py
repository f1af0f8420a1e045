"""Which trace each record of a `log` or `span` item belongs to, and when it began, read without anything else in it.

A batch of 100 logs is 150 kB, nearly all of it attributes: making objects of them takes five times as long as passing
over them, which checks the JSON all the same. What is not as SDKs send it is left to `document`, which takes anything.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from timeline.protocol.document import read_document
from timeline.protocol.items import MAX_RECORDS, read_trace_id
from timeline.protocol.timestamps import END


class RecordIndex(NamedTuple):
    """One entry a record, in their order."""

    trace_ids: Sequence[str]  # as sent
    times: Sequence[float]  # seconds since 1970, as sent


class _Log(msgspec.Struct, gc=False):
    trace_id: str
    timestamp: float


class _Logs(msgspec.Struct, gc=False):
    items: list[_Log]


class _Span(msgspec.Struct, gc=False):
    trace_id: str
    timestamp: float = msgspec.field(name="start_timestamp")


class _Spans(msgspec.Struct, gc=False):
    items: list[_Span]


class _Records(msgspec.Struct, gc=False):
    items: list[msgspec.Raw]


_RECORDS = msgspec.json.Decoder(_Records)
_LOGS, _SPANS = msgspec.json.Decoder(_Logs), msgspec.json.Decoder(_Spans)


def read_index(item_type: str, payload: bytes) -> RecordIndex | None:
    """Of a payload that is exactly as SDKs send it; None for every other: nothing is said of it then."""
    try:
        if item_type == "log":
            records: Sequence[_Log | _Span] = _LOGS.decode(payload).items
        elif item_type == "span":
            records = _SPANS.decode(payload).items
        else:
            return None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    records = records[:MAX_RECORDS]
    times = [record.timestamp for record in records]
    if not times or min(times) < 0 or max(times) >= END:
        return None
    return RecordIndex([record.trace_id for record in records], times)


def read_few(item_type: str, payload: bytes, trace_id: str) -> list[tuple[int, dict[str, Any]]] | None:
    """The records of a trace with their places, where most of a batch is of others: these are not read.

    None where that spares nothing, or is not known: then the whole is to be read.
    """
    index = read_index(item_type, payload)
    if index is None:
        return None
    same = {sent for sent in set(index.trace_ids) if read_trace_id(sent) == trace_id}
    places = [place for place, sent in enumerate(index.trace_ids) if sent in same]
    if len(places) * 2 > len(index.trace_ids):
        return None
    records = _RECORDS.decode(payload).items
    return [(place, read_document(bytes(records[place])).value) for place in places]
