"""What rows of lists say beside their titles: users, the last problem of each trail; and how several are chosen."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.ingest.new_events import new_event
from tests.patterns.trails import event_with, store_trails
from tests.places import Place, client_of
from timeline.ingest.store import store_events
from timeline.models import MAX_USERS, Trail

GAVE_UP = {"message": "provider gave up", "level": "fatal", "category": "pay"}
PAY = {
    "type": "http",
    "category": "requests",
    "data": {"method": "POST", "url": "https://api.pay.test/invoices/8835/pay", "status_code": 500},
}


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


def cell(page: str, name: str) -> str:
    """The text of the first cell of a body with this class."""
    found = re.search(rf'<td class="{name}[^"]*">(.*?)</td>', page, re.DOTALL)
    assert found
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def events_page(client: Client, acme: Place, crumbs: list[Any]) -> str:
    store_trails([event_with(1, crumbs, project=acme.project.pk)])
    return client.get("/acme/shop/issues/2/events/").content.decode()


def test_an_events_row_says_the_last_problem_and_the_request_that_failed(acme: Place, client: Client) -> None:
    page = events_page(client, acme, [PAY, GAVE_UP, "tidied up"])

    assert (
        cell(page, "problem")
        == "fatal: provider gave up 20 s before · after POST api.pay.test/invoices/8835/pay 500"
    )
    assert "?at=1#crumb-1" in page


def test_in_the_organizations_events_too(acme: Place, client: Client) -> None:
    events_page(client, acme, [PAY])

    page = client.get("/acme/events/?project=shop").content.decode()

    assert "POST api.pay.test/invoices/8835/pay 500" in page
    assert "SHOP-2" in page


@pytest.mark.parametrize(
    ("crumbs", "said"),
    [(["all well"], "none"), ([], "none"), ([{**GAVE_UP, "message": "<b>"}], "fatal: &lt;b&gt; 10 s before")],
)
def test_a_trail_without_a_problem_says_so(crumbs: list[Any], said: str, acme: Place, client: Client) -> None:
    assert cell(events_page(client, acme, crumbs), "problem") == said


def test_what_is_not_read_yet_says_so(acme: Place, client: Client) -> None:
    store_events([event_with(1, [PAY], project=acme.project.pk)])
    assert cell(client.get("/acme/shop/issues/2/events/").content.decode(), "problem") == "not read yet"

    store_trails([])
    Trail.objects.update(problem=None)
    assert cell(client.get("/acme/shop/issues/2/events/").content.decode(), "problem") == "not read yet"


@pytest.mark.parametrize(
    ("users", "said"),
    [(0, "not known"), (1, "1 user"), (3, "3 users"), (MAX_USERS + 10, f"{MAX_USERS}+ users")],
)
def test_an_issue_says_how_many_users_it_happened_to(
    users: int, said: str, acme: Place, client: Client
) -> None:
    events = [new_event(acme.project.pk, "u", user_label=f"user {number}") for number in range(users)]
    store_events([*events, *events, new_event(acme.project.pk, "u", user_label="")])

    page = client.get("/acme/?q=PaymentFailed").content.decode()

    assert cell(page.partition('class="num times"')[2], "num") == said


def test_all_of_a_page_can_be_chosen_without_a_script(acme: Place, client: Client) -> None:
    store_events([new_event(acme.project.pk, "b")])
    page = client.get("/acme/?project=shop").content.decode()
    assert " checked>" not in page.partition("<tbody>")[2]
    address = re.search(r'href="([^"]*)" data-choose-all', page)
    assert address

    chosen = client.get(f"/acme/{address[1].replace('&amp;', '&')}").content.decode()

    assert chosen.partition("<tbody>")[2].count(" checked>") == 2
    assert 'name="next" value="/acme/?project=shop"' in chosen, "nothing is chosen when they are done"
    assert "choose=all" not in re.findall(r'href="(\?[^"]*status=all[^"]*)"', chosen)[0]


@pytest.mark.parametrize(
    "path", ["issues/1/events/", "issues/1/trail/", "setup/", "keys/", "alerts/", "settings/", ""]
)
def test_the_header_says_where_a_page_is_the_same_everywhere(path: str, acme: Place) -> None:
    page = client_of(acme.owner).get(f"/acme/shop/{path}").content.decode()
    places = re.findall(r"<li><[^>]*>([^<]*)</", page.partition('class="path"')[2].partition("</ol>")[0])
    assert places[:2] == ["Acme", "Shop"]
    assert (places[2] == "SHOP-1") == path.startswith("issues/")
