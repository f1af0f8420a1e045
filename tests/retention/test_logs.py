"""Of logs and spans only those of a trace with an event stay."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.ingest.batches import TRACE, log, logs, spans
from tests.ingest.new_events import NOON, new_event
from timeline.ingest.store import store
from timeline.ingest.telemetry import NewBatch, prepare_batch
from timeline.models import Event, LogBatch, LogTrace, Organization, Project
from timeline.retention.deletion import Rules, clean

HOUR = timedelta(hours=1)


@pytest.fixture
def project(db: None) -> Project:
    organization = Organization.objects.create(slug="acme", name="Acme")
    Project.objects.create(id=2, organization=organization, slug="web", name="Web")
    return Project.objects.create(id=1, organization=organization, slug="shop", name="Shop")


def batch(item_type: str = "log", payload: bytes = b"") -> NewBatch:
    found = prepare_batch(1, item_type, payload or logs(), drift=None, received=NOON)
    assert found
    return found


def left(hours: float) -> int:
    clean(Rules(), now=NOON + hours * HOUR)
    assert LogTrace.objects.values("batch").distinct().count() == LogBatch.objects.count()
    return LogBatch.objects.count()


def test_logs_without_an_event_go_after_a_day(project: Project) -> None:
    store([], [batch(), batch(payload=logs(log("two")))])
    assert (left(23.9), left(24.1)) == (2, 0)


def test_spans_without_an_event_go_after_an_hour(project: Project) -> None:
    store([], [batch(), batch("span", spans())])
    assert (left(0.9), left(1.1)) == (2, 1)


def test_how_long_is_a_setting(project: Project, settings: Settings) -> None:
    settings.LOG_HOURS = 48
    store([], [batch()])
    assert (left(47), left(49)) == (1, 0)


@pytest.mark.parametrize("project_id", [1, 2])
def test_those_of_an_event_live_as_long_as_it(project: Project, project_id: int) -> None:
    store([new_event(project_id, trace_id=TRACE)], [batch(), batch("span", spans())])
    assert left(10_000) == 2
    Event.objects.all().delete()
    assert left(10_000) == 0


def test_an_event_of_another_organization_keeps_nothing(project: Project) -> None:
    stranger = Organization.objects.create(slug="other", name="Other")
    Project.objects.create(id=3, organization=stranger, slug="shop", name="Shop")
    store([new_event(3, trace_id=TRACE)], [batch()])
    assert left(25) == 0


def test_one_trace_with_an_event_keeps_its_batch(project: Project) -> None:
    store([new_event(trace_id="ab" * 16)], [batch(payload=logs(log(), log(trace_id="ab" * 16)))])
    assert left(25) == 1


def test_many_batches_are_looked_at_in_pages(project: Project) -> None:
    store([new_event(trace_id=TRACE)], [batch(payload=logs(log(str(number)))) for number in range(250)])
    store([], [batch(payload=logs(log(str(number), trace_id="cd" * 16))) for number in range(250)])
    assert left(25) == 250
