"""Records of `log` and `otel_log` items, as SDKs send them and as nobody should."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.protocol.items import MAX_RECORDS, read_attributes, records_of
from timeline.protocol.logs import Log, read_logs

TRACE = "0af7651916cd43dd8448eb211c80319c"
STDLIB = {
    "timestamp": 1795769239.9128997,
    "level": "warn",
    "body": "cart A has 3",
    "trace_id": TRACE,
    "span_id": "8092989e9c14a642",
    "attributes": {
        "order": {"value": "x", "type": "string"},
        "sentry.origin": {"value": "auto.log.stdlib", "type": "string"},
        "sentry.message.parameter.1": {"value": 3, "type": "integer"},
        "thread.id": {"value": "140694780312448", "type": "integer"},
        "logger.name": {"value": "shop.cart", "type": "string"},
    },
}


def one(**changes: Any) -> Log:
    [log] = read_logs({"items": [{**STDLIB, **changes}]})
    return log


def test_a_record_of_the_standard_library() -> None:
    log = one()
    assert (log.level, log.body, log.category) == ("warning", "cart A has 3", "shop.cart")
    assert (log.trace_id, log.span_id, log.timestamp) == (TRACE, "8092989e9c14a642", 1795769239.9129)
    assert log.own == {"order": "x"}
    assert log.of_sdk["thread.id"] == 140694780312448
    assert log.remarks == ()


def test_a_record_of_javascript_names_its_span_in_an_attribute() -> None:
    attributes = {"sentry.trace.parent_span_id": {"value": "b8234fa85320cef3", "type": "string"}}
    log = one(
        span_id=None, attributes={**attributes, "sentry.timestamp.sequence": {"value": 4, "type": "integer"}}
    )
    assert log.sequence == 4
    assert one(attributes=attributes, span_id="no").span_id is None
    for name in ("sentry.trace.parent_span_id", "parent_span_id"):
        [without] = read_logs({"items": [{"trace_id": TRACE, "attributes": {name: "b8234fa85320cef3"}}]})
        assert without.span_id == "b8234fa85320cef3"


def test_a_record_of_opentelemetry() -> None:
    record = {
        "timeUnixNano": "1795769239912899700",
        "severityNumber": 17,
        "body": {"stringValue": "no stock"},
        "traceId": TRACE.upper(),
        "spanId": "8092989E9C14A642",
        "attributes": [
            {"key": "order", "value": {"intValue": "12"}},
            {"key": "tags", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"boolValue": True}]}}},
            {"key": "user", "value": {"kvlistValue": {"values": [{"key": "id", "value": {"intValue": 7}}]}}},
        ],
    }
    nested = {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}, 3]}, None]}
    for document in (record, nested):
        [log] = read_logs(document)
        assert (log.level, log.body, log.trace_id) == ("error", "no stock", TRACE)
        assert log.timestamp == 1795769239.9129
        assert log.own == {"order": 12, "tags": ["a", True], "user": {"id": 7}}


@pytest.mark.parametrize(
    ("level", "number", "shown"),
    [
        ("trace", None, "debug"),
        ("fatal", None, "fatal"),
        ("WARN", 1, "warning"),
        ("loud", 13, "warning"),
        (None, 24, "fatal"),
        (7, 21, "fatal"),
        ("loud", 99, "info"),
        (None, True, "info"),
    ],
)
def test_a_level_is_read_by_its_name_then_by_its_number(level: Any, number: Any, shown: str) -> None:
    log = one(level=level, severity_number=number)
    assert log.level == shown
    assert bool(log.remarks) == (level in ("loud", 7))


def test_attributes_are_pairs_or_bare_values() -> None:
    sent = {
        "pair": {"value": 3, "type": "integer"},
        "text": {"value": "9007199254740993", "type": "integer"},
        "no number": {"value": "many", "type": "integer"},
        "double": {"value": "1.5", "type": "double"},
        "bare": True,
        "object": {"a": 1},
        "list": {"value": [1, 2], "type": "array"},
        "null": {"value": None, "type": "string"},
    }
    assert read_attributes(sent) == {
        "pair": 3,
        "text": 9007199254740993,
        "no number": "many",
        "double": 1.5,
        "bare": True,
        "object": {"a": 1},
        "list": [1, 2],
    }


def test_a_body_that_is_no_text_is_shown_as_one() -> None:
    log = one(body={"a": [1]})
    assert log.body == '{"a":[1]}'
    assert [remark.field for remark in log.remarks] == ["body"]


def test_only_the_logs_of_a_trace_are_read() -> None:
    other = "ab" * 16
    document = {"items": [STDLIB, {**STDLIB, "trace_id": other}, 3, None, STDLIB]}
    assert [log.place for log in read_logs(document, frozenset({TRACE}))] == [0, 4]
    assert [log.place for log in read_logs(document)] == [0, 1, 4]


def test_what_is_endless_is_bounded() -> None:
    assert len(records_of({"items": [1] * (MAX_RECORDS + 5)})) == MAX_RECORDS


NAMES = st.sampled_from(
    [
        "items",
        "timestamp",
        "level",
        "body",
        "trace_id",
        "span_id",
        "attributes",
        "value",
        "type",
        "severity_number",
        "timeUnixNano",
        "traceId",
        "resourceLogs",
        "scopeLogs",
        "logRecords",
        "key",
        "stringValue",
        "intValue",
        "arrayValue",
        "kvlistValue",
        "values",
        "sentry.origin",
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
    for log in read_logs(document):
        assert log.level in ("debug", "info", "warning", "error", "fatal")
        assert type(log.body) is str
        assert log.timestamp is None or 0 <= log.timestamp < 253_402_300_800
        assert (log.category or "") + str(log.sequence) is not None
        assert not log.own.keys() & log.of_sdk.keys()
