"""Logs and spans on an event's page: one trail with its breadcrumbs, whichever project they came from."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.ingest.batches import log, logs, span, spans
from tests.places import Place
from tests.trail.reading import NOW, ago
from tests.web.events.pages import put, read
from timeline.ingest.store import store
from timeline.ingest.telemetry import prepare_batch
from timeline.models import Project, Telemetry

TRACE = "a" * 32
CONTEXTS = {"trace": {"trace_id": TRACE, "span_id": "b" * 16}}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def address(place: Place, client: Client) -> str:
    """An event with three breadcrumbs, of a trace."""
    crumbs = [ago(9, "a"), ago(5, "SELECT 1", category="query"), ago(3, "c", category="shop.cart")]
    return str(client.get(put(place, crumbs, contexts=CONTEXTS))["Location"])


def tell(place: Place, *records: dict[str, Any], project: Project | None = None, kind: str = "log") -> str:
    """Store a batch of the trace; its id."""
    payload = logs(*records) if kind == "log" else spans(*records)
    project_id = (project or place.project).pk
    batch = prepare_batch(project_id, kind, payload, drift=None, received=datetime.now(UTC))
    assert batch
    store([], [batch])
    return batch.id


def line(seconds: float, body: str, **attributes: Any) -> dict[str, Any]:
    return log(body, TRACE, NOW - seconds, **attributes)


def exported(client: Client, address: str, query: str = "") -> list[Any]:
    found: list[Any] = json.loads(client.get(f"{address}timeline.json{query}").getvalue())
    return found


def test_logs_that_come_after_their_event_are_there_on_reload(
    place: Place, client: Client, address: str
) -> None:
    assert [row["message"] for row in exported(client, address)] == ["a", "SELECT 1", "c"]
    batch = tell(place, line(7, "1", order="A-1"), line(1, "<b>2</b>"), line(-2, "3"))
    rows = exported(client, address)
    assert [row["message"] for row in rows] == ["a", "1", "SELECT 1", "c", "<b>2</b>", "3"]
    assert [row["address"] for row in rows] == ["0", f"{batch}-0", "1", "2", f"{batch}-1", f"{batch}-2"]
    assert rows[1]["data"] == {"order": "A-1"}
    html = read(client, address)
    assert "&lt;b&gt;2&lt;/b&gt;" in html
    assert "After the event: 1 log" in html


def test_a_record_that_is_crumb_and_log_is_one_row(place: Place, client: Client, address: str) -> None:
    batch = tell(place, line(3, "c", colour="red"))
    rows = exported(client, address)
    assert [row["message"] for row in rows] == ["a", "SELECT 1", "c"]
    assert (rows[2]["origin"], rows[2]["data"], rows[2]["index"]) == ("log", {"colour": "red"}, 2)
    assert 'id="crumb-2" aria-current="true"' in read(client, f"{address}?at={batch}-0")
    details = read(client, f"{address}crumbs/2/{batch}-0/", **HTMX)
    assert "red" in details
    assert "attributes of the SDK" in details
    assert "The same as a log" in read(client, f"{address}crumbs/2/{batch}-0/")


def test_a_log_has_an_address_that_stays(place: Place, client: Client, address: str) -> None:
    batch = tell(place, line(7, "1", order="A-1"))
    assert f'id="crumb-{batch}-0" aria-current="true"' in read(client, f"{address}?at={batch}-0")
    assert "A-1" in read(client, f"{address}crumbs/{batch}-0/", **HTMX)
    assert "<h1>Log</h1>" in read(client, f"{address}crumbs/{batch}-0/")
    for wrong in (f"{batch}-1", "0" * 20 + "-0"):
        assert client.get(f"{address}crumbs/{wrong}/").status_code == 404
        assert "is no crumb of this trail" in read(client, f"{address}?at={wrong}")


def test_the_origin_is_a_facet_and_can_be_searched(place: Place, client: Client, address: str) -> None:
    tell(place, *(line(7, str(n)) for n in range(10)))
    for query in ("?origin=log", "?q=origin:log", "?q=logger.name:cart"):
        assert len(exported(client, address, query)) == 10, query
    for query in ("?origin=", "?not_origin=log", "?q=-origin:log"):
        assert len(exported(client, address, query)) == 3, query
    assert len(exported(client, address, "?q=span:b7ad6b7169203331")) == 10
    html = read(client, address)
    assert "breadcrumbs" in html
    assert "Origin" in html


def test_another_project_of_the_organization_is_named(place: Place, client: Client, address: str) -> None:
    web = Project.objects.create(organization=place.project.organization, slug="front-end", name="Front end")
    tell(place, line(7, "from the page"), project=web)
    assert "front-end" in read(client, address)
    assert exported(client, address)[1]["log"]["project"] == "front-end"


def test_a_span_says_how_long_a_crumb_took(place: Place, client: Client, address: str) -> None:
    tell(
        place, span("SELECT 1", TRACE, NOW - 4.99998, 0.75), span("render", TRACE, NOW - 1, 0.1), kind="span"
    )
    html = read(client, address)
    assert 'title="span db SELECT 1">0.8 s<' in html or 'title="span db SELECT 1">0.7 s<' in html
    assert [row["message"] for row in exported(client, address, "?q=duration:>%3D500ms")] == ["SELECT 1"]
    assert exported(client, address, "?q=duration:<%3D500ms") == []
    shown = exported(client, address, "?spans=show")
    assert [(row["message"], row["origin"]) for row in shown][-1] == ("render", "span")


def test_what_a_page_lacks_is_said(place: Place, client: Client, address: str) -> None:
    tell(place, *(line(7, str(n)) for n in range(1_200)))
    html = read(client, address)
    assert "200 earlier logs" in html
    assert len(exported(client, address, "?logs=2000")) == 1_203
    batch = prepare_batch(
        place.project.pk, "log", logs(*[line(1, "x")] * 40), drift=None, received=datetime.now(UTC)
    )
    assert batch
    store([], [replace(batch, kind=Telemetry.DROPPED, item_type="", document=b"")])
    assert "1,200 kept, 40 over the project" in read(client, address)


def test_the_api_reads_the_same(place: Place, client: Client, address: str) -> None:
    tell(place, line(7, "1"), line(-2, "3"))
    rows = exported(client, address)
    assert [row["origin"] for row in rows] == [None, "log", None, None, "log"]
