"""The JSON door: shapes, pages, the timeline's filter, errors, and its description."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.test import Client

from tests.ingest.new_events import new_event
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, api_of, client_of, make_place, store
from timeline import codec
from timeline.api import event_schema
from timeline.ingest.store import store_events
from timeline.models import Project

Counting = Callable[[int], AbstractContextManager[Any]]
ORG = "/api/v1/organizations/acme/"
SHOP = "/api/v1/projects/acme/shop/"
EVENT = f"{SHOP}events/{EVENT_ID}/"
LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


@pytest.fixture
def acme(db: None) -> Place:
    return make_place("acme")


@pytest.fixture
def api(acme: Place) -> Client:
    return api_of(acme.member)


def links(answer: Any) -> dict[str, str]:
    """rel → address of the Link header."""
    return {rel: address for address, rel in LINK.findall(answer.headers.get("Link", ""))}


def walk(api: Client, address: str, rel: str = "next") -> list[Any]:
    """Every row, page by page."""
    rows: list[Any] = []
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()
        address = links(answer).get(rel, "")
    return rows


def test_an_issue_is_read(acme: Place, api: Client) -> None:
    issue = api.get(f"{SHOP}issues/1/").json()
    assert issue["short_id"] == "SHOP-1"
    assert issue["title"] == "provider answered 500"
    assert (issue["project"], issue["number"], issue["status"], issue["times_seen"]) == (
        "shop",
        1,
        "unresolved",
        1,
    )
    assert issue["url"].endswith("/acme/shop/issues/1/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", issue["last_seen"])
    assert api.get(f"{ORG}issues/").json() == [issue]


def test_an_event_has_the_payloads_names(acme: Place, api: Client) -> None:
    event = api.get(EVENT).json()
    assert event["event_id"] == EVENT_ID
    assert event["logentry"] == {"formatted": "provider answered 500", "message": None, "params": None}
    assert event["user"] == {"id": "7", "email": "jane@example.com"}
    assert (event["release"], event["environment"], event["transaction"]) == (
        "shop@4.0.0",
        "production",
        "/checkout",
    )
    assert event["issue"]["short_id"] == "SHOP-1"
    assert (event["breadcrumbs_total"], event["breadcrumbs_dropped"]) == (1, 0)
    assert event["exception"] is None


def test_a_breadcrumb_is_exactly_this(acme: Place, api: Client) -> None:
    crumb = {
        "category": "auth",
        "message": "signed in",
        "timestamp": 1_700_000_000.5,
        "data": {"a": [1]},
        "foo": 1,
    }
    store(acme.project, event_id=OTHER_EVENT_ID, breadcrumbs=[crumb])
    event = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/").json()
    assert event["breadcrumbs"] == [
        {
            "index": 0,
            "timestamp": "2023-11-14T22:13:20.500000Z",
            "type": "default",
            "category": "auth",
            "level": "info",
            "message": "signed in",
            "data": {"a": [1]},
            "event_id": None,
            "origin": None,
            "kind": "user",
            "shown_level": "info",
            "remarks": [
                {
                    "field": "foo",
                    "reason": "invalid_attribute",
                    "text": "not part of a breadcrumb: a number, 1",
                }
            ],
            "other": {"foo": 1},
        }
    ]


def test_an_event_fills_the_shape_that_the_schema_tells(acme: Place, api: Client) -> None:
    frame = {"function": "pay", "filename": "checkout.py", "lineno": 88, "vars": {"a": 1}}
    store(
        acme.project,
        event_id=OTHER_EVENT_ID,
        exception={"values": [{"type": "PaymentFailed", "value": "500", "stacktrace": {"frames": [frame]}}]},
        threads={"values": [{"id": 1, "crashed": True}]},
        sdk={"name": "sentry.python", "version": "2"},
        breadcrumbs=[{"level": "nonsense", "event_id": EVENT_ID}],
        tags={"a": "b"},
    )
    event = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/").json()
    assert fits(event, event_schema.EventSerializer())
    assert event["linked_events"][0]["event_id"] == EVENT_ID
    assert api.get(EVENT).json()["linked_from"][0]["event_id"] == OTHER_EVENT_ID


def fits(value: Any, serializer: Any) -> bool:
    """Whether the keys are those of the serializer, all the way down."""
    if value is None:
        return True
    if getattr(serializer, "many", False):
        return all(fits(each, serializer.child) for each in value)
    fields = getattr(serializer, "fields", None)
    if fields is None:
        return True
    assert value.keys() == fields.keys()
    return all(fits(value[name], field) for name, field in fields.items())


TRAIL = [
    {"category": "httplib", "type": "http", "data": {"method": "POST", "url": "/pay", "status_code": 500}},
    {"category": "auth", "message": "signed in"},
    {"category": "ui.click", "message": "button", "level": "debug"},
]


@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        ("", [0, 1, 2]),
        ("level=error", [0]),
        ("level=error&level=debug", [0, 2]),
        ("not_level=error", [1, 2]),
        ("category=ui", [2]),
        ("category==ui", []),
        ("kind=http", [0]),
        ("q=signed", [1]),
        ("q=status:5xx", [0]),
        ("order=newest", [2, 1, 0]),
    ],
)
def test_breadcrumbs_are_filtered_as_in_the_timeline(
    query: str, indexes: list[int], acme: Place, api: Client
) -> None:
    store(acme.project, event_id=OTHER_EVENT_ID, breadcrumbs=TRAIL)
    event = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/?{query}").json()
    assert [crumb["index"] for crumb in event["breadcrumbs"]] == indexes
    assert event["breadcrumbs_total"] == 3


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{EVENT}?level=eror", "level"),
        (f"{EVENT}?kind=nothing", "kind"),
        (f"{EVENT}?order=sideways", "order"),
        (f"{EVENT}?at=x", "at"),
        (f"{ORG}issues/?level=eror", "level"),
        (f"{ORG}issues/?status=open", "status"),
        (f"{ORG}issues/?sort=age", "sort"),
        (f"{ORG}issues/?project=nowhere", "project"),
        (f"{ORG}issues/?q=is:open", "is:open"),
        (f"{ORG}issues/?cursor=x", "cursor"),
        (f"{ORG}issues/?limit=0", "limit"),
        (f"{ORG}issues/?limit=1000", "limit"),
        (f"{ORG}issues/?limit=%D9%A3", "limit"),
        (f"{ORG}projects/?cursor=x", "cursor"),
        (f"{SHOP}issues/1/events/?q=level:eror", "level:eror"),
    ],
)
def test_a_bad_value_is_a_400_that_names_it(address: str, name: str, api: Client) -> None:
    answer = api.get(address)
    assert answer.status_code == 400
    error = answer.json()
    assert error.keys() == {"detail", "causes"}
    assert name in error["detail"]
    assert error["causes"] == [error["detail"]]


def test_two_bad_values_are_two_causes(api: Client) -> None:
    error = api.get(f"{ORG}issues/?level=eror&sort=age").json()
    assert len(error["causes"]) == 2


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_everything_only_reads(method: str, acme: Place, api: Client) -> None:
    answer = getattr(api, method)(EVENT)
    assert answer.status_code == 405
    assert answer.json()["detail"]
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(acme.owner)
    assert getattr(signed_in, method)(EVENT).status_code in (403, 405)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer x y", "Basic eDp5", "Token x", "bearer \xff"]
)
def test_a_wrong_token_is_a_401(header: str, acme: Place) -> None:
    answer = client_of(acme.member).get(EVENT, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_whoever_is_signed_in_may_look(acme: Place) -> None:
    assert client_of(acme.member).get(EVENT).status_code == 200


def test_the_document_comes_back_byte_for_byte(acme: Place, api: Client) -> None:
    sent = b'{"a": "\\ud800", "b": NaN, "c": 123456789012345678901234567890, "d":"\xff", "breadcrumbs": [{}]}'
    store_events([new_event(acme.project.pk, "z", event_id=OTHER_EVENT_ID, document=codec.pack(sent))])
    answer = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/json/")
    assert answer.content == sent
    assert answer["X-Content-Type-Options"] == "nosniff"
    event = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/")
    assert event.status_code == 200
    assert orjson.loads(event.content)["breadcrumbs_total"] == 1


def test_an_event_is_found_in_every_project_that_has_it(acme: Place, api: Client) -> None:
    till = Project.objects.create(organization=acme.organization, slug="till", name="Till")
    store(till, event_id=EVENT_ID, received=datetime(2026, 1, 1, tzinfo=UTC))
    make_place("globex")
    found = api.get(f"{ORG}eventids/{EVENT_ID}/").json()
    assert [event["project"] for event in found["events"]] == ["shop", "till"]
    dashed = f"{EVENT_ID[:8]}-{EVENT_ID[8:12]}-{EVENT_ID[12:16]}-{EVENT_ID[16:20]}-{EVENT_ID[20:]}".upper()
    assert api.get(f"{ORG}eventids/{dashed}/").json() == found
    assert api.get(f"{ORG}eventids/{OTHER_EVENT_ID}/").status_code == 404


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
        (f"{ORG}issues/?q=release:4.*&sort=events&limit=100", 4),
        (f"{ORG}projects/", 3),
        (f"{ORG}eventids/{EVENT_ID}/", 4),
        (f"{SHOP}issues/1/", 3),
        (f"{SHOP}issues/1/events/", 4),
        (EVENT, 7),
        (f"{EVENT}json/", 3),
    ],
)
def test_an_answer_costs_the_same_whatever_it_holds(
    address: str, queries: int, acme: Place, api: Client, django_assert_max_num_queries: Counting
) -> None:
    store(acme.project, event_id=OTHER_EVENT_ID, breadcrumbs=[{"event_id": EVENT_ID}] * 50)
    store_events([new_event(acme.project.pk, f"{place:064d}", release="4.1") for place in range(60)])
    with django_assert_max_num_queries(queries):
        assert api.get(address).status_code == 200


def test_the_schema_is_complete_and_valid(api: Client) -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    told = set(re.findall(r"^  (/api/v1/\S+):$", out.getvalue(), re.MULTILINE))
    assert len(told) == 7
    assert api.get("/api/v1/schema/").status_code == 200
