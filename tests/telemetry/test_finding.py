"""Which logs and spans of a trace a page reads."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.ingest.batches import NOON, TRACE, log, logs, span, spans, transaction
from timeline import budget
from timeline.ingest.store import store
from timeline.ingest.telemetry import NewBatch, prepare_batch
from timeline.models import LogBatch
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry import batches, finding
from timeline.telemetry.finding import find_record, find_telemetry, traced_breadcrumbs
from timeline.telemetry.traced import NOTHING

PROJECTS = {1: "shop", 2: "web"}
pytestmark = pytest.mark.django_db


@dataclass
class Traced:
    project_id: int = 1
    trace_id: str = TRACE


def put(
    *records: dict[str, Any], project_id: int = 1, kind: str = "log", drift: float | None = None
) -> NewBatch:
    """Store a batch."""
    payload = logs(*records) if kind == "log" else spans(*records)
    batch = prepare_batch(
        project_id, kind, payload, drift=drift, received=datetime.fromtimestamp(NOON + 100, UTC)
    )
    assert batch
    store([], [batch])
    return batch


def bodies(found: tuple[Breadcrumb, ...]) -> list[str | None]:
    return [one.message for one in found]


def test_the_logs_of_every_project_stand_in_the_order_of_their_times() -> None:
    put(log("b", at=NOON - 2), log("d", at=NOON - 0.5), log("other", trace_id="ab" * 16))
    put(log("a", at=NOON - 3), log("c", at=NOON - 1), project_id=2)
    put(log("stranger", at=NOON - 1), project_id=3)
    found = find_telemetry(Traced(), NOON, PROJECTS)
    assert bodies(found.logs) == ["a", "b", "c", "d"]
    assert [one.source and one.source.project for one in found.logs] == ["web", "", "web", ""]
    assert (found.kept, found.earlier, found.later, found.dropped) == (4, 0, 0, 0)
    assert bodies(traced_breadcrumbs(Traced(), NOON, PROJECTS)) == ["a", "b", "c", "d"]


def test_an_event_without_a_trace_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert find_telemetry(Traced(trace_id=""), NOON, PROJECTS) is NOTHING


def test_without_logs_it_is_one_look_up(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert find_telemetry(Traced(), NOON, PROJECTS) is NOTHING


def test_with_logs_and_spans_it_is_two(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    put(log(at=NOON - 1))
    put(span(at=NOON - 1), kind="span")
    with django_assert_num_queries(2):
        found = find_telemetry(Traced(), NOON, PROJECTS)
    assert (len(found.logs), len(found.spans)) == (1, 1)
    assert found.spans[0].start == NOON - 1


def test_equal_times_keep_the_order_that_the_sdk_says() -> None:
    sequence = "sentry.timestamp.sequence"
    records = [{**log(str(n), at=NOON - 1), "attributes": {sequence: {"value": 9 - n}}} for n in range(3)]
    put(*records)
    assert bodies(find_telemetry(Traced(), NOON, PROJECTS).logs) == ["2", "1", "0"]


def test_of_too_many_those_nearest_the_event_are_read() -> None:
    for batch in range(6):
        put(*(log(f"{batch}.{n}", at=NOON - 60 + batch * 10 + n) for n in range(10)))
    found = find_telemetry(Traced(), NOON - 5, PROJECTS, 20)
    assert bodies(found.logs)[:1] == ["3.6"]
    assert bodies(found.logs)[-1:] == ["5.9"]
    assert (found.kept, found.earlier, len(found.logs)) == (60, 36, 24)  # four are later


def test_a_trace_of_thousands_of_batches_is_bounded(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(finding, "_MAX_ROWS", 20)
    for n in range(40):
        put(log(str(n), at=NOON - 40 + n))
    with django_assert_num_queries(6):
        found = find_telemetry(Traced(), NOON - 10, PROJECTS, 5)
    assert bodies(found.logs) == ["26", "27", "28", "29", "30", "31", "32"]
    assert found.earlier == 26


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by statistics, which a test has none of"
)
def test_a_trace_is_looked_up_by_its_own_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_MAX_ROWS", 2)
    for n in range(9):
        put(log(str(n), at=NOON - 9 + n))
    with CaptureQueriesContext(connection) as asked:
        find_telemetry(Traced(), NOON - 4, {1: "shop"})
    for query in asked.captured_queries[:-1]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert "log_trace_batch" not in str(cursor.fetchall()), query["sql"]


def test_no_more_bytes_are_read_than_a_page_can_bear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MAX_BYTES", 2_000)
    for n in range(9):
        put(log(str(n) * 500, at=NOON - 9 + n))
    found = find_telemetry(Traced(), NOON, PROJECTS)
    assert [str(body)[0] for body in bodies(found.logs)] == ["7", "8"]


def test_what_has_more_attributes_than_an_answer_can_pay_for_is_counted() -> None:
    wide = dict.fromkeys((f"k{number}" for number in range(900)), "v")
    for n in range(4):
        put(*(log(f"{n}.{k}", at=NOON - 40 + 10 * n + k / 9, **wide) for k in range(30)))
    with budget.answering() as spent:
        found = find_telemetry(Traced(), NOON, PROJECTS)
    assert 30 <= len(found.logs) < 120
    assert bodies(found.logs)[-1] == "3.29"
    assert found.earlier == 120 - len(found.logs)
    assert 0 < spent.points < batches.LEFT  # the first batch is read in any case, and paid for


def test_the_clock_of_a_sender_is_put_right() -> None:
    put(log("far", at=NOON - 100_000), drift=99_990.0)
    [one] = find_telemetry(Traced(), NOON, PROJECTS).logs
    assert one.source
    assert one.source.drift == 99_990.0


def test_the_same_batch_of_a_wrong_clock_is_read_once() -> None:
    put(log("far", at=NOON - 100_000), drift=99_990.0)
    put(log("far", at=NOON - 100_000), drift=99_999.0)
    assert LogBatch.objects.count() == 2
    assert bodies(find_telemetry(Traced(), NOON, PROJECTS).logs) == ["far"]


def test_of_a_batch_of_very_many_spans_the_first_are_read_and_paid_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "MAX_SPANS", 3)
    put(*(span(at=NOON - 1) for _ in range(5)), kind="span")
    with budget.answering() as spent:
        assert len(find_telemetry(Traced(), NOON, PROJECTS).spans) == 3
    assert budget.PAGE - spent.points >= 6


def test_a_transaction_is_read_as_its_spans() -> None:
    batch = prepare_batch(1, "transaction", transaction(), drift=None, received=datetime.now(UTC))
    assert batch
    store([], [batch])
    found = find_telemetry(Traced(), NOON + 5, PROJECTS)
    assert [one.span.name for one in found.spans] == ["/checkout", "SELECT 1"]


def test_a_record_is_found_by_its_address() -> None:
    batch = put(log("a", trace_id="ab" * 16), log("b"), project_id=2)
    one = find_record(TRACE, PROJECTS, 1, batch.id, 1)
    assert one
    assert one.message == "b"
    assert find_record(TRACE, PROJECTS, 1, batch.id, 0) is None  # of another trace
    assert find_record(TRACE, {1: "shop"}, 1, batch.id, 1) is None  # of another organization
    assert find_record(TRACE, PROJECTS, 1, "0" * 20, 1) is None
