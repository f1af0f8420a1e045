"""What is said when a request cannot be answered."""

import pytest
from django.db import OperationalError
from django.templatetags.static import static
from django.test import Client

from tests import outages
from tests.places import Place, client_of, make_place
from timeline.accounts import access

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place("acme")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The errors that looking for an organization raises."""
    errors: list[Exception] = [OperationalError("server closed the connection")]

    def fail(*_: object) -> None:
        raise errors[0]

    monkeypatch.setattr(access, "membership_for", fail)
    return errors


def client(place: Place) -> Client:
    made = client_of(place.member)
    made.raise_request_exception = False
    return made


def test_a_reader_is_asked_to_try_again_while_the_database_is_away(
    place: Place, broken: list[Exception]
) -> None:
    answer = client(place).get("/acme/?q=<b>")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer["Cache-Control"] == "private, no-store"
    page = answer.content.decode()
    assert 'href="/acme/?q=%3Cb%3E">Try again</a>' in page
    assert "closed the connection" not in page


def test_who_changes_something_is_told_that_it_was_not_saved(place: Place, broken: list[Exception]) -> None:
    answer = client(place).post("/acme/issues/status/", {"status": "resolved"})

    assert answer.status_code == 503
    assert "was not saved" in answer.content.decode()


def test_the_api_says_it_in_json(place: Place, broken: list[Exception]) -> None:
    answer = client(place).get("/api/v1/organizations/acme/issues/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer.json() == {
        "detail": "The database cannot be used just now: please try again.",
        "causes": [],
    }


@pytest.mark.parametrize("error", [KeyError("x"), outages.wrong_statement()], ids=str)
def test_a_defect_of_ours_is_another_page(place: Place, broken: list[Exception], error: Exception) -> None:
    broken[0] = error

    page = client(place).get("/acme/")
    answer = client(place).get("/api/v1/organizations/acme/issues/")

    assert (page.status_code, answer.status_code) == (500, 500)
    assert "The request failed" in page.content.decode()
    assert answer.json()["detail"] == "Server error: the request failed; the server's log says why."


def test_another_host_is_refused_in_a_page_and_in_json() -> None:
    page = Client().get("/sign-in/", headers={"Host": "evil.example"})
    answer = Client().get("/api/v1/organizations/acme/issues/", headers={"Host": "evil.example"})

    assert (page.status_code, answer.status_code) == (400, 400)
    assert "CRUMBSITE_BASE_URL" in page.content.decode()
    assert "another host" in answer.json()["detail"]


def test_another_host_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/sign-in/", headers={"Host": "evil.example"})

    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage() == "Rejected: Invalid HTTP_HOST header: 'evil.example'"


def test_no_search_engine_is_invited() -> None:
    answer = Client().get("/robots.txt")

    assert answer["Content-Type"] == "text/plain"
    assert answer.content == b"User-agent: *\nDisallow: /\n"


def test_the_icon_is_found_by_its_old_name() -> None:
    assert Client().get("/favicon.ico")["Location"] == static("favicon.svg")
