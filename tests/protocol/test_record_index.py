"""What is read of a batch in passing is what is read of it with care, whatever a sender makes of it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.batches import NOON, TRACE, log, logs, span, spans, transaction
from timeline.ingest.telemetry import scan, scan_all
from timeline.protocol.document import Unreadable, read_document
from timeline.protocol.items import read_trace_id, records_of
from timeline.protocol.record_index import read_few, read_index

OTHER = "ab" * 16
BATCH = logs(
    log("a"), log("b", OTHER, NOON - 1), log('"trace_id":"' + "cd" * 16 + '"', at=NOON + 1, trace_id=TRACE)
)


def test_trace_and_time_of_each_record_are_found() -> None:
    index = read_index("log", BATCH)
    assert index
    assert list(index.trace_ids) == [TRACE, OTHER, TRACE]
    assert list(index.times) == [NOON, NOON - 1, NOON + 1]
    assert scan("log", BATCH) == ({TRACE: 2, OTHER: 1}, NOON - 1)
    index = read_index("span", spans(span(), span(trace_id=OTHER, at=1.5)))
    assert index
    assert list(index.times) == [NOON, 1.5]


def record(**changes: Any) -> bytes:
    return logs({**log(), **changes})


@pytest.mark.parametrize(
    ("item_type", "payload"),
    [
        ("log", b"{}"),
        ("log", logs(*[]).replace(b"[", b"[5,", 1)),
        ("log", record(trace_id=None)),
        ("log", record(trace_id=5)),
        ("log", record(timestamp=None)),
        ("log", record(timestamp="2026-11-26T12:00:00Z")),
        ("log", record(timestamp=-1)),
        ("log", record(timestamp=NOON * 1000)),
        ("log", b'{"items":[]}'),
        ("log", json.dumps({k: v for k, v in log().items() if k != "timestamp"}).encode()),
        ("log", b"\xef\xbb\xbf" + BATCH),
        ("log", BATCH[:-1]),
        ("log", BATCH + b"x"),
        ("log", b'{"items":[{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}]}"),
        ("otel_log", BATCH),
        ("transaction", transaction()),
    ],
)
def test_what_is_not_as_sdks_send_it_is_left_to_who_reads_with_care(item_type: str, payload: bytes) -> None:
    assert read_index(item_type, payload) is None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data(), item_type=st.sampled_from(["log", "span"]))
def test_a_broken_batch_is_read_as_with_care_or_not_at_all(data: st.DataObject, item_type: str) -> None:
    payload = bytearray(BATCH if item_type == "log" else spans(span(), span(trace_id=OTHER)))
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(payload) - 1))
        piece = data.draw(
            st.sampled_from([b"", b'"', b"\\", b"{", b"]", b"\xff", b"1e5", b"null", b",", b"\\ud800", b" "])
        )
        payload[place : place + data.draw(st.integers(0, 2))] = piece
    index = read_index(item_type, bytes(payload))
    if index is None:
        return
    try:
        assert scan(item_type, bytes(payload)) == scan_all(item_type, bytes(payload))
    except Unreadable as error:
        raise AssertionError(f"kept, and never to be read again: {error}") from None
    few = read_few(item_type, bytes(payload), OTHER)
    if few is not None:
        every = records_of(read_document(bytes(payload)).value)
        assert few == [(place, every[place]) for place, _ in few]


def test_of_a_batch_of_many_traces_the_records_of_one_are_read_where_they_stand() -> None:
    mixed = [log(str(number), OTHER if number % 3 else TRACE.upper()) for number in range(9)]
    few = read_few("log", logs(*mixed), TRACE)
    assert few == [(0, mixed[0]), (3, mixed[3]), (6, mixed[6])]
    assert read_few("log", logs(*mixed), "cd" * 16) == []
    assert read_few("log", logs(*mixed), OTHER) is None  # most are its own
    assert read_few("otel_log", logs(*mixed), TRACE) is None
    assert read_few("span", spans(span(), span(trace_id=OTHER)), OTHER) == [(1, span(trace_id=OTHER))]
    assert read_trace_id(mixed[0]["trace_id"]) == TRACE
