"""A project over its quota of logs loses logs, never events, and its pages can say how many."""

from collections import Counter

import pytest
from pytest_django import Settings

from tests.ingest.batches import TRACE, kept, log, logs, spans
from tests.ingest.sending import ID, dropped, framed, send, stored, told
from timeline.ingest import log_quotas
from timeline.models import LogTrace, Project, Telemetry


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute that does not end in a test."""
    monkeypatch.setattr("timeline.ingest.log_quotas.time.time", lambda: 1_795_687_210.0)


@pytest.mark.parametrize(("batches", "size"), [(1, 0), (0, 700), (1, 1 << 20)])
def test_logs_beyond_the_quota_are_refused(
    project: Project, settings: Settings, batches: int, size: int
) -> None:
    settings.LOG_BATCHES_PER_MINUTE, settings.LOG_BYTES_PER_MINUTE = batches, size
    assert told(send(framed(("log", logs())))) == (200, {})
    answer = send(framed(("log", logs(log("two"), log("three")))))
    assert answer.status_code == 429
    assert answer.headers["X-Sentry-Rate-Limits"] == "50:log_item;log_byte:project:logs_per_minute"
    assert kept() == [("log", 1)]
    assert dropped() == {"log:over_quota": 2}


def test_events_and_spans_are_not_touched_by_it(project: Project, settings: Settings) -> None:
    settings.LOG_BATCHES_PER_MINUTE = 1
    send(framed(("log", logs())))
    items = ("log", logs(log("two"))), ("span", spans()), ("event", b'{"message":"m"}')
    assert told(send(framed(*items, event_id=ID))) == (200, {"id": ID})
    assert stored().keys() == {ID}
    assert {item_type for item_type, _ in kept()} == {"log", "span"}


def test_how_many_of_a_trace_were_dropped_is_kept(project: Project, settings: Settings) -> None:
    settings.LOG_BATCHES_PER_MINUTE = 1
    for body in ("one", "two", "three"):
        send(framed(("log", logs(log(body), log(body, trace_id="ab" * 16)))))
    log_quotas.flush()
    log_quotas.flush()
    rows = LogTrace.objects.filter(trace_id=TRACE, kind=Telemetry.DROPPED)
    assert [row.count for row in rows] == [2]


def test_a_million_traces_are_not_remembered(project: Project) -> None:
    for number in range(5_000):
        log_quotas.note(project.pk, Counter({f"{number:032x}": 1}))
    log_quotas.flush()
    assert LogTrace.objects.count() == 100
