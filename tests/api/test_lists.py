"""The lists of the API: their pages, and what they cost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.api.asking import EVENT, ORG, SHOP, links, walk
from tests.ingest.new_events import new_event
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, store
from timeline.ingest.store import store_events
from timeline.models import Project


@pytest.mark.parametrize("sort", ["last_seen", "first_seen", "events"])
def test_pages_of_issues_that_tie_show_each_once(sort: str, acme: Place, api: Client) -> None:
    store_events([new_event(acme.project.pk, f"{place:064d}") for place in range(230)])
    rows = walk(api, f"{ORG}issues/?sort={sort}&limit=100&q=PaymentFailed")
    assert len({row["number"] for row in rows}) == len(rows) == 230


def test_pages_of_events_lead_both_ways(acme: Place, api: Client) -> None:
    store_events([new_event(acme.project.pk, "q") for _ in range(25)])
    address = f"{SHOP}issues/2/events/?limit=10"
    rows = walk(api, address)
    assert len({row["event_id"] for row in rows}) == 25
    second = api.get(links(api.get(address))["next"])
    assert links(second).keys() == {"next", "prev"}
    assert api.get(links(second)["prev"]).json() == api.get(address).json()


def test_pages_of_projects_are_by_slug(acme: Place, api: Client) -> None:
    for place in range(7):
        Project.objects.create(organization=acme.organization, slug=f"p{place}", name="x")
    assert [row["slug"] for row in walk(api, f"{ORG}projects/?limit=3")] == [
        *(f"p{place}" for place in range(7)),
        "shop",
    ]


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (f"{ORG}issues/", 4),
        (f"{ORG}issues/?q=boom+user:jane+warehouse:ams&sort=events&limit=100", 4),
        (f"{ORG}issues/?q=release:4.*&sort=events&limit=100", 5),
        (f"{ORG}projects/", 3),
        (f"{ORG}eventids/{EVENT_ID}/", 4),
        (f"{SHOP}issues/1/", 3),
        (f"{SHOP}issues/1/events/", 4),
        (EVENT, 8),
        (f"{EVENT}json/", 3),
    ],
)
def test_an_answer_costs_the_same_whatever_it_holds(
    address: str,
    queries: int,
    acme: Place,
    api: Client,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    store(acme.project, event_id=OTHER_EVENT_ID, breadcrumbs=[{"event_id": EVENT_ID}] * 50)
    store_events([new_event(acme.project.pk, f"{place:064d}", release="4.1") for place in range(60)])
    with django_assert_max_num_queries(queries):
        assert api.get(address).status_code == 200
