"""How a text is looked for in a column."""

import pytest

from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
from timeline.models import Event
from timeline.search.lists import containing, matching

TITLES = ["1.2.3", "1.20.30", "11.2.3", "1.3", "a%b_c\\d", "axbyczd", "Fehler ÄÖ 5"]


@pytest.fixture
def titles(db: None) -> None:
    """An event for each title."""
    store_events([new_event(1, "a", title=title) for title in TITLES])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1.2.3", ["1.2.3"]),
        ("1.*.3", ["1.2.3"]),
        ("1.*.3*", ["1.2.3", "1.20.30"]),
        ("1*.3", ["1.2.3", "11.2.3", "1.3"]),
        ("1.*3.3", []),
        ("*.*.*", ["1.2.3", "1.20.30", "11.2.3"]),
        ("a%*\\d", ["a%b_c\\d"]),
        ("A*_C*", ["a%b_c\\d"]),
        ("a_b*d", []),
        ("FEHLER*5", ["Fehler ÄÖ 5"]),
        ("*", TITLES),
        ("**", TITLES),
    ],
)
@pytest.mark.usefixtures("titles")
def test_a_star_is_any_run_and_nothing_else_is_special(value: str, found: list[str]) -> None:
    events = Event.objects.in_issue(1, 1).filter(matching("title", value))

    assert {event.title for event in events} == set(found)
    assert {event.title for event in Event.objects.in_issue(1, 1).exclude(matching("title", value))} == (
        set(TITLES) - set(found)
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("2.3", ["1.2.3", "11.2.3"]), ("2*3", ["1.2.3", "1.20.30", "11.2.3"]), ("%*_", ["a%b_c\\d"])],
)
@pytest.mark.usefixtures("titles")
def test_a_text_stands_anywhere(text: str, found: list[str]) -> None:
    events = Event.objects.in_issue(1, 1).filter(containing(["title", "user_label"], text))

    assert {event.title for event in events} == set(found)
