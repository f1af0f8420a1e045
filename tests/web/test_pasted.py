"""What is pasted into the search of the list leads straight there."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.accounts.access_rows import TABLE
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, client_of, make_place, store
from timeline.models import Issue
from timeline.web import pasted

pytestmark = pytest.mark.django_db

TRACE = "4c79f60c11214eb38604f4ae0781bfb2"
DASHED = f"{EVENT_ID[:8]}-{EVENT_ID[8:12]}-{EVENT_ID[12:16]}-{EVENT_ID[16:20]}-{EVENT_ID[20:]}"
EVENT = f"/acme/shop/issues/1/events/{EVENT_ID}/"
HERE = "http://testserver"


@pytest.fixture
def acme() -> Place:
    acme = make_place("acme")
    store(acme.project, event_id=OTHER_EVENT_ID, contexts={"trace": {"trace_id": TRACE}}, fingerprint=["b"])
    Issue.objects.update(status="resolved")  # it is found in any
    return acme


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (EVENT_ID, EVENT),
        (f"  {EVENT_ID.upper()} ", EVENT),
        (DASHED, EVENT),
        (DASHED.upper(), EVENT),
        (f"{{{DASHED}}}", EVENT),
        (TRACE, f"/acme/?q=trace%3A{TRACE}&status=all"),
        (TRACE.upper(), f"/acme/?q=trace%3A{TRACE}&status=all"),
        ("SHOP-1", "/acme/shop/issues/1/"),
        ("shop-2", "/acme/shop/issues/2/"),
        (f"{HERE}{EVENT}?level=error&q=a+b#crumb-3", f"{EVENT}?level=error&q=a+b#crumb-3"),
        (f"{HERE}/acme/shop/issues/1", "/acme/shop/issues/1"),
        (EVENT, EVENT),
        (f"{HERE}/api/v1/projects/acme/shop/events/{EVENT_ID}/json/", f"/acme/events/{EVENT_ID}/"),
        (f"{HERE}/api/v1/projects/acme/shop/issues/1/", "/acme/shop/issues/1/"),
        (f"{HERE}/account/", "/account/"),
    ],
)
def test_it_leads_straight_there(text: str, place: str, client: Client) -> None:
    answer = client.get("/acme/", {"q": text, "level": "fatal"})

    assert (answer.status_code, answer.headers.get("Location")) == (302, place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f" * 32,
        "SHOP-99",
        "NOPE-1",
        f"{EVENT_ID} boom",
        "/checkout",
        "/globex/shop/issues/1/",
        "/",
        f"https://evil.example{EVENT}",
        f"//evil.example{EVENT}",
        f"javascript:{EVENT}",
        "http://[",
        f"{HERE}/acme/issues/status/",
        f"{HERE}/no/such/page/",
        f"{HERE}/api/v1/nothing/",
        f"http:///acme/{EVENT_ID}",
    ],
)
def test_anything_else_is_searched_for(text: str, client: Client) -> None:
    assert client.get("/acme/", {"q": text}).status_code == 200


def test_an_id_that_is_nowhere_is_named_as_such(client: Client) -> None:
    assert "No event and no trace of Acme has this id" in client.get(f"/acme/?q={'f' * 32}").content.decode()


def test_the_ids_of_another_organization_lead_nowhere(client: Client) -> None:
    globex = make_place("globex", event_id="9" * 32)
    store(globex.project, event_id="8" * 32, contexts={"trace": {"trace_id": "7" * 32}})

    for found in ("9" * 32, "8" * 32, "7" * 32):
        assert client.get(f"/acme/?q={found}").status_code == 200


def test_of_several_events_with_one_id_the_newest_is_shown(acme: Place, client: Client) -> None:
    till = acme.organization.projects.create(slug="till", name="Till")
    store(till, event_id=EVENT_ID)

    assert client.get(f"/acme/?q={EVENT_ID}")["Location"] == f"/acme/till/issues/1/events/{EVENT_ID}/"


def test_while_it_is_typed_only_what_cannot_go_on_leads_there(client: Client) -> None:
    typing = {"HX-Request": "true", "HX-Target": "issues"}

    assert client.get("/acme/?q=SHOP-1", headers=typing).status_code == 200
    assert client.get(f"/acme/?q={EVENT_ID}", headers=typing)["HX-Redirect"] == EVENT


def test_what_is_only_posted_is_no_place() -> None:
    posted = {
        name for name, rows in TABLE.items() if all(row.method != "get" or row.owner == 405 for row in rows)
    }

    assert {name for name in posted if not name.startswith("api-")} == pasted.DEEDS


def test_the_api_s_addresses_are_known() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert pasted.PAGES_OF_API.keys() | {name for name, _ in pasted.PAGES_OF_API.values()} <= names
