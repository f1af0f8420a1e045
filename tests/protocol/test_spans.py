"""Spans: of transactions, of span items of both versions, of OpenTelemetry, and of nobody."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.batches import NOON, TRACE, span, transaction
from timeline.protocol.spans import read_spans


def test_a_transaction_is_its_own_first_span() -> None:
    root, query = read_spans(json.loads(transaction()))
    assert (root.name, root.op, root.is_segment, root.seconds) == ("/checkout", "http.server", True, 1.0)
    assert (query.name, query.op, query.trace_id) == ("SELECT 1", "db", TRACE)
    assert query.seconds == pytest.approx(0.1, abs=1e-6)
    assert query.parent_span_id == root.span_id


def test_a_span_of_the_second_version() -> None:
    [found] = read_spans({"version": 2, "items": [span(seconds=0.25)]})
    assert (found.name, found.op, found.status, found.start, found.seconds) == (
        "SELECT 1",
        "db",
        "ok",
        NOON,
        0.25,
    )


def test_a_span_alone() -> None:
    sent = {
        "trace_id": TRACE,
        "description": "GET /",
        "op": "http",
        "start_timestamp": NOON,
        "timestamp": NOON + 2,
    }
    [found] = read_spans(sent)
    assert (found.name, found.op, found.seconds) == ("GET /", "http", 2.0)


def test_a_span_of_opentelemetry() -> None:
    sent = {
        "traceId": TRACE,
        "name": "GET",
        "startTimeUnixNano": "1795687200000000000",
        "endTimeUnixNano": 1795687201,
    }
    [found] = read_spans({"resourceSpans": [{"scopeSpans": [{"spans": [sent]}]}]})
    assert (found.name, found.start, found.seconds) == ("GET", NOON, None)


@pytest.mark.parametrize("end", [None, "x", NOON - 1, True])
def test_a_span_that_does_not_end_has_no_duration(end: Any) -> None:
    [found] = read_spans({"items": [{**span(), "end_timestamp": end}]})
    assert found.seconds is None


NAMES = st.sampled_from(
    [
        "items",
        "spans",
        "contexts",
        "trace",
        "type",
        "transaction",
        "trace_id",
        "span_id",
        "op",
        "description",
        "name",
        "start_timestamp",
        "timestamp",
        "end_timestamp",
        "status",
        "data",
        "attributes",
        "value",
        "resourceSpans",
        "scopeSpans",
    ]
) | st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(NAMES, JSON, max_size=6) | st.lists(JSON, max_size=4).map(lambda items: {"items": items})
)
def test_nothing_makes_the_reading_fail(document: dict[str, Any]) -> None:
    for found in read_spans(document):
        assert type(found.name) is type(found.op) is type(found.status) is str
        assert found.seconds is None or found.seconds >= 0
