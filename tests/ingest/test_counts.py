"""What is dropped is counted, by names of ours only, and written once."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from timeline.ingest import counts
from timeline.models import ItemCount


@pytest.fixture(autouse=True)
def _nothing_is_counted() -> None:
    counts._counts.clear()


def written() -> dict[tuple[int, str], int]:
    return {(row.project_id, row.kind): row.count for row in ItemCount.objects.all()}


@pytest.mark.django_db
def test_counts_add_up_over_writes() -> None:
    counts.count(1, [("session", 2), ("session", 1), ("other", 1)])
    counts.count(2, [("session", 5)])
    counts.flush()
    counts.count(1, [("session", 10)])
    counts.flush()
    counts.flush()
    assert written() == {(1, "session"): 13, (1, "other"): 1, (2, "session"): 5}


@pytest.mark.django_db
def test_each_day_has_its_own_count(monkeypatch: pytest.MonkeyPatch) -> None:
    counts._counts[1, date(2026, 11, 19), "session"] = 1
    counts.count(1, [("session", 1)])
    counts.flush()
    assert ItemCount.objects.filter(kind="session").count() == 2


@pytest.mark.django_db
def test_many_kinds_of_many_projects_are_written_in_slices() -> None:
    for project_id in range(1, 3 * counts.MAX_ROWS // 2):
        counts.count(project_id, [("session", 1)])
    counts.flush()
    assert ItemCount.objects.count() == 3 * counts.MAX_ROWS // 2 - 1


def test_an_unavailable_database_loses_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: object) -> None:
        raise OperationalError("unavailable")

    monkeypatch.setattr(counts, "_add", fail)
    counts.count(1, [("session", 2)])
    counts.flush()
    counts.count(1, [("session", 1)])
    assert list(counts._counts.values()) == [3]


@pytest.mark.parametrize("kind", ["session", "transaction", "client_report", "replay_video"])
def test_a_known_item_is_counted_by_its_name(kind: str) -> None:
    assert counts.kind_of_item(kind) == kind


@pytest.mark.parametrize("kind", ["", "event", "x" * 10_000, "lost:other", "Session", "\x00"])
def test_senders_make_up_no_kinds(kind: str) -> None:
    assert counts.kind_of_item(kind) == counts.OTHER


def test_every_kind_fits_its_column() -> None:
    width = ItemCount._meta.get_field("kind").max_length
    assert width is not None
    lost = {f"lost:{reason}" for reason in counts.LOST_REASONS}
    assert (
        max(map(len, counts.ITEM_KINDS | lost | {counts.EVENT_TOO_LARGE, counts.EVENT_UNREADABLE})) <= width
    )


@pytest.mark.parametrize(
    ("entries", "lost"),
    [
        ([{"reason": "queue_overflow", "category": "error", "quantity": 3}], [("lost:queue_overflow", 3)]),
        ([{"reason": "before_send", "category": "default", "quantity": 1}], [("lost:before_send", 1)]),
        ([{"reason": "made up", "category": "error", "quantity": 2}], [("lost:other", 2)]),
        ([{"reason": [], "category": "error", "quantity": 2}], [("lost:other", 2)]),
        (
            [{"reason": "before_send", "category": "error", "quantity": 10**18}],
            [("lost:before_send", counts.MAX_LOST)],
        ),
        ([{"reason": "sample_rate", "category": "transaction", "quantity": 3}], []),
        ([{"reason": "sample_rate", "category": [], "quantity": 3}], []),
        ([{"reason": "sample_rate", "category": "error", "quantity": -3}], []),
        ([{"reason": "sample_rate", "category": "error", "quantity": True}], []),
        ([{"reason": "sample_rate", "category": "error", "quantity": "3"}], []),
        ([{"reason": "sample_rate", "category": "error"}, 5, None], []),
        ({"reason": "sample_rate"}, []),
    ],
)
def test_a_client_report_tells_what_the_sdk_lost(entries: Any, lost: list[tuple[str, int]]) -> None:
    assert list(counts.read_lost(json.dumps({"discarded_events": entries}).encode())) == lost


@given(
    st.binary(max_size=50)
    | st.dictionaries(st.text(), st.lists(st.text())).map(lambda d: json.dumps(d).encode())
)
def test_any_client_report_is_read(payload: bytes) -> None:
    assert list(counts.read_lost(payload)) == []


def test_a_client_report_has_no_end_of_entries() -> None:
    entry = {"reason": "before_send", "category": "error", "quantity": 1}
    report = json.dumps({"discarded_events": [entry] * 10_000}).encode()
    assert len(list(counts.read_lost(report))) == counts.MAX_LOST_ENTRIES


@pytest.mark.django_db(transaction=True)
def test_the_flusher_writes_what_is_left_when_it_stops() -> None:
    flusher = counts.make_flusher()
    flusher.start()
    counts.count(1, [("session", 1)])
    flusher.stop()
    assert written() == {(1, "session"): 1}
