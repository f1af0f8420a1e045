"""The quota of what a project stores in a day: who is told what, and who is not affected."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.ingest.new_events import new_event
from tests.places import Place, client_of, make_place
from timeline.ingest import counts, usage
from timeline.ingest.responses import IngestError
from timeline.ingest.store import store_events
from timeline.models import STORED_BYTES, ItemCount

pytestmark = pytest.mark.django_db


def counted(project_id: int) -> int:
    return sum(size for (project, _, _), size in usage.take().items() if project == project_id)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What `time.time` and `time.monotonic` say to usage: the present, noon of some day."""
    moment = [datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0).timestamp()]
    monkeypatch.setattr("timeline.ingest.usage.time.time", lambda: moment[0])
    monkeypatch.setattr("timeline.ingest.usage.time.monotonic", lambda: moment[0])
    return moment


def has_room(project_id: int) -> bool:
    try:
        usage.require_room(project_id)
    except IngestError:
        return False
    return True


def test_a_healthy_project_has_a_quota_that_it_does_not_meet(acme: Place) -> None:
    store_events([new_event(acme.project.pk) for _ in range(100)])

    limit = usage.limit_of(acme.project) * usage.MEGABYTE
    assert limit > 10_000 * counted(acme.project.pk)
    assert has_room(acme.project.pk)


def test_what_is_full_stays_full_until_the_next_day(
    acme: Place, settings: LazySettings, clock: list[float]
) -> None:
    settings.MEGABYTES_PER_DAY = 1
    other = make_place("globex").project
    assert has_room(acme.project.pk)
    store_events([new_event(acme.project.pk, document=b"x" * 300_000) for _ in range(4)])

    assert not has_room(acme.project.pk)
    assert has_room(other.pk)
    counts.flush()
    usage.forget()
    assert not has_room(acme.project.pk)  # another process, too
    clock[0] += 13 * 3600
    assert has_room(acme.project.pk)


def test_what_other_processes_stored_counts(acme: Place, settings: LazySettings, clock: list[float]) -> None:
    settings.MEGABYTES_PER_DAY = 1
    assert has_room(acme.project.pk)
    today = datetime.fromtimestamp(clock[0], UTC).date()
    ItemCount.objects.create(project_id=acme.project.pk, day=today, kind=STORED_BYTES, count=2_000_000)

    assert has_room(acme.project.pk)
    clock[0] += usage.REFRESH_SECONDS
    assert not has_room(acme.project.pk)


@pytest.mark.parametrize(("own", "is_open"), [(None, False), (0, True), (1, False), (5, True)])
def test_a_projects_own_number_counts(
    acme: Place, settings: LazySettings, own: int | None, is_open: bool
) -> None:
    settings.MEGABYTES_PER_DAY = 1
    acme.project.megabytes_per_day = own
    acme.project.save()
    has_room(acme.project.pk)
    store_events([new_event(acme.project.pk, document=b"x" * 1_000_000)])

    assert has_room(acme.project.pk) is is_open


def test_a_retry_counts_nothing(acme: Place) -> None:
    event = new_event(acme.project.pk)
    store_events([event])
    assert counted(acme.project.pk)
    store_events([event])
    assert not counted(acme.project.pk)


def test_no_event_costs_a_query(acme: Place) -> None:
    with CaptureQueriesContext(connection) as queries:
        for _ in range(100):
            usage.require_room(acme.project.pk)

    assert len(queries) == 2


def send(client: Client, place: Place, item_type: str, payload: dict[str, Any]) -> Any:
    lines = [{}, {"type": item_type}, payload]
    return client.post(
        f"/api/{place.project.pk}/envelope/?sentry_key={place.key.public_key}",
        "\n".join(map(json.dumps, lines)),
        content_type="application/x-sentry-envelope",
    )


def test_senders_people_and_pages_are_told(
    client: Client, acme: Place, settings: LazySettings, clock: list[float]
) -> None:
    settings.MEGABYTES_PER_DAY = 1
    log = {"items": [{"timestamp": 1.0, "trace_id": "ab" * 16, "body": "x"}]}
    assert send(client, acme, "event", {"message": "m"}).status_code == 200
    store_events([new_event(acme.project.pk, document=b"x" * 1_000_000)])

    refused = send(client, acme, "event", {"message": "m"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(usage.MAX_RETRY_SECONDS)
    assert refused.headers["X-Sentry-Rate-Limits"].startswith("600:default;error;security;log_item;")
    assert b"at most 1 megabytes are stored per day (UTC); the next day begins in 43200 s" in refused.content
    assert send(client, acme, "log", log).status_code == 429
    assert send(client, acme, "transaction", {"spans": []}).status_code == 429
    assert send(client, acme, "session", {}).status_code == 200
    counts.flush()
    page = client_of(acme.member).get("/acme/shop/").content.decode()
    for said in (
        "In a day it stores at most 1 MB",
        "1.0 MB of it today",
        "Events over the daily storage quota",
        "Batches of logs over the daily storage quota",
        "Batches of spans over the daily storage quota",
    ):
        assert said in page, said
    assert "Stored:bytes" not in page


def test_where_nobody_has_room_senders_pages_and_supervisors_are_told(
    client: Client, acme: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.database.room.shortage", lambda: "The disk is nearly full.")
    log = {"items": [{"timestamp": 1.0, "trace_id": "ab" * 16, "body": "x"}]}

    refused = send(client, acme, "event", {"message": "m"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert json.loads(refused.content) == {
        "detail": "there is no room for more",
        "causes": ["The disk is nearly full."],
    }
    assert send(client, acme, "log", log).status_code == 429
    assert send(client, acme, "session", {}).status_code == 200
    counts.flush()
    page = client_of(acme.member).get("/acme/shop/").content.decode()
    assert "The disk is nearly full. What is sent meanwhile is refused" in page
    assert "Events, batches and feedback that there was no room for" in page
    assert "over the daily storage quota" not in page
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["detail"]) == (
        200,
        "ok, but for events: The disk is nearly full.",
    )


def test_the_page_says_how_much_what_is_kept_took(acme: Place) -> None:
    today = datetime.now(UTC).date()
    for days, size in ((0, 1_000_000), (1, 2_000_000), (400, 1_000_000_000)):
        ItemCount.objects.create(
            project_id=acme.project.pk, day=today - timedelta(days=days), kind=STORED_BYTES, count=size
        )
    client = client_of(acme.member)

    assert "About 1,003.0 MB came since" in client.get("/acme/shop/").content.decode()
    acme.project.retention_days = 30
    acme.project.save()
    assert "About 3.0 MB came since" in client.get("/acme/shop/").content.decode()


def test_the_command_sets_it(acme: Place, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for value in ("5", "0", "default"):
        call_command("quota", "acme/shop", "--megabytes", value)
        said.append(capsys.readouterr().out.strip().split(", ")[1])

    assert said == [
        "at most 5 megabytes stored in a day",
        "no limit to what is stored",
        "at most 2000 megabytes stored in a day (the default)",
    ]
