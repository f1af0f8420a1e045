"""A database of many machines, one of which is away: only its projects are told so."""

from collections.abc import Sequence

import pytest
from django.db import OperationalError

from tests import outages
from tests.ingest.new_events import new_event
from timeline.ingest import event_rows, store
from timeline.ingest.known_issues import Group
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import store_events

pytestmark = pytest.mark.django_db


def fail_for(monkeypatch: pytest.MonkeyPatch, *project_ids: int) -> list[int]:
    """The rows of these projects lie on a machine that is away. Returns which projects were tried, as it goes."""
    tried: list[int] = []
    insert = event_rows.insert_events

    def insert_events(events: Sequence[NewEvent], numbers: dict[Group, int]) -> list[NewEvent]:
        tried.extend(event.project_id for event in events)
        if any(event.project_id in project_ids for event in events):
            raise outages.lost_postgresql()
        return insert(events, numbers)

    monkeypatch.setattr(store, "insert_events", insert_events)
    return tried


def test_a_project_whose_machine_is_away_fails_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = fail_for(monkeypatch, 1)

    outcomes = store_events([new_event(1), new_event(1), new_event(2), new_event(1), new_event(3)])

    assert [outcome.stored for outcome in outcomes] == [False, False, True, False, True]
    assert [outcome.error for outcome in outcomes] == ["connection refused"] * 2 + [
        None,
        "connection refused",
        None,
    ]
    assert tried[-3:].count(1) == 1  # once alone, and not for each of its events


def test_a_database_that_takes_nothing_is_told_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_for(monkeypatch, 1, 2)

    with pytest.raises(OperationalError):
        store_events([new_event(1), new_event(2)])


def test_a_database_that_is_gone_is_not_tried_for_each_project(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = fail_for(monkeypatch, 1, 2)
    monkeypatch.setattr(store, "is_answering", lambda: False)

    with pytest.raises(OperationalError):
        store_events([new_event(1), new_event(2)])

    assert tried == [1, 2] * 2  # together, and once more on another connection
