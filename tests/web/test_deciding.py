"""What people decide about issues, and taking it back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.ingest.new_events import new_event, store_issues
from tests.places import Place, client_of, make_place
from timeline.ingest.store import store_events
from timeline.models import Issue, Project

Counting = Callable[[int], AbstractContextManager[Any]]
LIST = "/acme/?sort=events"


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


def happen(acme: Place, issue: Issue) -> None:
    """It happens again, now."""
    store_events(
        [
            new_event(
                acme.project.pk,
                issue.grouping_hash,
                grouping_version=issue.grouping_version,
                received=datetime.now(UTC),
            )
        ]
    )


def decide(client: Client, status: str, *chosen: str) -> str:
    """The page after a decision from the list."""
    data = {"issue": chosen, "status": status, "next": LIST}
    return client.post("/acme/issues/status/", data, follow=True).content.decode()


def fields_of(page: str) -> dict[str, str]:
    """What the form of the message sends, without a script."""
    form = re.search(r'<form method="post" action="/account/undo/">.*?</form>', page, re.DOTALL)
    assert form
    assert "<button>Undo</button>" in form[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))


def take_back(client: Client, page: str) -> str:
    """The page after "Undo"."""
    return client.post("/account/undo/", fields_of(page), follow=True).content.decode()


def states() -> list[tuple[object, ...]]:
    """All that a decision changes, of every issue."""
    return list(
        Issue.objects.order_by("project_id", "number").values_list(
            "status", "status_changed", "status_by", "reopened"
        )
    )


@pytest.mark.parametrize("status", ["resolved", "ignored", "unresolved"])
def test_an_issue_is_resolved_ignored_or_reopened(status: str, acme: Place, client: Client) -> None:
    answer = client.post("/acme/shop/issues/1/status/", {"status": status})
    assert answer["Location"] == "/acme/shop/issues/1/"
    issue = Issue.objects.get()
    assert (issue.status, issue.status_by_id) == (status, acme.member.pk)
    assert issue.status_changed is not None


def test_several_are_resolved_at_once_and_counted(acme: Place, client: Client) -> None:
    store_issues(acme.project.pk, 3)
    till = Project.objects.create(organization=acme.organization, slug="till", name="Till")
    store_issues(till.pk, 2)
    chosen = ["shop/1", "shop/3", "till/2", "shop/999", "nonsense", "../1"]
    answer = client.post(
        "/acme/issues/status/",
        {"issue": chosen, "status": "resolved", "next": "/acme/?sort=events"},
        follow=True,
    )
    assert answer.redirect_chain == [("/acme/?sort=events", 302)]
    assert "Resolved 3 issues" in answer.content.decode()
    resolved = {(issue.project_id, issue.number) for issue in Issue.objects.filter(status="resolved")}
    assert resolved == {(acme.project.pk, 1), (acme.project.pk, 3), (till.pk, 2)}


def test_one_never_decides_about_another_organization(acme: Place) -> None:
    globex = make_place("globex", event_id="9" * 32)
    Project.objects.create(organization=globex.organization, slug="till", name="Till")
    client = client_of(acme.owner)
    assert client.post("/acme/issues/status/", {"issue": "till/1", "status": "resolved"}).status_code == 404
    client.post("/acme/issues/status/", {"issue": "shop/1", "status": "resolved"})
    assert Issue.objects.in_project(globex.project.pk).get().status == "unresolved"


@pytest.mark.parametrize(
    "data", [{"status": "gone", "issue": "shop/1"}, {"status": "resolved"}, {"issue": "shop/1"}, {}]
)
def test_half_a_decision_changes_nothing(data: dict[str, str], client: Client) -> None:
    assert client.post("/acme/issues/status/", data).status_code == 302
    assert Issue.objects.get().status == "unresolved"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "issues", "*"])
def test_after_a_decision_one_stays_on_our_side(wanted: str, client: Client) -> None:
    data = {"status": "resolved", "next": wanted}
    assert client.post("/acme/shop/issues/1/status/", data)["Location"] == "/acme/shop/issues/1/"


def test_a_resolved_issue_that_happens_again_says_so(acme: Place, client: Client) -> None:
    client.post("/acme/shop/issues/1/status/", {"status": "resolved"})
    issue = Issue.objects.get()
    happen(acme, issue)
    assert "came back" in client.get("/acme/").content.decode()
    client.post("/acme/shop/issues/1/status/", {"status": "unresolved"})
    assert "came back" not in client.get("/acme/").content.decode()


def test_the_message_of_one_issue_names_it(client: Client) -> None:
    page = decide(client, "resolved", "shop/1")
    assert "Resolved SHOP-1 provider answered 500<" in page
    page = client.post("/acme/shop/issues/1/status/", {"status": "ignored"}, follow=True).content.decode()
    assert "Ignored SHOP-1 provider answered 500<" in page, "on its own page, too"


def test_a_name_that_is_long_or_odd_is_one_line_of_the_message(acme: Place, client: Client) -> None:
    store_events([new_event(acme.project.pk, "b", title="a\u202eb\n<b>" + "x" * 200)])
    page = decide(client, "resolved", "shop/2")
    said = re.search(r"Resolved SHOP-2 ([^<]*)<", page)
    assert said
    assert said[1].endswith("x…")
    assert "\u202e" not in said[1]
    assert "\n" not in said[1]


def test_a_decision_about_several_is_taken_back_whatever_they_were(acme: Place, client: Client) -> None:
    store_issues(acme.project.pk, 4)
    decide(client, "ignored", "shop/2")
    decide(client, "resolved", "shop/3")
    happen(acme, Issue.objects.get(number=3))
    before = states()
    page = decide(client, "resolved", "shop/1", "shop/2", "shop/3")
    assert [state[0] for state in states()] == ["resolved"] * 3 + ["unresolved"] * 2
    page = take_back(client, page)
    assert "Undone: 3 issues are as they were." in page
    assert 'value="events" selected' in page, "the list is the one that it was"
    assert states() == before
    assert "came back" in page


@pytest.mark.parametrize("status", ["resolved", "ignored", "unresolved"])
def test_a_decision_on_the_page_of_an_issue_is_taken_back(status: str, client: Client) -> None:
    before = states()
    page = client.post("/acme/shop/issues/1/status/", {"status": status}, follow=True).content.decode()
    assert "Undone: it is as it was." in take_back(client, page)
    assert states() == before


def test_what_has_changed_since_stays(acme: Place, client: Client) -> None:
    store_issues(acme.project.pk, 2)
    page = decide(client, "resolved", "shop/1", "shop/2", "shop/3")
    happen(acme, Issue.objects.get(number=1))
    client_of(acme.owner).post("/acme/shop/issues/2/status/", {"status": "resolved"})
    after = states()
    assert "Undone for 1 of 3 issues" in take_back(client, page)
    assert states()[:2] == after[:2]
    assert states()[2][0] == "unresolved"
    assert "Nothing was undone" in take_back(client, page), "once is enough"


@pytest.mark.parametrize("undo", ["", "x", "WyJhY21lIl0:1abc:forged"])
def test_what_is_not_ours_is_not_undone(undo: str, client: Client) -> None:
    decide(client, "resolved", "shop/1")
    data = {"undo": undo, "next": "/acme/"}
    page = client.post("/account/undo/", data, follow=True).content.decode()
    assert "can no longer be undone" in page
    assert Issue.objects.get().status == "resolved"


def test_who_has_left_takes_nothing_back(acme: Place, client: Client) -> None:
    fields = fields_of(decide(client, "resolved", "shop/1"))
    stranger = client_of(make_place("globex", event_id="9" * 32).owner)
    assert stranger.post("/account/undo/", fields).status_code == 404
    assert Issue.objects.in_project(acme.project.pk).get().status == "resolved"


def test_taking_back_needs_the_token_of_its_form(acme: Place, client: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(acme.member)
    fields = fields_of(decide(client, "resolved", "shop/1"))
    assert careful.post("/account/undo/", fields).status_code == 403
    careful.cookies["csrftoken"] = client.cookies["csrftoken"].value
    assert careful.post("/account/undo/", fields).status_code == 302
    assert Issue.objects.get().status == "unresolved"


def test_a_project_that_is_gone_keeps_nothing_back(acme: Place, client: Client) -> None:
    till = Project.objects.create(organization=acme.organization, slug="till", name="Till")
    store_issues(till.pk, 1)
    page = decide(client, "resolved", "shop/1", "till/1")
    Issue.objects.in_project(till.pk).delete()
    till.delete()
    assert "Undone for 1 of 2 issues" in take_back(client, page)


def test_a_decision_costs_the_same_for_one_and_for_many(
    acme: Place, client: Client, django_assert_num_queries: Counting
) -> None:
    store_issues(acme.project.pk, 30)
    client.get("/acme/")
    for count in (1, 25):
        chosen = [f"shop/{number}" for number in range(1, count + 1)]
        with django_assert_num_queries(8):  # two of them are the savepoint of its transaction
            client.post("/acme/issues/status/", {"issue": chosen, "status": "resolved"})
