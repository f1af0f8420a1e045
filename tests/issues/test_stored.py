"""What a project stores is told by day: bytes, logs and spans, each counted once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.ingest.batches import TRACE, log, logs, span, spans
from tests.places import Place, client_of
from timeline.ingest import counts, log_quotas, usage
from timeline.ingest.store import store
from timeline.ingest.telemetry import prepare_batch
from timeline.issues.dropped import dropped_of
from timeline.issues.stored import DAYS, StoredDay, stored_days_of
from timeline.models import STORED_KINDS, ItemCount, LogBatch

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)


def test_days_come_the_latest_first_and_old_ones_are_left_out() -> None:
    for days, kind, count in (
        (0, "stored:bytes", 9),
        (1, "stored:logs", 3),
        (1, "stored:spans", 2),
        (DAYS, "stored:logs", 1),
    ):
        ItemCount.objects.create(project_id=1, day=TODAY - timedelta(days=days), kind=kind, count=count)
    ItemCount.objects.create(project_id=1, day=TODAY, kind="session", count=5)
    assert stored_days_of(1, TODAY) == [
        StoredDay(TODAY, 9, 0, 0),
        StoredDay(TODAY - timedelta(days=1), 0, 3, 2),
    ]
    assert {each.kind for each in dropped_of(1, TODAY)} == {"session"}


def test_logs_and_spans_are_counted_once_on_page_and_api(acme: Place) -> None:
    usage.forget()
    now = datetime.now(UTC)
    sent = (("log", logs(log("a"), log("b"), log("c"))), ("span", spans(span("x"), span("y"))))
    batches = [prepare_batch(acme.project.pk, *one, drift=None, received=now) for one in sent]
    ready = [batch for batch in batches if batch]
    assert len(ready) == 2
    store([], ready)
    store([], [*ready, *ready])  # sent again
    counts.flush()
    client = client_of(acme.member)
    [day] = client.get("/api/v1/projects/acme/shop/stored/").json()
    assert (day["day"], day["logs"], day["spans"]) == (now.date().isoformat(), 3, 2)
    assert day["bytes"] > 0
    page = client.get("/acme/shop/").content.decode()
    assert '<td class="num" data-label="logs">3</td>' in page
    assert '<td class="num" data-label="spans">2</td>' in page
    assert not [kind for kind in STORED_KINDS if kind in page]


def test_dropped_logs_are_not_counted_as_stored(acme: Place) -> None:
    usage.forget()
    log_quotas.note(acme.project.pk, Counter({TRACE: 4}))
    log_quotas.flush()
    assert LogBatch.objects.count() == 1
    assert usage.take() == {}
