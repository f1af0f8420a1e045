"""Statements that are written once: they find what their query sets find."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from tests.places import EVENT_ID, Place, store
from timeline.accounts import access
from timeline.database import prepared
from timeline.database.prepared import Prepared
from timeline.models import Event, EventQuerySet, Project

pytestmark = pytest.mark.django_db
LATER, EARLIER = (datetime(year, 1, 1, tzinfo=UTC) for year in (9000, 1990))
IDS = [EVENT_ID, "a" * 32, "b" * 32]


def newest(projects: Any, ids: Any, before: Any) -> EventQuerySet:
    """Two of these events."""
    events = Event.objects.in_projects(projects).filter(event_id__in=ids, received__lt=before)
    return events.exclude(trace_id="not this").order_by("-received", "event_id")[:2]


def fields_of(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize(
    ("others", "ids", "before", "count"),
    [([], IDS, LATER, 2), ([5], IDS[:1], LATER, 1), ([5], IDS[1:], EARLIER, 0)],
)
def test_rows_are_those_of_the_query_set(
    acme: Place, others: list[int], ids: list[str], before: datetime, count: int
) -> None:
    for event_id in IDS[1:]:
        store(acme.project, event_id=event_id)
    projects = dict.fromkeys([*others, acme.project.pk])
    found = Prepared(Event, newest)(projects=projects, ids=ids, before=before)
    expected = newest(list(projects), ids, before)
    assert [fields_of(row) for row in found] == [fields_of(row) for row in expected]
    assert len(found) == count
    assert all(row._state.db == "default" and not row._state.adding for row in found)


def test_columns_that_are_left_out_can_be_read_later(acme: Place) -> None:
    event = Prepared(Event, lambda projects: Event.objects.in_projects(projects).rows()).first(
        projects=[acme.project.pk]
    )
    assert event is not None
    assert event.get_deferred_fields() == {"document", "came_with"}


def test_tuples_are_converted(acme: Place) -> None:
    times = Prepared(
        Event, lambda project: Event.objects.in_project(project).values_list("event_id", "received")
    )
    assert times(project=acme.project.pk) == [*Event.objects.values_list("event_id", "received")]


def test_what_belongs_to_a_row_comes_with_it(acme: Place) -> None:
    project = access.project_for(acme.owner, "acme", "shop")
    with CaptureQueriesContext(connection) as queries:
        assert project.organization == acme.organization
    assert not queries.captured_queries
    assert project == acme.project
    assert access.owns(project)


def test_a_statement_is_written_once_for_each_size(acme: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_MAX_SHAPES", 2)
    written = []

    def build(projects: Any) -> models.QuerySet[Project]:
        written.append(projects)
        return Project.objects.filter(pk__in=projects)

    rows = Prepared(Project, build)
    for projects in ([acme.project.pk], [1], [acme.project.pk, 1]):
        assert rows(projects=projects) == ([acme.project] if acme.project.pk in projects else [])
    assert len(written) == 2
    rows(projects=[1, 2, 3])
    rows(projects=[1])
    assert len(written) == 4


def test_nothing_is_asked_where_a_collection_is_empty() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert Prepared(Event, newest)(projects=[1], ids=[], before=LATER) == []
    assert not queries.captured_queries


def test_there_may_be_no_first_row(acme: Place) -> None:
    rows = Prepared(Event, newest)
    assert rows.first(projects=[acme.project.pk], ids=["c" * 32], before=LATER) is None
