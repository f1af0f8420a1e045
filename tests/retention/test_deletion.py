"""Which events are deleted, and what stays."""

import threading
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from tests.ingest.new_events import NOON, new_event
from tests.retention.filling import DAY, fill, ids, make_project, orphans, stored
from timeline.ingest.store import store_events
from timeline.models import (
    CrumbLink,
    Deletion,
    Event,
    Issue,
    IssueCount,
    IssueText,
    IssueValue,
    SignInLink,
    User,
    half_day_of,
)
from timeline.retention import deletion, removal
from timeline.retention.deletion import Deleted, Rules, clean

pytestmark = pytest.mark.django_db


def test_events_go_by_the_day_they_were_received() -> None:
    fill(10)

    assert clean(Rules(days=3), now=NOON + 9 * DAY).by_age == 6

    assert stored() == ids(6, 7, 8, 9)
    assert orphans() == 0


def test_the_newest_events_of_each_issue_stay() -> None:
    fill(10)
    fill(2, "b", first=20)
    fill(5, "c", project_id=2)

    assert clean(Rules(events_per_issue=3)).by_count == 9

    assert stored(1) == ids(7, 8, 9, 20, 21)
    assert stored(2) == ids(2, 3, 4)
    assert orphans() == 0


def test_of_events_of_one_moment_the_greatest_ids_stay() -> None:
    make_project(1)
    store_events([new_event(event_id=event_id) for event_id in ids(4, 1, 3, 2)])

    clean(Rules(events_per_issue=2))

    assert stored() == ids(3, 4)


def test_a_batch_of_two_of_ten_deletes_two() -> None:
    fill(10)

    assert deletion._delete_events(1, Event.objects.in_issue(1, 1), 2) == 2

    assert stored() == ids(*range(2, 10))
    assert CrumbLink.objects.count() == 16


def test_what_was_seen_stays_when_its_last_event_goes() -> None:
    fill(4)
    before = Issue.objects.in_project(1).values().get()

    clean(Rules(days=1), now=NOON + 30 * DAY)

    assert Event.objects.count() == 0
    assert Issue.objects.in_project(1).values().get() == before
    assert before["times_seen"] == 4
    assert sum(IssueCount.objects.values_list("count", flat=True)) == 4


@pytest.mark.parametrize(("days", "after"), [(1, 90), (100, 100)])
def test_an_issue_goes_when_no_histogram_shows_it(days: int, after: int) -> None:
    fill(1)
    fill(1, "b", first=5)

    clean(Rules(days=days), now=NOON + after * DAY)
    assert Issue.objects.count() == 2
    clean(Rules(days=days), now=NOON + (after + 1) * DAY)

    assert list(Issue.objects.values_list("number", flat=True)) == [2]
    for table in (IssueCount, IssueText, IssueValue):
        assert set(table.objects.values_list("number", flat=True)) <= {2}, table
    fill(1, first=200)
    assert set(Issue.objects.values_list("number", flat=True)) == {2, 3}


@pytest.mark.parametrize("decided", [{"status": "ignored"}, {"status_changed": NOON}])
def test_an_issue_about_which_somebody_decided_stays(decided: dict[str, Any]) -> None:
    fill(1)
    Issue.objects.update(**decided)

    clean(Rules(days=1), now=NOON + 1_000 * DAY)

    assert Issue.objects.count() == 1


def test_what_an_issue_has_much_of_goes_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "LITTLE", 3)
    fill(1)
    IssueValue.objects.bulk_create(
        IssueValue(project_id=1, number=1, key="release", value=f"v{place}") for place in range(10)
    )

    clean(Rules(days=1), now=NOON + 100 * DAY)

    assert not Issue.objects.exists()
    assert [(gone.name, gone.number) for gone in Deletion.objects.all()] == [("PROJECT-1-1", 1)]
    removal.remove_all(threading.Event())
    assert not IssueValue.objects.exists()
    assert not Deletion.objects.exists()


def test_an_issue_without_events_takes_new_ones() -> None:
    fill(2)
    clean(Rules(days=1), now=NOON + 30 * DAY)

    fill(1, first=30)

    assert stored() == ids(30)
    assert Issue.objects.in_project(1).get().times_seen == 3


def test_counts_become_one_when_no_histogram_shows_them() -> None:
    fill(2)
    fill(2, first=49)

    for days in (10, 49 + 1):  # the second time they are added to those that are merged
        clean(Rules(days=7), now=NOON + (deletion.COUNT_DAYS + days) * DAY)

    rows = IssueCount.objects.order_by("half_day").values_list("half_day", "count", "first_seen", "last_seen")
    assert list(rows) == [
        (0, 3, NOON, NOON + 49 * DAY),
        (half_day_of(NOON + 50 * DAY), 1, NOON + 50 * DAY, NOON + 50 * DAY),
    ]
    assert set(IssueCount.objects.values_list("environment", "release")) == {("production", "4.0.0")}


def test_without_rules_nothing_goes() -> None:
    fill(3)

    assert clean(Rules(), now=NOON + 10_000 * DAY) == Deleted(0, 0, 0)

    assert len(stored()) == 3
    assert IssueCount.objects.count() == 3


def test_cleaning_twice_deletes_no_more() -> None:
    fill(10)
    rules = Rules(days=6, events_per_issue=4)

    first, second = (clean(rules, now=NOON + 9 * DAY) for _ in range(2))

    assert (first.by_age, first.by_count, second.events) == (3, 3, 0)


def test_an_event_sent_again_after_it_was_deleted_is_a_new_one() -> None:
    make_project(1)
    event = new_event()
    store_events([event])
    clean(Rules(days=1), now=NOON + 30 * DAY)

    assert store_events([event])[0].stored

    assert Issue.objects.in_project(1).get().times_seen == 2
    assert len(stored()) == 1


def test_it_ends_between_two_batches_when_it_is_told_to() -> None:
    fill(10)
    stopped = threading.Event()
    stopped.set()

    assert clean(Rules(days=1), now=NOON + 90 * DAY, stopped=stopped).events == 0


def test_sign_ins_that_are_over_go() -> None:
    user = User.objects.create(email="ada@example.com")
    for days in (-1, 1):
        Session.objects.create(session_key=f"{days}", session_data="", expire_date=NOON + days * DAY)
        SignInLink.objects.create(user=user, digest=f"{days}", expires=NOON + days * DAY)

    clean(Rules(), now=NOON)

    assert Session.objects.get().session_key == "1"
    assert SignInLink.objects.get().digest == "1"
