"""The list of issues, the list of an issue's events, and what people decide."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.ingest.new_events import new_event, store_issues
from tests.places import Place, client_of
from timeline.ingest.store import store_events
from timeline.issues.ages import age_of
from timeline.issues.histograms import BARS, Histogram, histograms_of
from timeline.models import Event, Issue, Organization, Project

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Counting = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def client(acme: Place) -> Client:
    return client_of(acme.member)


def test_an_issue_says_what_when_and_how_often(acme: Place, client: Client) -> None:
    page = client.get("/acme/").content.decode()
    for text in (
        "provider answered 500",
        "SHOP-1",
        "just now",
        "1 in 14 days",
        'href="/acme/shop/issues/1/"',
    ):
        assert text in page


def test_htmx_gets_the_rows_only_and_they_say_the_same(acme: Place, client: Client) -> None:
    whole = client.get("/acme/?q=provider").content.decode()
    part = client.get(
        "/acme/?q=provider", headers={"HX-Request": "true", "HX-Target": "issues"}
    ).content.decode()
    assert part.lstrip().startswith('<section id="issues"')
    assert "SHOP-1" in part
    assert "SHOP-1" in whole


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/acme/", 7),
        ("/acme/?q=Error+user:7&level=error&project=shop&sort=events", 7),
        ("/acme/?q=release:4.*+Error&level=error&project=shop&sort=events", 8),
    ],
)
def test_a_list_costs_the_same_whatever_it_shows(
    address: str, queries: int, acme: Place, client: Client, django_assert_num_queries: Counting
) -> None:
    client.get(address)
    store_issues(acme.project.pk, 60)
    for place in range(5):
        project = Project.objects.create(organization=acme.organization, slug=f"p{place}", name="x")
        store_issues(project.pk, 5)
    with django_assert_num_queries(queries):
        assert len(client.get(address).context["rows"]) == 25


def test_events_of_an_issue_cost_the_same_whatever_they_are(
    acme: Place, client: Client, django_assert_num_queries: Counting
) -> None:
    store_events(
        [new_event(acme.project.pk, "b", breadcrumb_count=place, release="9") for place in range(70)]
    )
    client.get("/acme/")
    with django_assert_num_queries(7):
        assert len(client.get("/acme/shop/issues/2/events/").context["rows"]) == 25
    with django_assert_num_queries(8):
        assert len(client.get("/acme/shop/issues/2/events/?q=release:9").context["rows"]) == 25


def test_every_page_of_a_list_leads_to_the_next_with_its_search(acme: Place, client: Client) -> None:
    store_issues(acme.project.pk, 120)
    address, seen = "/acme/?q=Error&sort=first_seen", []
    while address:
        answer = client.get(address)
        seen += [row.issue.number for row in answer.context["rows"]]
        following = answer.context["page"].get("next")
        assert following is None or "q=Error" in following
        address = f"/acme/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "W10"])
def test_a_bad_cursor_shows_the_first_page_and_says_so(cursor: str, client: Client) -> None:
    answer = client.get(f"/acme/?cursor={cursor}")
    assert answer.status_code == 200
    assert "This is the first page." in answer.content.decode()
    assert len(answer.context["rows"]) == 1


def test_tabs_count_what_the_search_finds_whatever_is_shown(acme: Place, client: Client) -> None:
    store_issues(acme.project.pk, 40, release="4.0")
    store_events([new_event(acme.project.pk, "other", release="5.0", title="Other")])
    Issue.objects.filter(number__in=range(2, 12)).update(status="resolved")
    Issue.objects.filter(number=12).update(status="ignored")
    cursor = client.get("/acme/?q=release:4.0&status=all").context["page"]["next"].removeprefix("?")
    for query in (
        "q=release:4.0",
        "q=release:4.*&status=resolved",
        "q=-release:5.0+Error&status=all",
        cursor,
    ):
        answer = client.get(f"/acme/?{query}")
        counts = {each.label: each.count for each in answer.context["statuses"]}
        assert counts == {"unresolved": 29, "resolved": 10, "ignored": 1, "all": 40}
        statuses = {row.issue.status for row in answer.context["rows"]}
        assert answer.context["count"] == sum(
            counts[status] for status in ([answer.context["search"].status])
        )
        assert statuses <= answer.context["search"].statuses
    empty = client.get("/acme/?q=release:5.0&status=resolved")
    assert [each.count for each in empty.context["statuses"]] == [1, 0, 0, 1]
    assert len(empty.context["rows"]) == 0


def test_what_a_search_cannot_read_is_named(client: Client) -> None:
    page = client.get("/acme/?level=eror&q=trace:jane").content.decode()
    assert "`level=eror` is not a level" in page
    assert "`trace:jane` is not an id" in page


def test_three_empty_lists_say_three_things(acme: Place, client: Client) -> None:
    assert "No unresolved issue matches" in client.get("/acme/?q=zzz").content.decode()
    Issue.objects.update(status="resolved")
    page = client.get("/acme/?level=error").content.decode()
    assert "No unresolved issue matches" in page
    assert 'href="?level=error&amp;status=resolved">1 resolved<' in page, "a way on"
    assert "No unresolved issue<" in client.get("/acme/").content.decode()
    globex = Organization.objects.create(slug="globex", name="Globex")
    globex.memberships.create(user=acme.member, role="owner")
    assert "No project yet" in client.get("/globex/").content.decode()
    Project.objects.create(organization=globex, slug="till", name="Till")
    page = client.get("/globex/").content.decode()
    assert "No event has arrived yet" in page
    assert "/globex/till/setup/" in page


def test_what_a_sender_wrote_is_text(acme: Place, client: Client) -> None:
    store_events(
        [new_event(acme.project.pk, "c", title="<script>alert(1)</script>", culprit='"><img src=x>')]
    )
    page = client.get("/acme/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


def test_an_issue_whose_events_are_gone_says_so(client: Client) -> None:
    Event.objects.all()._raw_delete("default")
    assert "No event is left" in client.get("/acme/shop/issues/1/events/").content.decode()


@pytest.mark.django_db
def test_a_histogram_counts_half_days(acme: Place) -> None:
    hours = [0, 1, 11, 12, 24 * 13, 24 * 20, -30]
    store_events([new_event(7, "h", received=NOW - timedelta(hours=hour)) for hour in hours])
    found = histograms_of([(7, 1)], NOW)[7, 1]
    assert len(found.counts) == BARS
    assert found.counts[-1] == 2  # 12:00, and what a wrong clock put after it
    assert found.counts[-2] == 3
    assert found.counts[-3] == 0
    assert found.total == 6


def test_a_bar_shows_even_one_event() -> None:
    assert Histogram((0, 1, 10_000)).path == "M6 24v-2M10 24v-24"
    assert Histogram(()).path == ""


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7_199, "1 h ago"),
        (86_400 * 3, "3 d ago"),
        (86_400 * 70, "2 mo ago"),
        (86_400 * 800, "2 y ago"),
    ],
)
def test_an_age_is_few_words(seconds: int, age: str) -> None:
    assert age_of(NOW - timedelta(seconds=seconds), NOW) == age
