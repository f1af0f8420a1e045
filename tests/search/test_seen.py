"""With an environment or a release the numbers, times and order of a list are those of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
from timeline.issues.histograms import histograms_of
from timeline.models import Issue, IssueCount, Organization, Project
from timeline.search.issues import IssueSearch
from timeline.search.seen import count_anew

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def shop(db: None) -> Project:
    """Issue 1: much and lately in production, little and long ago in beta. Issue 2: the other way round. 3: production."""
    shop = Project.objects.create(
        organization=Organization.objects.create(slug="acme", name="Acme"), slug="shop", name="Shop"
    )
    seen = [
        ("a", "production", "4.0", 5, 0),
        ("a", "beta", "4.1", 1, 9),
        ("a", "beta", "4.0", 1, 8),
        ("b", "production", "4.0", 1, 7),
        ("b", "beta", "4.1", 4, 1),
        ("c", "production", "3.9", 1, 2),
    ]
    for group, environment, release, count, days in seen:
        store_events(
            [
                new_event(shop.pk, group, environment=environment, release=release, received=NOW - days * DAY)
                for _ in range(count)
            ]
        )
    return shop


def rows(shop: Project, q: str, sort: str = "last_seen") -> list[Any]:
    query = QueryDict(mutable=True)
    query.update({"q": q, "sort": sort})
    search, _ = IssueSearch.from_query(query, {"shop": shop})
    issues, ordering = search.issues({"shop": shop})
    found = list(issues.order_by(*(f"-{field}" for field in ordering.fields)))
    count_anew(found, search.counted)
    return [
        (issue.number, issue.times_seen, (NOW - issue.first_seen).days, (NOW - issue.last_seen).days)
        for issue in found
    ]


BETA = {1: (1, 2, 9, 8), 2: (2, 4, 1, 1)}


@pytest.mark.parametrize(
    ("q", "sort", "expected"),
    [
        ("environment:beta", "last_seen", [BETA[2], BETA[1]]),
        ("environment:beta", "first_seen", [BETA[2], BETA[1]]),
        ("environment:beta", "events", [BETA[2], BETA[1]]),
        ("environment:production", "last_seen", [(1, 5, 0, 0), (3, 1, 2, 2), (2, 1, 7, 7)]),
        ("environment:production", "events", [(1, 5, 0, 0), (3, 1, 2, 2), (2, 1, 7, 7)]),
        ("release:4.1", "events", [(2, 4, 1, 1), (1, 1, 9, 9)]),
        ("release:4.*", "events", [(1, 7, 9, 0), (2, 5, 7, 1)]),
        ("release:4.0 environment:beta", "events", [(1, 1, 8, 8)]),
        ("release:3.9 environment:beta", "events", []),
        ("environment:beta,production", "events", [(1, 7, 9, 0), (2, 5, 7, 1), (3, 1, 2, 2)]),
        ("environment:*", "events", [(1, 7, 9, 0), (2, 5, 7, 1), (3, 1, 2, 2)]),
        ("-environment:beta", "events", [(3, 1, 2, 2)]),
        ("", "events", [(1, 7, 9, 0), (2, 5, 7, 1), (3, 1, 2, 2)]),
    ],
)
def test_numbers_times_and_order_are_those_of_what_is_asked_for(
    q: str, sort: str, expected: list[Any], shop: Project
) -> None:
    assert rows(shop, q, sort) == expected


def test_a_histogram_counts_what_is_asked_for(shop: Project) -> None:
    search, _ = IssueSearch.from_query(QueryDict("q=environment:beta"), {"shop": shop})

    totals = {
        number: histogram.total
        for (_, number), histogram in histograms_of([(shop.pk, 1), (shop.pk, 2)], NOW, search.counted).items()
    }

    assert totals == {1: 2, 2: 4}


def test_an_issue_that_an_older_version_counted_keeps_its_own_numbers(shop: Project) -> None:
    IssueCount.objects.filter(number=1).delete()
    IssueCount.objects.create(
        project=shop, number=1, half_day=5, environment="", release="", count=7, first_seen=None
    )

    assert rows(shop, "environment:beta", "events") == [(1, 7, 9, 0), BETA[2]]
    assert Issue.objects.get(number=1).times_seen == 7
