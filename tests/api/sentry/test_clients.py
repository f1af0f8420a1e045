"""What Sentry's own clients were seen to ask, and what they need of the answers."""

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, store

ISSUE = {
    "id", "shortId", "title", "culprit", "level", "status", "substatus", "platform", "firstSeen", "lastSeen", "count",
    "userCount", "permalink", "type", "issueType", "issueCategory", "metadata", "assignedTo", "project",
}  # fmt: skip
EVENT = {
    "id", "eventID", "groupID", "projectID", "title", "message", "platform", "type", "culprit", "dateCreated",
    "dateReceived", "tags", "user", "contexts", "context", "sdk", "release", "entries",
}  # fmt: skip
EVENT_ROW = {"id", "eventID", "groupID", "title", "dateCreated", "platform", "tags", "user", "event.type"}
ORGANIZATION = {
    "id", "slug", "name", "dateCreated", "isEarlyAdopter", "require2FA", "requireEmailVerification", "features", "links",
}  # fmt: skip
PROJECT = {"id", "slug", "name", "platform", "dateCreated"}
ORG, SHOP = "/api/0/organizations/acme/", "/api/0/projects/acme/shop/"

# Captured of @sentry/mcp-server 0.39, sentry-cli 3.8 and sentry 0.49: what they asked, and what must be in each answer.
RECORDED: list[tuple[str, set[str]]] = [
    ("/api/0/", {"auth", "user"}),
    ("/api/0/auth/", {"id", "name", "email"}),
    ("/api/0/organizations/?per_page=26", ORGANIZATION),
    ("/api/0/organizations/?cursor=", ORGANIZATION),
    (f"{ORG}projects/?per_page=26", PROJECT),
    (f"{SHOP}?collapse=organization", {*PROJECT, "organization"}),
    (
        f"{ORG}issues/?limit=10&sort=date&statsPeriod=30d&query=is%3Aunresolved&collapse=unhandled",
        ISSUE,
    ),
    (
        f"{ORG}issues/?project={{project}}&limit=25&sort=date&statsPeriod=90d&groupStatsPeriod=auto&collapse=filtered",
        ISSUE,
    ),
    (f"{SHOP}issues/?query=&cursor=", ISSUE),
    (f"{ORG}issues/SHOP-1/", ISSUE),
    (
        f"{ORG}shortids/SHOP-1/?collapse=stats&collapse=lifetime",
        {"organizationSlug", "projectSlug", "groupId", "shortId", "group"},
    ),
    (f"{ORG}issues/SHOP-1/events/latest/?collapse=adjacentEvents", EVENT),
    (f"{ORG}issues/SHOP-1/events/{EVENT_ID}/", EVENT),
    (f"{ORG}issues/SHOP-1/events/?per_page=50&sort=-timestamp&statsPeriod=14d", EVENT_ROW),
    (f"{ORG}issues/SHOP-1/events/?full=false&statsPeriod=7d&per_page=25", EVENT_ROW),
    (f"{SHOP}events/{EVENT_ID}/?collapse=adjacentEvents", EVENT),
    (f"{SHOP}events/?cursor=", EVENT_ROW),
]
# Clients go on without these.
NOT_HERE = [
    f"{ORG}issues/SHOP-1/external-issues/",
    f"{ORG}issues/SHOP-1/autofix/",
    f"{ORG}replay-count/?returnIds=true&query=issue.id%3A%5BSHOP-1%5D",
    f"{ORG}trace/789cd1b74a114da68be2291ce050085b/?timestamp=1795769857.987",
    f"{ORG}events/?per_page=3&dataset=spans",
    f"{SHOP}stacktrace-link/?file=shop%2Fcheckout.py",
    f"{SHOP}events/{EVENT_ID}/attachments/?per_page=100",
    f"{ORG}repos/?cursor=",
]


def test_each_recorded_request_gets_what_its_client_needs(acme: Place, api: Client) -> None:
    for address, needed in RECORDED:
        answer = api.get(address.format(project=acme.project.pk))
        assert answer.status_code == 200, address
        said: Any = answer.json()
        for each in said if isinstance(said, list) else [said]:
            assert needed <= each.keys(), address
        assert said, address


def test_what_is_not_here_is_a_404_that_clients_bear(api: Client) -> None:
    for address in NOT_HERE:
        answer = api.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["detail"]


def test_an_issue_is_said_in_sentrys_types(acme: Place, api: Client) -> None:
    issue = api.get(f"{ORG}issues/shop-1/").json()
    assert (issue["id"], issue["shortId"], issue["count"], issue["userCount"]) == ("SHOP-1", "SHOP-1", "1", 0)
    assert (issue["status"], issue["substatus"]) == ("unresolved", "ongoing")
    assert issue["lastSeen"].endswith("Z")
    assert issue["project"]["id"] == str(acme.project.pk)
    assert urlsplit(issue["permalink"]).path == "/organizations/acme/issues/SHOP-1/"


def test_an_event_has_its_interfaces_as_entries(acme: Place, api: Client) -> None:
    frame = {
        "function": "pay",
        "filename": "checkout.py",
        "lineno": 88,
        "in_app": True,
        "pre_context": ["a", "b"],
        "context_line": "c",
        "post_context": ["d"],
        "vars": {"x": 1},
    }
    store(
        acme.project,
        event_id=OTHER_EVENT_ID,
        exception={"values": [{"type": "PaymentFailed", "value": "500", "stacktrace": {"frames": [frame]}}]},
        request={"url": "/relative", "method": "POST"},
        tags={"region": "eu"},
        contexts={"os": {"name": "Linux"}},
        user={"id": 7, "email": "a@b.example"},
    )
    event = api.get(f"{SHOP}events/{OTHER_EVENT_ID}/").json()
    entries = {entry["type"]: entry["data"] for entry in event["entries"]}
    assert entries.keys() == {"exception", "message", "breadcrumbs", "request"}
    (value,) = entries["exception"]["values"]
    assert (value["type"], value["value"]) == ("PaymentFailed", "500")
    assert value["stacktrace"]["frames"][0]["context"] == [[86, "a"], [87, "b"], [88, "c"], [89, "d"]]
    assert value["stacktrace"]["frames"][0]["lineNo"] == 88
    assert entries["breadcrumbs"]["values"][0]["message"] == "signed in"
    assert (entries["request"]["method"], entries["request"]["url"]) == ("POST", None)
    assert event["user"] == {
        "id": "7",
        "email": "a@b.example",
        "username": None,
        "ip_address": None,
        "name": None,
    }
    assert {"key": "region", "value": "eu"} in event["tags"]
    assert {"key": "environment", "value": "production"} in event["tags"]


HOSTILE: list[dict[str, Any]] = [
    {"request": []},
    {"request": {"url": "http://[::", "method": 3}},
    {"request": {"url": {}}, "user": {"id": [1]}},
    {"contexts": 1, "extra": [], "modules": "x"},
    {"exception": {"values": [{"stacktrace": {"frames": [{"lineno": 1, "context_line": 5}]}}, None]}},
    {"threads": {"values": [{"id": {}, "stacktrace": 3}]}, "breadcrumbs": [None, 1, {"data": "x"}]},
]


def test_no_event_breaks_an_answer(acme: Place, api: Client) -> None:
    for place, fields in enumerate(HOSTILE):
        event_id = f"{place:032x}"
        store(acme.project, event_id=event_id, **fields)
        answer = api.get(f"{SHOP}events/{event_id}/")
        assert answer.status_code == 200, fields
        assert answer.json().keys() >= EVENT
