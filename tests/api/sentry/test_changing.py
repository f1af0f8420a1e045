"""The status of issues, set as Sentry's clients set it; what means something else here is refused."""

from typing import Any

import pytest
from django.test import Client

from tests.ingest.new_events import new_event
from tests.places import Place, api_of, make_place
from timeline.accounts.credentials import make_token
from timeline.ingest.store import store_events
from timeline.models import Issue, Scope, Status

ORG, SHOP = "/api/0/organizations/acme/", "/api/0/projects/acme/shop/"


@pytest.fixture
def writer(acme: Place) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(acme.member, scope=Scope.WRITE)}"})


def put(api: Client, address: str, body: Any) -> Any:
    return api.put(address, body, content_type="application/json")


# Captured: @sentry/mcp-server 0.39 (update_issue), sentry 0.49 (issue resolve, unresolve, archive).
@pytest.mark.parametrize(
    ("body", "status", "substatus"),
    [
        ({"status": "resolved"}, "resolved", None),
        ({"status": "unresolved"}, "unresolved", "ongoing"),
        ({"status": "ignored", "substatus": "archived_until_escalating"}, "ignored", "archived_forever"),
        ({"status": "ignored", "substatus": "archived_forever"}, "ignored", "archived_forever"),
        ({"status": "resolved", "statusDetails": {}}, "resolved", None),
        ({"status": "muted", "snoozeDuration": None}, "ignored", "archived_forever"),
        ({"status": "archived"}, "ignored", "archived_forever"),
        ({"assignedTo": None}, "unresolved", "ongoing"),
    ],
)
def test_a_client_sets_the_status_of_an_issue(
    body: Any, status: str, substatus: str | None, acme: Place, writer: Client
) -> None:
    answer = put(writer, f"{ORG}issues/SHOP-1/", body)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["substatus"]) == (status, substatus)
    found = Issue.objects.get()
    assert found.status == status
    assert found.status_by == (acme.member if "status" in body else None)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"status": "resolvedInNextRelease"}, "resolvedInNextRelease"),
        ({"status": "resolved", "statusDetails": {"inNextRelease": True}}, "inNextRelease"),
        ({"status": "resolved", "statusDetails": {"inCommit": {"commit": "a"}}}, "inCommit"),
        (
            {"status": "ignored", "substatus": "archived_until_condition_met", "ignoreDuration": 30},
            "ignoreDuration",
        ),
        ({"status": "ignored", "substatus": "archived_until_condition_met"}, "archived_until_condition_met"),
        ({"status": "ignored", "statusDetails": 3}, "statusDetails"),
        ({"status": "closed"}, "unresolved, resolved, ignored"),
        ({"status": ["resolved"]}, "unresolved, resolved, ignored"),
        ({"assignedTo": "me"}, "assignedTo"),
        ({"status": "ignored", "snoozeDuration": 30}, "snoozeDuration"),
        ({"priority": "high"}, "priority"),
        ({"merge": True}, "merge"),
        ([], "object"),
    ],
)
def test_what_means_something_else_here_is_refused(body: Any, named: str, writer: Client) -> None:
    answer = put(writer, f"{ORG}issues/SHOP-1/", body)
    assert answer.status_code == 400
    assert named in answer.json()["detail"]
    assert Issue.objects.get().status == Status.UNRESOLVED


@pytest.mark.parametrize(
    ("address", "changed"),
    [
        (f"{SHOP}issues/", {1, 2, 3}),
        (f"{SHOP}issues/?id=2", {2}),
        (f"{SHOP}issues/?id=SHOP-2&id=shop-3", {2, 3}),
        (f"{SHOP}issues/?status=ignored", {3}),
        (f"{ORG}issues/?id=SHOP-1,SHOP-2", {1, 2}),
        (f"{ORG}issues/?query=is%3Aignored", {3}),
        (f"{ORG}issues/?query=is%3Aresolved", set()),
    ],
)
def test_many_are_set_at_once(address: str, changed: set[int], acme: Place, writer: Client) -> None:
    store_events([new_event(acme.project.pk, f"{place:064d}") for place in range(2)])
    Issue.objects.filter(number=3).update(status=Status.IGNORED)
    answer = put(writer, address, {"status": "resolved"})
    assert answer.status_code == (200 if changed else 204)
    assert set(Issue.objects.filter(status=Status.RESOLVED).values_list("number", flat=True)) == changed


@pytest.mark.parametrize("query", ["id=5x", "id=GLOBEX-1", "query=is:open", "status=open"])
def test_what_names_no_issue_changes_none(query: str, acme: Place, writer: Client) -> None:
    answer = put(writer, f"{ORG}issues/?{query}", {"status": "resolved"})
    assert (answer.status_code, Issue.objects.get().status) == (400, "unresolved")


def test_ids_that_are_not_there_are_said_to_be_missing(writer: Client) -> None:
    assert put(writer, f"{SHOP}issues/?id=99", {"status": "resolved"}).status_code == 404


def test_a_token_that_reads_changes_nothing(acme: Place) -> None:
    for address in (f"{ORG}issues/SHOP-1/", f"{SHOP}issues/"):
        answer = put(api_of(acme.member), address, {"status": "resolved"})
        assert (answer.status_code, answer.json()["detail"][:22]) == (403, "This token only reads:")
    assert api_of(acme.member).get("/api/0/").json()["auth"]["scopes"][-1] == "event:read"


def test_a_stranger_changes_nothing(writer: Client) -> None:
    globex = make_place("globex", event_id="1" * 32)
    for address in ("organizations/globex/issues/SHOP-1/", "projects/globex/shop/issues/"):
        assert put(writer, f"/api/0/{address}", {"status": "resolved"}).status_code == 404
    assert Issue.objects.get(project=globex.project).status == Status.UNRESOLVED
