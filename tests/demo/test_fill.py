from datetime import UTC, datetime
from typing import Any

import pytest

from timeline.demo.fill import fill, tell
from timeline.models import CrumbLink, Event, Issue, Organization, Project, User
from timeline.patterns.contrast import STANDS_OUT
from timeline.patterns.issues import common_trail
from timeline.patterns.reader import Reader
from timeline.patterns.sentences import state
from timeline.telemetry.finding import find_telemetry

pytestmark = pytest.mark.django_db


def test_an_empty_database_is_filled_once() -> None:
    assert fill() is True
    assert fill() is False

    assert Organization.objects.get().slug == "acme"
    assert set(Project.objects.values_list("slug", flat=True)) == {"shop", "shop-app", "shop-web"}
    assert Event.objects.count() == len(list(tell(datetime.now(UTC))))
    assert Issue.objects.count() >= 8


def test_a_database_with_a_user_is_left_alone() -> None:
    User.objects.create_user("jane@example.com")

    assert fill() is False
    assert not Project.objects.exists()


def test_the_demo_tells_of_every_length_of_trail_and_links_front_to_back() -> None:
    fill()

    counts = set(Event.objects.values_list("breadcrumb_count", flat=True))
    assert {0, 5, 40, 100} <= counts
    assert max(counts) >= 990
    web = Project.objects.get(slug="shop-web")
    named = CrumbLink.objects.in_projects([web.pk]).values_list("linked_event_id", flat=True)
    assert (
        Event.objects.in_projects([Project.objects.get(slug="shop").pk])
        .filter(event_id__in=list(named))
        .exists()
    )


def test_the_back_end_tells_part_of_its_story_by_logs_of_the_trace() -> None:
    fill()

    slugs = dict(Project.objects.values_list("pk", "slug"))
    web = Project.objects.get(slug="shop-web")
    event = Event.objects.in_project(web.pk).filter(title__icontains="checkout").exclude(trace_id="").first()
    assert event
    found = find_telemetry(event, event.timestamp.timestamp(), slugs)
    assert len(found.logs) > 5
    assert {log.source.project for log in found.logs if log.source} == {"shop"}
    assert [span.span.seconds for span in found.spans if span.span.name.startswith("POST")]


def test_the_crowd_shows_what_trails_share() -> None:
    fill()
    app = Project.objects.get(slug="shop-app")
    reader = Reader()
    while reader.read_project(app.pk):
        pass

    trails = {issue.title: common_trail(issue) for issue in Issue.objects.in_project(app.pk)}

    gift = trails["BalanceError: gift card has no balance field"]
    marked = [gift.step(row.step).shape.text for row in gift.rows if row.mark == STANDS_OUT]
    assert "GET api.shop.test/gift-cards/{}/balance" in marked
    assert len([way for way in trails["ConflictError: order was changed meanwhile"].ways if way.steps]) == 2
    assert state(trails["TypeError: address is undefined"]) == (
        "Nothing stands out: what these events share, those of other issues on /checkout have as well.",
    )


def test_a_crumb_names_an_event_just_after_it_happened() -> None:
    documents = [one.document for one in tell(datetime.now(UTC))]
    happened = {document["event_id"]: seconds(document["timestamp"]) for document in documents}
    trails = [document.get("breadcrumbs") or [] for document in documents]
    crumbs = [crumb for trail in trails for crumb in (trail["values"] if isinstance(trail, dict) else trail)]
    waited = [
        seconds(crumb["timestamp"]) - happened[crumb["event_id"]]
        for crumb in crumbs
        if isinstance(crumb, dict) and crumb.get("event_id") in happened
    ]

    assert len(waited) >= 20
    assert all(0 <= one < 1 for one in waited)


def seconds(sent: Any) -> float:
    return datetime.fromisoformat(sent).timestamp() if isinstance(sent, str) else float(sent)


def test_nothing_of_the_demo_happens_in_the_future() -> None:
    fill()

    assert Event.objects.filter(received__gt=datetime.now(UTC)).count() == 0
