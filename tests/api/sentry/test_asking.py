"""Sentry's queries, periods and pages, read as ours."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.asking import Counting
from tests.ingest.new_events import new_event
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, store
from timeline.api.sentry.asking import our_query
from timeline.ingest.store import store_events
from timeline.models import Issue, Project, Status

ORG, SHOP = "/api/0/organizations/acme/", "/api/0/projects/acme/shop/"
LINK = re.compile(r'<([^>]+)>; rel="(\w+)"; results="(true|false)"; cursor="([^"]*)"')


@pytest.mark.parametrize(
    ("sent", "ours"),
    [
        ("is:unresolved", "is:unresolved"),
        ("is:archived", "is:ignored"),
        ("!level:info  timeout", "-level:info timeout"),
        ("is:unassigned is:resolved", "is:resolved"),
        ('"is:archived !a:b" x', '"is:archived !a:b" x'),
        ("TypeError: x is:muted", "TypeError: x is:ignored"),
        ('!release:"a b"', '-release:"a b"'),
        ("", ""),
    ],
)
def test_a_search_is_said_in_our_language(sent: str, ours: str) -> None:
    assert our_query(sent) == ours


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["SHOP-2"]),  # unresolved, as Sentry's own
        ("query=", ["SHOP-2", "SHOP-1"]),
        ("query=is:resolved", ["SHOP-1"]),
        ("query=!level:error", []),
        ("query=is:resolved&environment=production", ["SHOP-1"]),
        ("query=&environment=nowhere", []),
        ("query=&project=-1&sort=freq&limit=1000", ["SHOP-2", "SHOP-1"]),
        ("query=&statsPeriod=1h", ["SHOP-2"]),
        ("query=&statsPeriod=2w", ["SHOP-2", "SHOP-1"]),
    ],
)
def test_a_list_has_what_was_asked_for(query: str, found: list[str], acme: Place, api: Client) -> None:
    store_events([new_event(acme.project.pk, "other") for _ in range(2)])
    now = datetime.now(UTC)
    Issue.objects.filter(number=1).update(status=Status.RESOLVED, last_seen=now - timedelta(days=2))
    Issue.objects.filter(number=2).update(last_seen=now)
    issues = api.get(f"{ORG}issues/?{query}").json()
    assert [issue["id"] for issue in issues] == found


@pytest.mark.parametrize(
    "query",
    [
        "sort=age",
        "limit=0",
        "limit=x",
        "limit=%D9%A3",
        "statsPeriod=1y",
        "cursor=x",
        "project=99",
        "query=is:open",
    ],
)
def test_a_bad_value_is_a_400_that_names_it(query: str, api: Client) -> None:
    answer = api.get(f"{ORG}issues/?{query}")
    assert answer.status_code == 400
    assert re.split("[=:]", query)[0] in answer.json()["detail"] or "is:open" in answer.json()["detail"]


def links(answer: Any) -> dict[str, tuple[str, str, str]]:
    return {rel: (address, results, cursor) for address, rel, results, cursor in LINK.findall(answer["Link"])}


def test_pages_lead_on_as_sentrys_clients_follow_them(acme: Place, api: Client) -> None:
    store_events([new_event(acme.project.pk, f"{place:064d}") for place in range(5)])
    found: list[str] = []
    cursor = ""
    while True:
        answer = api.get(f"{SHOP}issues/?query=&per_page=2&cursor={cursor}")
        found += [issue["id"] for issue in answer.json()]
        _, results, cursor = links(answer)["next"]
        if results == "false":
            break
    assert len(found) == len(set(found)) == 6
    assert links(answer)["previous"][1] == "true"


def test_latest_and_oldest_name_an_event(acme: Place, api: Client) -> None:
    now = datetime.now(UTC).timestamp()
    store(acme.project, event_id=OTHER_EVENT_ID, timestamp=now - 3600)
    assert Issue.objects.count() == 1
    for word, event_id in (("latest", EVENT_ID), ("recommended", EVENT_ID), ("oldest", OTHER_EVENT_ID)):
        assert api.get(f"{ORG}issues/SHOP-1/events/{word}/").json()["id"] == event_id


def test_a_short_id_is_the_last_number_of_a_slug_with_numbers(acme: Place, api: Client) -> None:
    second = Project.objects.create(organization=acme.organization, slug="shop-1", name="Second")
    store(second, event_id=OTHER_EVENT_ID)
    assert api.get(f"{ORG}issues/SHOP-1-1/").json()["project"]["slug"] == "shop-1"
    assert api.get(f"{ORG}issues/SHOP-1/").json()["project"]["slug"] == "shop"


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (f"{ORG}issues/?query=", 4),  # token, organization, projects, page
        (f"{ORG}issues/SHOP-1/", 3),
        (f"{ORG}issues/SHOP-1/events/", 4),
        (f"{ORG}issues/SHOP-1/events/latest/", 10),
        (f"{SHOP}events/{EVENT_ID}/", 8),
        ("/api/0/organizations/", 2),
    ],
)
def test_an_answer_costs_so_many_queries(
    address: str, queries: int, acme: Place, api: Client, django_assert_num_queries: Counting
) -> None:
    store_events([new_event(acme.project.pk, f"{place:064d}") for place in range(5)])
    with django_assert_num_queries(queries):
        assert api.get(address).status_code == 200


def test_addresses_as_sentry_writes_them_lead_to_our_pages(acme: Place) -> None:
    client = Client()
    client.force_login(acme.member)
    assert client.get("/organizations/acme/issues/shop-1/")["Location"] == "/acme/shop/issues/1/"
    assert (
        client.get(f"/organizations/acme/issues/SHOP-1/events/{EVENT_ID}/")["Location"]
        == f"/acme/shop/issues/1/events/{EVENT_ID}/"
    )
    assert (
        client.get("/organizations/acme/issues/SHOP-1/events/latest/")["Location"] == "/acme/shop/issues/1/"
    )
