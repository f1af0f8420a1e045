"""The API: shapes, pages, the timeline's filter, errors, and its description."""

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

from tests.api.asking import EVENT, ORG, SHOP
from tests.ingest.new_events import new_event
from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, client_of, make_place, store
from timeline import codec
from timeline.api import event_schema
from timeline.ingest.store import store_events
from timeline.models import Project

Counting = Callable[[int], AbstractContextManager[Any]]


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
            "address": "0",
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
            "duration": None,
            "log": None,
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
def test_a_token_that_reads_only_reads(method: str, acme: Place, api: Client) -> None:
    answer = getattr(api, method)(EVENT)
    assert answer.status_code == (403 if method == "delete" else 405)
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


def test_the_schema_is_complete_and_valid(api: Client) -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    told = set(re.findall(r"^  (/api/v1/\S+):$", out.getvalue(), re.MULTILINE))
    assert len(told) == 18
    assert api.get("/api/v1/schema/").status_code == 200
