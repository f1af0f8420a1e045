"""What the API changes, and what it refuses with a sentence."""

from typing import Any

import pytest
from django.test import Client

from tests.places import EVENT_ID, Place
from timeline.accounts.credentials import make_token
from timeline.ingest import counts
from timeline.models import Deletion, Event, Issue, Project, Scope

pytestmark = pytest.mark.django_db
SHOP = "/api/v1/projects/acme/shop/"


@pytest.fixture
def api(acme: Place) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(acme.owner, scope=Scope.WRITE)}"})


def put(api: Client, address: str, body: Any) -> tuple[int, Any]:
    answer = api.put(address, body, content_type="application/json")
    return answer.status_code, answer.json()


def test_an_issue_is_resolved_and_reopened(acme: Place, api: Client) -> None:
    for status in ("resolved", "ignored", "unresolved"):
        code, issue = put(api, f"{SHOP}issues/1/", {"status": status})
        assert (code, issue["status"], Issue.objects.get().status) == (200, status, status)
    assert Issue.objects.get().status_by_id == acme.owner.pk


@pytest.mark.parametrize(
    ("address", "body", "detail"),
    [
        ("issues/1/", {"status": "open"}, "`status` is one of unresolved, resolved, ignored."),
        ("issues/1/", {}, "`status` is one of unresolved, resolved, ignored."),
        ("issues/1/", [], "Send an object of status."),
        ("issues/1/", {"status": "resolved", "title": "x"}, "`title` is none of status."),
        ("", {"slug": "logs"}, "slug: 'logs' is reserved for addresses of Crumbsite: choose another."),
        ("", {"name": ""}, "name: This field is required."),
        ("", {"name": "\ud800"}, "`name` is text."),
        ("", {"events_per_minute": "5"}, "`events_per_minute` is a whole number, or null."),
        (
            "",
            {"retention_days": 0},
            "retention_days: Ensure this value is greater than or equal to 1.",
        ),
    ],
)
def test_what_is_not_right_is_said_in_a_sentence(address: str, body: Any, detail: str, api: Client) -> None:
    assert put(api, SHOP + address, body) == (400, {"detail": detail, "causes": [detail]})


def test_a_body_that_is_no_json_is_refused(api: Client) -> None:
    assert api.put(f"{SHOP}issues/1/", b"{", content_type="application/json").status_code == 400


def test_a_project_is_renamed_and_limited(acme: Place, api: Client) -> None:
    code, project = put(
        api, SHOP, {"name": "Store", "slug": "store", "events_per_minute": 50, "retention_days": 7}
    )
    assert (code, project["slug"]) == (200, "store")
    assert api.get(SHOP).status_code == 404
    moved = "/api/v1/projects/acme/store/"
    assert put(api, moved, {"events_per_minute": None})[1]["events_per_minute"] is None
    found = Project.objects.get()
    assert (found.name, found.retention_days, found.retention_events_per_issue) == ("Store", 7, None)
    assert api.get(f"{moved}issues/1/").json()["short_id"] == "STORE-1"


def test_an_event_an_issue_and_a_project_are_deleted(acme: Place, api: Client) -> None:
    assert api.delete(f"{SHOP}events/{EVENT_ID}/").status_code == 204
    assert api.get(f"{SHOP}issues/1/").status_code == 404
    assert not Event.objects.exists()
    assert api.delete(SHOP).status_code == 202
    assert api.get(SHOP).status_code == 404
    assert Deletion.objects.get().requested_by == acme.owner


def test_what_did_not_arrive_is_listed_with_what_to_do(acme: Place, api: Client) -> None:
    counts._counts.clear()
    counts.count(acme.project.pk, [("event:over_quota", 3), ("lost:before_send", 2), ("session", 7)])
    counts.flush()

    found = api.get(f"{SHOP}dropped/").json()

    assert [(each["kind"], each["group"], each["total"]) for each in found] == [
        ("event:over_quota", "refused", 3),
        ("lost:before_send", "lost", 2),
        ("session", "dropped", 7),
    ]
    assert found[0]["days"][0]["count"] == 3
    assert all(each["advice"].endswith(".") for each in found)
