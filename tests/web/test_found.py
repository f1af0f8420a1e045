"""Events by their crumbs: in the lists of an issue's events, of an organization's events, and of issues; and by the API."""

import re

import pytest
from django.test import Client

from tests.patterns.issues import CAUSE, PAGE, mine, others, read
from tests.patterns.trails import event_with
from tests.places import Place, api_of, client_of, make_place
from timeline.models import Issue


@pytest.fixture
def acme(db: None) -> Place:
    place = make_place("acme")
    read(*others(project=place.project.pk), *mine([*PAGE, CAUSE], 12, project=place.project.pk))
    return place


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


def number(acme: Place) -> int:
    found: int = Issue.objects.in_project(acme.project.pk).get(title="PaymentFailed: a").number
    return found


def titles(page: str) -> set[str]:
    return set(re.findall(r'class="title" href="[^"]*">([^<]*)<', page))


def test_an_organizations_events_by_crumb(client: Client) -> None:
    page = client.get("/acme/events/", {"q": 'crumb:"POST /pay" crumb.status:5xx'}).content.decode()

    assert titles(page) == {"PaymentFailed: a"}
    assert "12 events with these crumbs." in page
    assert "<code>POST pay.test/checkout/{}/pay 502</code>" in page


def test_a_row_leads_to_the_crumb(client: Client) -> None:
    page = client.get("/acme/events/", {"q": "crumb.status:502"}).content.decode()
    step = re.search(r'found <a href="([^"]+)"', page)
    assert step

    assert client.get(step[1])["Location"].endswith("?at=2#crumb-2")


def test_an_issues_events_by_crumb(acme: Place, client: Client) -> None:
    address = f"/acme/shop/issues/{number(acme)}/events/"

    assert titles(client.get(address, {"q": "crumb:pay"}).content.decode()) == {"PaymentFailed: a"}
    page = client.get(address, {"q": "crumb:frobnicate"}).content.decode()
    assert "No crumb in this project is meant by `crumb:frobnicate`." in page
    assert titles(client.get(address, {"q": "-crumb:pay"}).content.decode()) == set()


def test_issues_by_crumb(client: Client) -> None:
    page = client.get("/acme/", {"q": 'crumb:"price shown"'}).content.decode()

    assert "OtherError: number 3" in page
    assert "PaymentFailed" not in page


def test_an_order_of_crumbs(client: Client) -> None:
    def found(q: str) -> set[str]:
        return titles(client.get("/acme/events/", {"q": q}).content.decode())

    assert found("crumb:opened then crumb:pay") == {"PaymentFailed: a"}
    assert found("crumb:pay then crumb:opened") == set()


def test_other_terms_must_hold_too(client: Client) -> None:
    page = client.get("/acme/events/", {"q": 'crumb:pay user:"user 3"'}).content.decode()

    assert page.count('class="title"') == 1


def test_a_number_means_any_and_the_page_says_so(client: Client) -> None:
    page = client.get("/acme/events/", {"q": "crumb:/checkout/8812/pay"}).content.decode()

    assert "Read as `/checkout/{}/pay`" in page
    assert titles(page) == {"PaymentFailed: a"}


def test_events_without_a_search_are_the_newest_of_all_projects(client: Client) -> None:
    assert "OtherError: number 5" in titles(client.get("/acme/events/").content.decode())
    assert (
        client.get("/acme/shop/events/?q=crumb:pay")["Location"] == "/acme/events/?project=shop&q=crumb%3Apay"
    )


def test_a_row_of_a_timeline_leads_to_events_with_its_crumb(acme: Place, client: Client) -> None:
    address = f"/acme/shop/issues/{number(acme)}/events/{3:032x}/"
    step = client.get(f"{address}crumbs/2/like/")

    assert step.status_code == 302
    assert titles(client.get(step["Location"]).content.decode()) == {"PaymentFailed: a"}


def test_the_api_finds_the_same(acme: Place) -> None:
    api = api_of(acme.member)
    answer = api.get("/api/v1/projects/acme/shop/events/", {"q": "crumb.status:502"})

    assert {row["issue"] for row in answer.json()} == {number(acme)}
    assert len(answer.json()) == 12
    wrong = api.get("/api/v1/projects/acme/shop/events/", {"q": "crumb.level:loud"})
    assert (wrong.status_code, "loud" in wrong.content.decode()) == (400, True)


def test_strangers_find_nothing(acme: Place) -> None:
    globex = client_of(make_place("globex", event_id="f" * 32).member)

    for address in (
        "/acme/events/",
        "/acme/shop/events/",
        f"/acme/shop/issues/1/events/{3:032x}/crumbs/2/like/",
    ):
        assert globex.get(address).status_code == 404
    assert titles(globex.get("/globex/events/", {"q": "crumb:pay"}).content.decode()) == set()


def test_what_was_typed_is_looked_for_among_the_events_shown(acme: Place, client: Client) -> None:
    data = {"method": "POST", "url": "https://pay.test/checkout/8812/pay", "status_code": 502}
    crumb = {**CAUSE, "data": data}
    read(event_with(700, [*PAGE, crumb], project=acme.project.pk))
    for address in ("/acme/events/", f"/acme/shop/issues/{number(acme)}/events/"):
        search = {"q": "crumb:/checkout/8812/pay"}
        page = client.get(address, search).content.decode()
        assert "Look among these 13 for <code>/checkout/8812/pay</code> itself" in page

        page = client.get(address, {**search, "typed": "1"}).content.decode()
        assert "1 of the 13 of this page has <code>/checkout/8812/pay</code> itself." in page
        assert page.count('class="title"') == 1
