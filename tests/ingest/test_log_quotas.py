"""A project over its quota of logs loses logs, never events, and its pages can say how many."""

from collections import Counter

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.ingest.batches import TRACE, kept, log, logs, spans
from tests.ingest.sending import ID, dropped, framed, send, stored, told
from timeline.ingest import log_quotas
from timeline.models import LogTrace, Project, Telemetry, trace_number


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
    rows = LogTrace.objects.of_trace([project.pk], trace_number(TRACE)).filter(kind=Telemetry.DROPPED)
    assert [row.count for row in rows] == [2]


def test_a_million_traces_are_not_remembered(project: Project) -> None:
    for number in range(5_000):
        log_quotas.note(project.pk, Counter({f"{number:032x}": 1}))
    log_quotas.flush()
    assert LogTrace.objects.count() == 100


@pytest.mark.parametrize(("own", "taken"), [(None, 2), (0, 4), (1, 1), (3, 3)])
def test_a_projects_own_number_counts(
    project: Project, settings: Settings, own: int | None, taken: int
) -> None:
    settings.LOG_BATCHES_PER_MINUTE = 2
    project.log_batches_per_minute = own
    project.save()
    answers = [send(framed(("log", logs(log(f"line {number}"))))) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200] * taken + [429] * (4 - taken)


def test_a_projects_own_bytes_count_and_are_named(project: Project) -> None:
    project.log_bytes_per_minute = 700
    project.save()
    assert send(framed(("log", logs(log("one"))))).status_code == 200
    refused = send(framed(("log", logs(log("two"), log("three")))))
    assert "at most 700 bytes are accepted in a minute" in refused.content.decode()


def test_the_command_sets_both(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for options in (
        ["--log-batches", "5"],
        ["--log-bytes", "900"],
        ["--log-batches", "0"],
        ["--log-bytes", "default"],
    ):
        call_command("quota", "acme/shop", *options)
        said.append(capsys.readouterr().out.strip().split(", ")[2])
    assert said == [
        "at most 5 batches of logs per minute",
        "at most 5 batches and 900 bytes of logs per minute",
        "at most 900 bytes of logs per minute",
        "no limit of logs",
    ]
