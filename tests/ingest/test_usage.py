"""What a project stores in a day: counted as it stands on the disk, whatever a sender makes of it, and bounded."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from tests.ingest.new_events import NOON
from timeline.database.distribution import project_tables
from timeline.ingest import known_issues, usage
from timeline.ingest.preparation import NewEvent, prepare
from timeline.ingest.store import store, store_events
from timeline.ingest.telemetry import NewBatch, prepare_batch
from timeline.models import IssueCount, IssueValue

pytestmark = pytest.mark.django_db


def prepared(number: int, **fields: Any) -> NewEvent:
    fields = {"event_id": uuid.uuid5(uuid.NAMESPACE_OID, str(number)).hex, **fields}
    return prepare(1, orjson.dumps(fields), event_id=None, sent_at=None, received=NOON)


def name(number: int, length: int = 200) -> str:
    """Another for each number."""
    return f"{number:08}" * (length // 8)


def hexes(number: int, count: int) -> list[str]:
    return [uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {place}").hex for place in range(count)]


# What a sender can make of a few bytes, by number.
SHAPES: dict[str, Callable[[int], NewEvent]] = {
    "ordinary": lambda number: prepared(
        number, message="m", release="1", environment="production", breadcrumbs=[{"message": "a"}] * 40
    ),
    "empty": prepared,
    "issues": lambda number: prepared(number, message=name(number), fingerprint=[str(number)]),
    "long texts": lambda number: prepared(
        number,
        exception=[{"type": name(number), "value": name(number)}],
        transaction=name(number),
        user={"id": name(number), "email": name(number)},
        fingerprint=[str(number)],
    ),
    "releases": lambda number: prepared(
        number, message="m", release=name(number), environment=name(number, 64), transaction=name(number)
    ),
    "tags": lambda number: prepared(
        number,
        message="m",
        fingerprint=[str(number)],
        tags={f"t{place}": name(number, 192) for place in range(50)},
    ),
    "links": lambda number: prepared(
        number,
        message="m",
        breadcrumbs=[{"category": "sentry.event", "event_id": linked} for linked in hexes(number, 100)],
    ),
    "traces": lambda number: prepared(
        number, message="m", contexts={"trace": {"trace_id": hexes(number, 1)[0], "span_id": "1" * 16}}
    ),
}


def logs(number: int) -> NewBatch:
    """A hundred logs of as many traces."""
    items = [{"timestamp": 1.0, "trace_id": trace, "body": "x"} for trace in hexes(number, 100)]
    batch = prepare_batch(1, "log", orjson.dumps({"items": items}), drift=None, received=NOON)
    assert batch
    return batch


def on_the_disk() -> int:
    """Bytes of all tables of projects, with their indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)")
        else:
            sizes = " + ".join(f"pg_total_relation_size('{table}')" for table in project_tables())
            cursor.execute(f"SELECT {sizes}")
        return int(cursor.fetchone()[0])


def counted(project_id: int = 1) -> int:
    return sum(size for (project, _, kind), size in usage.take().items() if project == project_id)


EVENTS = 150
PAGES = 40 * 8192  # tables and indexes grow by pages


@pytest.mark.parametrize("shape", [*SHAPES, "logs"])
def test_nothing_takes_more_of_the_disk_than_is_counted(shape: str) -> None:
    before = on_the_disk()
    for start in range(0, EVENTS, 50):
        numbers = range(start, start + 50)
        if shape == "logs":
            store([], [logs(number) for number in numbers])
        else:
            store_events([SHAPES[shape](number) for number in numbers])

    assert on_the_disk() - before < counted() * 1.25 + PAGES


_numbers = itertools.count(10_000)


@given(
    group=st.booleans(),
    texts=st.integers(0, 400),
    tags=st.integers(0, 60),
    length=st.integers(0, 200),
    links=st.integers(0, 120),
    users=st.booleans(),
    crumbs=st.integers(0, 200),
)
@given_settings(max_examples=12)
def test_no_mixture_takes_more_of_the_disk_than_is_counted(
    group: bool, texts: int, tags: int, length: int, links: int, users: bool, crumbs: int
) -> None:
    before = on_the_disk()
    numbers = list(itertools.islice(_numbers, 60))
    for start in range(0, len(numbers), 30):
        store_events(
            [
                prepared(
                    number,
                    exception=[{"type": "E", "value": f"{number} " + name(number, texts)}],
                    fingerprint=[str(number)] if group else ["one"],
                    tags={f"t{place}": name(number, length) for place in range(tags)},
                    user={"id": name(number), "email": name(number)} if users else None,
                    release=name(number, length),
                    breadcrumbs=[
                        {"category": "sentry.event", "event_id": linked} for linked in hexes(number, links)
                    ]
                    + [{"message": f"step {place}"} for place in range(crumbs)],
                )
                for number in numbers[start : start + 30]
            ]
        )
    assert on_the_disk() - before < counted() * 1.25 + PAGES


# ---------------------------------------------------------------- what an issue keeps beside its events


@pytest.mark.parametrize("key", ["release", "environment", "transaction"])
def test_what_versions_and_places_an_issue_has_is_bounded(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(known_issues.MAX_OF_KEY, key, 5)
    for number in range(12):
        store_events([prepared(number, message="m", **{key: f"v{number}"})])
    store_events([prepared(99, message="m", **{key: "v0"})])

    assert IssueValue.objects.filter(key=key).count() == 5
    if key != "transaction":
        rows = dict(IssueCount.objects.values_list(key, "count"))
        assert rows == {"v0": 2, "v1": 1, "v2": 1, "v3": 1, "v4": 1, "": 7}


@pytest.mark.parametrize("key", ["release", "environment", "transaction"])
def test_bounds_hold_however_often_a_process_starts(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(known_issues.MAX_OF_KEY, key, 5)
    monkeypatch.setattr(known_issues, "MAX_VALUES_OF_TAG", 3)
    for number in range(12):
        store_events([prepared(number, message="m", tags={"a": f"{number}"}, **{key: f"v{number}"})])
        known_issues.forget()
    store_events([prepared(99, message="m", **{key: "v0"})])

    assert IssueValue.objects.filter(key=key).count() == 5
    assert IssueValue.objects.filter(key="tag", value__startswith="a=").count() == 3
    if key != "transaction":
        rows = dict(IssueCount.objects.values_list(key, "count"))
        assert rows == {"v0": 2, "v1": 1, "v2": 1, "v3": 1, "v4": 1, "": 7}, "what is kept goes on to count"


def test_what_is_remembered_of_all_issues_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_issues, "MAX_REMEMBERED", 300)
    for number in range(40):
        store_events([SHAPES["tags"](number)])

    assert sum(len(known.values) for known in known_issues._known.values()) < 400
