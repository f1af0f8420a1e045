"""Which event names an issue, and which issue an event belongs to where versions of grouping differ."""

from datetime import timedelta

import pytest

from tests.ingest.new_events import NOON, new_event
from timeline.ingest.known_issues import forget
from timeline.ingest.store import store_events
from timeline.models import MAX_USERS, Issue

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def issue() -> Issue:
    return Issue.objects.get()


def test_the_latest_event_names_its_issue() -> None:
    """By the sender's clock, which orders the events of an issue: one that was kept offline comes late."""
    store_events([new_event(title="second", timestamp=NOON, culprit="two", level="fatal", platform="go")])
    store_events(
        [
            new_event(
                title="first", timestamp=NOON - timedelta(days=3), culprit="one", level="info", received=LATER
            )
        ]
    )
    assert (issue().title, issue().culprit, issue().level) == ("second", "two", "fatal")
    assert (issue().platform, issue().last_seen) == ("go", LATER)


def test_of_events_of_one_time_the_greatest_id_names_the_issue() -> None:
    store_events([new_event(title="b", event_id="b" * 32)])
    store_events([new_event(title="a", event_id="a" * 32), new_event(title="c", event_id="c" * 32)])
    assert issue().title == "c"


@pytest.mark.parametrize("placeholder", ["<unknown>", "<unlabeled event>", "Error"])
def test_what_says_nothing_replaces_no_title(placeholder: str) -> None:
    store_events([new_event(title="NetError: reset", culprit="net", timestamp=NOON)])
    store_events([new_event(title=placeholder, culprit="", level="fatal", timestamp=LATER)])
    assert (issue().title, issue().culprit, issue().level) == ("NetError: reset", "net", "fatal")
    store_events([new_event(title="older", timestamp=NOON - timedelta(days=1))])
    assert issue().title == "NetError: reset"
    store_events([new_event(title="newer", timestamp=NOON + timedelta(minutes=1))])
    assert issue().title == "newer"


def test_a_title_replaces_what_says_nothing() -> None:
    store_events([new_event(title="<unknown>", timestamp=NOON)])
    store_events([new_event(title="KeyError: 'sku'", timestamp=NOON - timedelta(days=1))])
    assert issue().title == "KeyError: 'sku'"


def test_an_issue_that_an_older_version_made_goes_on() -> None:
    old = new_event(grouping_version=1, grouping_hash="1" * 64, first_hash="1" * 64)
    store_events([old])
    forget()
    store_events([new_event(grouping_hash="2" * 64, first_hash="1" * 64)])
    store_events([new_event(grouping_hash="3" * 64, first_hash="1" * 64)])
    assert (issue().number, issue().times_seen, issue().grouping_version) == (1, 3, 1)


def test_a_new_issue_is_of_the_new_version() -> None:
    """What version 1 held together two issues divide; what it divided is one."""
    store_events([new_event(grouping_hash="2" * 64, first_hash="1" * 64)])
    store_events([new_event(grouping_hash="3" * 64, first_hash="1" * 64)])
    store_events([new_event(grouping_hash="3" * 64, first_hash="4" * 64), new_event(grouping_hash="3" * 64)])
    found = Issue.objects.order_by("number").values_list("grouping_version", "grouping_hash", "times_seen")
    assert list(found) == [(2, "2" * 64, 1), (2, "3" * 64, 3)]


def test_a_user_counts_once_in_an_issue_whoever_stores_the_event() -> None:
    def came(*labels: str) -> int:
        store_events([new_event(user_label=label) for label in labels])
        forget()  # the next batch is another process's
        return issue().user_count

    assert came("") == 0
    assert came("a", "b", "a", "c") == 3
    assert came("c", "b") == 3
    assert came("d", "") == 4
    assert came(*(f"user {number}" for number in range(MAX_USERS))) == MAX_USERS
    assert came("one more") == MAX_USERS
