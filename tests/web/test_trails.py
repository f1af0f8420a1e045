"""The common trail: the section of an issue's page, a page of its own, Markdown, and the way to a step."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.patterns.issues import CAUSE, PAGE, mine, others, read
from tests.patterns.trails import event_with
from tests.places import Place, api_of, client_of, make_place
from timeline.models import Issue
from timeline.patterns import issues

Counting = Callable[[int], AbstractContextManager[Any]]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def acme(db: None) -> Place:
    issues.forget()
    place = make_place("acme")
    read(*others(project=place.project.pk), *mine([*PAGE, CAUSE], 12, project=place.project.pk))
    return place


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


@pytest.fixture
def address(acme: Place) -> str:
    number = Issue.objects.in_project(acme.project.pk).get(title="PaymentFailed: a").number
    return f"/acme/shop/issues/{number}/"


def test_the_page_has_rows_counts_and_a_lead(client: Client, address: str) -> None:
    page = client.get(f"{address}trail/").content.decode()

    assert "<!DOCTYPE html>" in page or "<!doctype html>" in page
    assert "compared with 60 events of 6 other issues, same days" in page
    assert (
        "POST pay.test/checkout/{}/pay 502: in all 12 events; in none of 60 events of other issues on /checkout."
        in page
    )
    assert 'data-mark="stands_out"' in page
    assert "▌ stands out" in page


def test_the_section_says_what_of_the_event_stands_out(client: Client, address: str) -> None:
    section = client.get(f"{address}trail/?event={3:032x}", headers=HTMX).content.decode()

    assert section.startswith("<section")
    assert re.search(r'data-crumb="2" data-said="stands out: all 12 events have it"', section)
    assert "This event lacks" not in section


def test_an_event_that_lacks_a_step_says_so(acme: Place, client: Client, address: str) -> None:
    read(event_with(77, PAGE, project=acme.project.pk))

    section = client.get(f"{address}trail/?event={77:032x}", headers=HTMX).content.decode()

    assert "This event lacks" in section
    assert "(12 of 13 have it)" in section


def test_the_issue_page_loads_it_later_and_links_to_it(client: Client, address: str) -> None:
    page = client.get(f"{address}events/{3:032x}/").content.decode()

    assert f'hx-get="{address}trail/?event={3:032x}" hx-trigger="load"' in page
    assert 'href="#common-trail"' in page


def test_a_step_leads_to_its_crumb(client: Client, address: str) -> None:
    page = client.get(f"{address}trail/").content.decode()
    step = re.search(r'href="([^"]+/steps/\d+/)">with<span class="visually-hidden"> POST', page)
    assert step

    answer = client.get(step[1])

    assert answer.status_code == 302
    assert answer["Location"].endswith("?at=2#crumb-2")


def test_it_is_written_as_markdown(client: Client, address: str) -> None:
    answer = client.get(f"{address}trail.md")

    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "| stands out |" in answer.content.decode()


def test_queries_are_fixed(client: Client, address: str, django_assert_max_num_queries: Counting) -> None:
    with django_assert_max_num_queries(15):
        client.get(f"{address}trail/")


def test_strangers_find_nothing(address: str, acme: Place) -> None:
    other = client_of(make_place("globex", event_id="f" * 32).member)

    for ending in ("trail/", "trail.md", f"events/{3:032x}/steps/1/"):
        assert other.get(f"{address}{ending}").status_code == 404
    assert other.get("/api/v1/projects/acme/shop/issues/2/trail/").status_code == 404


def test_an_event_of_another_issue_is_not_there(client: Client, address: str) -> None:
    assert client.get(f"{address}trail/?event={10_000:032x}").status_code == 404
    assert client.get(f"{address}trail/?event=%00").status_code == 404


def test_the_api_says_the_same(acme: Place, address: str) -> None:
    answer = (
        api_of(acme.member).get(f"/api/v1/projects/acme/shop/issues/{address.split('/')[4]}/trail/").json()
    )

    step = answer["steps"][-1]
    assert step["shape"]["text"] == "POST pay.test/checkout/{}/pay"
    assert (step["mark"], step["count"], step["of"], step["others"]) == (
        "stands_out",
        12,
        12,
        {"count": 0, "of": 60},
    )
    assert step["with"] == f"{11:032x}"
    assert answer["compared"]["place"] == "/checkout"
    assert answer["events"]["people"] == 12
