"""Two trails beside each other."""

import re

import pytest
from django.test import Client

from tests.patterns.issues import CAUSE, PAGE, mine, others, read
from tests.patterns.trails import event_with
from tests.places import EVENT_ID, Place, api_of, client_of, make_place
from timeline.models import Issue
from timeline.patterns import issues

OK = {
    "type": "http",
    "data": {"method": "POST", "url": "https://pay.test/checkout/8/pay", "status_code": 200},
    "category": "fetch",
}


@pytest.fixture
def acme(db: None) -> Place:
    issues.forget()
    place = make_place("acme")
    project = place.project.pk
    read(
        *others(project=project),
        *mine([*PAGE, CAUSE], 12, project=project),
        event_with(50, ["page opened", "price <b>shown</b>", OK], project=project),
    )
    return place


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


@pytest.fixture
def address(acme: Place) -> str:
    number = Issue.objects.in_project(acme.project.pk).get(title="PaymentFailed: a").number
    return f"/acme/shop/issues/{number}/events/"


def test_two_events_beside_each_other(client: Client, address: str) -> None:
    page = client.get(f"{address}{50:032x}/diff/{3:032x}/").content.decode()

    assert re.findall(r'data-op="(\w+)"', page) == ["same", "only_left", "only_right", "changed"]
    assert "price &lt;b&gt;shown&lt;/b&gt;" in page
    assert "<mark>8</mark>" in page
    assert f'href="{address}{3:032x}/?at=2#crumb-2"' in page


def test_an_event_against_the_common_trail(client: Client, address: str) -> None:
    page = client.get(f"{address}{50:032x}/diff/common/").content.decode()

    assert "missing here" in page
    assert "12 of 13 have it" in page


def test_ways_to_other_events(client: Client, address: str) -> None:
    event = f"{address}{3:032x}/diff/"

    assert client.get(f"{event}previous/")["Location"] == f"{event}{2:032x}/"
    assert client.get(f"{event}next/")["Location"] == f"{event}{4:032x}/"
    assert client.get(f"{event}?with={'0' * 31}5")["Location"] == f"{event}{5:032x}/"
    assert client.get(f"{address}{0:032x}/diff/previous/")["Location"] == f"{address}{0:032x}/"
    wrong = client.get(f"{event}?with=<nothing>", follow=True)
    assert "&lt;nothing&gt; is no event id" in wrong.content.decode()


def test_an_event_of_another_project_of_the_organization(acme: Place, client: Client, address: str) -> None:
    assert client.get(f"{address}{3:032x}/diff/{EVENT_ID}/").status_code == 200


def test_strangers_and_foreign_events_are_not_there(acme: Place, client: Client, address: str) -> None:
    globex = make_place("globex", event_id="f" * 32)

    assert client.get(f"{address}{3:032x}/diff/{'f' * 32}/").status_code == 404
    for ending in ("diff/common/", "diff/previous/", f"diff/{4:032x}/"):
        assert client_of(globex.member).get(f"{address}{3:032x}/{ending}").status_code == 404


def test_the_api_says_the_same(acme: Place) -> None:
    rows = (
        api_of(acme.member).get(f"/api/v1/projects/acme/shop/events/{50:032x}/diff/{3:032x}/").json()["rows"]
    )

    assert [row["op"] for row in rows] == ["same", "only_left", "only_right", "changed"]
    assert rows[3]["left"]["data"]["status_code"] == 200
    assert rows[1]["right"] is None
    assert rows[0]["times"] == [1, 1]


def test_four_hundred_rows_are_compared(acme: Place, client: Client, address: str) -> None:
    names = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(450)]
    read(event_with(60, names, project=acme.project.pk), event_with(61, names[::-1], project=acme.project.pk))

    page = client.get(f"{address}{60:032x}/diff/{61:032x}/?show=everything")

    assert page.status_code == 200
    assert "100 older rows left out" in page.content.decode()


def test_how_requests_ended_can_be_left_out_and_both_sides_stand_in_one_column(
    client: Client, address: str
) -> None:
    page = client.get(
        f"{address}{50:032x}/diff/{3:032x}/?ends=ignored&layout=unified&show=<b>"
    ).content.decode()

    assert re.findall(r'data-op="(\w+)"', page) == ["same", "only_left", "only_right", "same"]
    assert 'data-layout="unified"' in page
    assert 'href="?show=everything&amp;layout=unified&amp;ends=ignored"' in page
    chosen = re.findall(r'aria-current="true" href="[^"]*">([^<]*)<', page)
    assert chosen[-3:] == ["changes", "unified", "without"]
