"""The way back from pages that stand in no organization."""

import pytest
from django.test import Client

from tests.elements import parse
from tests.places import client_of, make_place
from timeline.models import User
from timeline.web.navigation import COOKIE

pytestmark = pytest.mark.django_db
PAGES = ("/account/", "/api/v1/docs/", "/nobody/knows/")


@pytest.fixture
def both() -> User:
    """A reader of two organizations."""
    acme, globex = make_place("acme"), make_place("globex")
    globex.organization.memberships.create(user=acme.member)
    return acme.member


def places(client: Client, path: str) -> list[str]:
    """Where the header of a page leads, but for its brand, the API and the account."""
    links = parse(client.get(path).content.decode()).one("header.site").all("a")
    return [link.href for link in links if link.href not in ("/account/", "/api/v1/docs/")][
        1:
    ]  # the brand leads to the front page


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_of_one_organization_goes_back_to_it(path: str) -> None:
    found = places(client_of(make_place("acme").member), path)

    assert found == ["/acme/", "/acme/", "/acme/projects/", "/acme/alerts/", "/acme/members/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_of_several_goes_back_to_the_one_read_last_or_to_all(both: User, path: str) -> None:
    client = client_of(both)
    assert places(client, path) == ["/"]

    for last in ("globex", "acme"):
        client.get(f"/{last}/members/")
        found = places(client, path)
        assert found == [
            f"/{last}/",
            f"/{last}/",
            f"/{last}/projects/",
            f"/{last}/alerts/",
            f"/{last}/members/",
            "/",
        ]


def test_a_reader_of_several_can_change_to_another(both: User) -> None:
    client = client_of(both)
    client.get("/globex/")

    assert ">Organizations</a>" in client.get("/account/").content.decode()
    assert (
        ">Organizations</a>" not in client_of(make_place("initech").member).get("/account/").content.decode()
    )


def test_nobody_is_led_to_an_organization_that_is_not_theirs(both: User) -> None:
    client = client_of(both)
    client.cookies[COOKIE] = "initech"
    make_place("initech")

    assert places(client, "/account/") == ["/"]


def test_only_pages_are_remembered(both: User) -> None:
    client = client_of(both)
    for path in ("/initech/", "/api/v1/organizations/acme/issues/", "/account/"):
        client.get(path)

    assert COOKIE not in client.cookies


def test_it_is_said_once(both: User) -> None:
    client = client_of(both)

    assert COOKIE in client.get("/acme/").cookies
    assert COOKIE not in client.get("/acme/").cookies
    assert client.cookies[COOKIE]["httponly"]
