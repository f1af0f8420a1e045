"""Which events of an issue are found, by what is typed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
from timeline.search.events import EventSearch

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

EVENTS = {
    "": 6,
    "level:fatal": 1,
    "level:>=warning": 4,
    "-level:fatal": 5,
    "user:jane": 2,
    "user:JANE": 2,
    "-user:jane": 4,
    "user:*example": 3,
    "release:4.*": 3,
    "environment:staging": 1,
    "transaction:*pay*": 1,
    f"id:{'a' * 32}": 1,
    "a" * 32: 1,
    f"{'A' * 8}-{'A' * 4}-{'A' * 4}-{'A' * 4}-{'A' * 12}": 1,
    f"trace:{'b' * 32}": 1,
    "level:fatal level:info": 3,
    "level:fatal user:jane": 1,
    "provider": 1,
    "project:shop": 0,
    "level:fatal,info": 3,
    "level:err": 2,
    "user:jane,joe": 3,
    "user:=jane": 1,
    "user:j*@*e": 2,
    "-user:jane,joe": 3,
    "transaction:/*i/*1": 1,
    f"id:{'a' * 32},{'b' * 32}": 1,
    "release:4.* release:3.0": 4,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "expected"), EVENTS.items())
def test_events_of_an_issue_are_found(text: str, expected: int) -> None:
    rows = [
        {"event_id": "a" * 32, "level": "fatal", "user_label": "jane"},
        {"user_label": "jane@shop.example", "level": "warning", "release": "3.0"},
        {"user_label": "joe@shop.example", "title": "provider answered", "level": "info"},
        {"user_label": "ann@shop.example", "transaction_name": "/api/pay/1", "level": "info"},
        {"environment": "staging", "release": "5", "level": "error", "user_label": ""},
        {"trace_id": "b" * 32, "release": "", "level": "error"},
    ]
    store_events([new_event(1, "a", **row) for row in rows])
    store_events([new_event(1, "b", user_label="jane", level="fatal")])
    search, problems = EventSearch.from_text(text)
    events, is_cut = search.events(1, 1)
    assert (events.count(), is_cut, problems) == (expected, False, ())


@pytest.mark.django_db
def test_a_search_looks_at_the_newest_events_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.search.events.MAX_SEARCHED_EVENTS", 3)
    store_events(
        [
            new_event(1, "a", user_label=f"user {place}", timestamp=NOW - timedelta(minutes=place // 2))
            for place in range(6)
        ]
    )
    search, _ = EventSearch.from_text("user:user")
    events, is_cut = search.events(1, 1)
    assert (events.count(), is_cut) == (3, True)
    everything, is_cut = EventSearch.from_text("")[0].events(1, 1)
    assert (everything.count(), is_cut) == (6, False)


def test_a_bound_on_a_text_is_left_out_and_named() -> None:
    search, problems = EventSearch.from_text("user:>=jane level:nope")
    assert problems == (
        "`user:>=jane` has no order: leave out the >= or <=",
        "`level:nope` is not a level (fatal, error, warning, info, debug)",
    )
    assert not search.narrows
