"""Logs and spans on their way in: what is kept, under which traces, and what their senders are told."""

import json
from collections import Counter

import pytest
from pytest_django import Settings

from tests.ingest.batches import NOON, TRACE, found, kept, log, logs, span, spans, transaction
from tests.ingest.sending import ID, dropped, framed, send, stored, told
from timeline.ingest.telemetry import scan
from timeline.models import LogBatch, LogTrace, Project

OTHER = "ab" * 16


@pytest.mark.parametrize(
    ("item_type", "payload", "count"),
    [("log", logs(log(), log("two")), 2), ("span", spans(), 1), ("transaction", transaction(), 2)],
)
def test_a_batch_is_kept_as_it_was_sent(project: Project, item_type: str, payload: bytes, count: int) -> None:
    assert told(send(framed((item_type, payload)))) == (200, {})
    assert kept() == [(item_type, count)]
    assert LogBatch.objects.get().payload() == payload
    assert found() == {(TRACE, count)}
    assert dropped() == {}


def test_a_retry_changes_nothing(project: Project) -> None:
    body = framed(("log", logs()), ("span", spans()))
    assert [send(body).status_code, send(body).status_code] == [200, 200]
    assert kept() == [("log", 1), ("span", 1)] or kept() == [("span", 1), ("log", 1)]
    assert LogTrace.objects.count() == 2


def test_one_of_opentelemetry_is_kept(project: Project) -> None:
    record = {"timeUnixNano": str(int(NOON * 1e9)), "traceId": TRACE.upper(), "body": {"stringValue": "hi"}}
    assert send(framed(("otel_log", json.dumps(record).encode()))).status_code == 200
    assert found() == {(TRACE, 1)}


def test_an_event_and_its_logs_come_in_one_envelope(project: Project) -> None:
    answer = send(framed(("event", b'{"message":"m"}'), ("log", logs()), event_id=ID))
    assert told(answer) == (200, {"id": ID})
    assert stored().keys() == {ID}
    assert kept() == [("log", 1)]


def test_what_cannot_be_read_loses_no_neighbour(project: Project) -> None:
    answer = send(framed(("log", b"{nonsense"), ("log", logs()), ("event", b'{"message":"m"}'), event_id=ID))
    assert told(answer) == (200, {"id": ID})
    assert kept() == [("log", 1)]
    assert dropped() == {"log:unreadable": 1}


def test_what_cannot_be_read_alone_is_said(project: Project) -> None:
    status, said = told(send(framed(("log", b"[1]"))))
    assert (status, said["detail"]) == (400, "invalid JSON data: an object expected")
    assert dropped() == {"log:unreadable": 1}


def test_what_is_too_large_is_said(project: Project, settings: Settings) -> None:
    settings.MAX_EVENT_BYTES = 1 << 10
    status, said = told(send(framed(("span", spans(span("x" * 2000))))))
    assert (status, "type 'span'" in said["detail"]) == (413, True)
    assert dropped() == {"span:too_large": 1}


@pytest.mark.parametrize("records", [[], [1, None, "x", []], [{"trace_id": 7}, {"trace_id": "0" * 32}]])
def test_what_names_no_trace_is_counted_and_not_kept(project: Project, records: list[object]) -> None:
    assert told(send(framed(("log", json.dumps({"items": records}).encode())))) == (200, {})
    assert kept() == []
    assert dropped() == {"log:no_trace": 1}


def test_of_many_traces_a_hundred_are_found(project: Project) -> None:
    records = [log(trace_id=f"{number:032x}") for number in range(1, 151)]
    assert send(framed(("log", logs(*records)))).status_code == 200
    assert kept() == [("log", 150)]
    assert len(found()) == 100
    assert dropped() == {"log:too_many_traces": 50}


def test_times_that_are_none_still_order_a_batch(project: Project) -> None:
    strange = [{**log(), "timestamp": time} for time in (None, "x", -1, 1e300, True, "2026-11-26T10:00:00Z")]
    assert send(framed(("log", logs(*strange)))).status_code == 200
    assert LogBatch.objects.get().id.startswith(f"{int(NOON):08x}")


def test_a_clock_that_is_wrong_is_put_right(project: Project) -> None:
    assert send(framed(("log", logs()), sent_at="2026-11-26T10:00:01Z")).status_code == 200
    assert LogBatch.objects.get().drift_seconds is not None


@pytest.mark.parametrize(("name", "kinds"), [("LOGS", []), ("SPANS", ["log"])])
def test_they_can_be_left_out(project: Project, settings: Settings, name: str, kinds: list[str]) -> None:
    setattr(settings, name, False)
    assert told(send(framed(("log", logs()), ("span", spans()), ("transaction", transaction())))) == (200, {})
    assert [item_type for item_type, _ in kept()] == kinds
    assert (
        dropped() == {"log": 1, "span": 1, "transaction": 1} if not kinds else {"span": 1, "transaction": 1}
    )


def test_the_records_of_a_payload_are_counted_by_trace() -> None:
    payload = logs(log(at=NOON + 5), log(trace_id=OTHER), log(at=NOON + 1))
    assert scan("log", payload) == (Counter({TRACE: 2, OTHER: 1}), NOON)
