import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DataError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.databases import ROOT, fresh_database
from tests.ingest.new_events import NOON, new_event
from timeline.ingest import store
from timeline.ingest.event_rows import EVENT, EVENT_COLUMNS
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import StoreResult, store_events
from timeline.models import CrumbLink, Event, Issue, IssueCount, IssueValue, ProjectStats, Status, half_day_of

pytestmark = pytest.mark.django_db


def issue(number: int = 1, project_id: int = 1) -> Issue:
    return Issue.objects.in_project(project_id).get(number=number)


def test_a_new_event_makes_its_issue() -> None:
    event = new_event()

    assert store_events([event]) == [StoreResult(event.event_id, stored=True, issue_number=1)]

    stored = Event.objects.in_issue(1, 1).get()
    assert (stored.event_id, stored.timestamp, stored.title) == (event.event_id, NOON, "PaymentFailed: a")
    assert stored.payload() == b"{}"
    assert (issue().times_seen, issue().title, issue().first_seen, issue().last_seen) == (
        1,
        "PaymentFailed: a",
        NOON,
        NOON,
    )


def test_events_of_one_group_share_an_issue() -> None:
    store_events([new_event(), new_event()])
    store_events([new_event()])

    assert issue().times_seen == 3
    assert Event.objects.in_issue(1, 1).count() == 3
    assert Issue.objects.count() == 1


def test_numbers_count_up_in_each_project_in_the_order_of_arrival() -> None:
    outcomes = store_events([new_event(2, "c"), new_event(2, "a"), new_event(1, "b"), new_event(2, "c")])

    assert [outcome.issue_number for outcome in outcomes] == [1, 2, 1, 1]
    assert ProjectStats.objects.get(project_id=2).next_issue_number == 3


def test_a_retry_does_not_count_twice() -> None:
    event = new_event(linked_event_ids=("f" * 32,))
    store_events([event])

    assert store_events([event]) == [StoreResult(event.event_id, stored=False)]

    assert issue().times_seen == 1
    assert IssueCount.objects.get().count == 1
    assert CrumbLink.objects.count() == 1


def test_an_event_given_twice_at_once_is_stored_once() -> None:
    event = new_event()

    assert [outcome.stored for outcome in store_events([event, event])] == [True, False]
    assert issue().times_seen == 1


def test_the_same_id_in_another_project_is_another_event() -> None:
    store_events([new_event(1, event_id="e" * 32), new_event(2, event_id="e" * 32)])

    assert Event.objects.filter(event_id="e" * 32).count() == 2


def test_an_issue_made_for_a_retry_does_not_stay() -> None:
    store_events([new_event(event_id="e" * 32)])

    store_events([new_event(group="b", event_id="e" * 32), new_event(group="c")])

    assert sorted(Issue.objects.values_list("number", "title")) == [
        (1, "PaymentFailed: a"),
        (3, "PaymentFailed: c"),
    ]
    store_events([new_event(group="d", event_id="e" * 32)])
    assert ProjectStats.objects.get().next_issue_number == 4


@pytest.mark.parametrize(
    ("status", "happens", "then"),
    [
        (Status.RESOLVED, NOON + timedelta(seconds=1), Status.UNRESOLVED),
        (Status.RESOLVED, NOON - timedelta(days=1), Status.RESOLVED),  # an import of what was before
        (Status.IGNORED, NOON + timedelta(seconds=1), Status.IGNORED),
    ],
)
def test_a_resolved_issue_that_happens_again_reopens(status: Status, happens: object, then: Status) -> None:
    store_events([new_event(received=NOON - timedelta(hours=1))])
    Issue.objects.in_project(1).update(status=status, status_changed=NOON)

    store_events([new_event(received=happens)])

    assert issue().status == then
    assert issue().reopened == (happens if then != status else None)


def test_values_counts_and_links_are_kept_beside_events() -> None:
    store_events(
        [
            new_event(release="1", linked_event_ids=("d" * 32, "f" * 32), event_id="e" * 32),
            new_event(release="1", environment="", received=NOON + timedelta(hours=12)),
            new_event(release="2", received=NOON + timedelta(hours=23)),
        ]
    )

    assert set(IssueValue.objects.values_list("key", "value", "number")) == {
        ("release", "1", 1),
        ("release", "2", 1),
        ("environment", "production", 1),
        ("transaction", "/checkout", 1),
    }
    assert issue().user_count == 1
    noon = half_day_of(NOON)
    assert sorted(IssueCount.objects.values_list("half_day", "environment", "release", "count")) == [
        (noon, "production", "1", 1),
        (noon + 1, "", "1", 1),
        (noon + 1, "production", "2", 1),
    ]
    assert set(CrumbLink.objects.naming("f" * 32).values_list("event_id", flat=True)) == {"e" * 32}


def test_more_events_than_one_statement_holds() -> None:
    store_events([new_event(group=f"{number:064d}") for number in range(1100)])

    assert Event.objects.count() == 1100
    assert sorted(Issue.objects.values_list("number", flat=True)) == list(range(1, 1101))


def test_an_ingest_costs_a_handful_of_statements() -> None:
    store_events([new_event()])

    with CaptureQueriesContext(connection) as queries:
        store_events([new_event()])

    # SAVEPOINT and RELEASE stand for BEGIN and COMMIT, which a test of one transaction does not have.
    statements = [query["sql"].removeprefix("1 times: ").split()[0] for query in queries]
    assert statements == ["SAVEPOINT", "INSERT", "UPDATE", "INSERT", "INSERT", "RELEASE"]


def test_what_a_process_remembers_is_not_believed_when_the_database_was_put_back() -> None:
    store_events([new_event(), new_event(group="b")])
    Issue.objects.all().delete()
    IssueValue.objects.all().delete()
    ProjectStats.objects.all().delete()

    [outcome] = store_events([new_event(group="b")])

    assert outcome.issue_number == 1, "the number that group a had"
    assert (issue().title, issue().times_seen) == ("PaymentFailed: b", 1)
    assert (issue().user_count, IssueValue.objects.count()) == (1, 3)


def test_what_was_rolled_back_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "insert_links", _raise_data_error)
    assert [outcome.error for outcome in store_events([new_event()])] == ["no"]
    monkeypatch.undo()

    store_events([new_event()])

    assert (issue().times_seen, issue().user_count, IssueValue.objects.count()) == (1, 1, 3)


def _raise_data_error(*_: object) -> None:
    raise DataError("no")


@pytest.mark.parametrize("error", [DataError("no"), ValueError("no"), MemoryError()])
def test_a_refused_event_fails_no_other(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    together = store._store_together

    def refuse(events: list[NewEvent], *batches: object) -> list[StoreResult]:
        if any(event.title == "bad" for event in events):
            raise error
        return together(events)

    monkeypatch.setattr(store, "_store_together", refuse)

    outcomes = store_events([new_event(), new_event(title="bad"), new_event()])

    assert [(outcome.stored, outcome.error) for outcome in outcomes] == [
        (True, None),
        (False, str(error) or "MemoryError()"),
        (True, None),
    ]
    assert issue().times_seen == 2


def _failing(times: int) -> tuple[list[int], Callable[..., list[StoreResult]]]:
    together, calls = store._store_together, []

    def fail(events: list[NewEvent], *batches: object) -> list[StoreResult]:
        calls.append(len(events))
        if len(calls) <= times:
            raise OperationalError("deadlock detected")
        return together(events)

    return calls, fail


@pytest.mark.parametrize(("failures", "calls"), [(0, [2]), (1, [2, 2]), (2, [2, 2, 1, 1])])
def test_a_deadlock_is_tried_again_then_event_by_event(
    failures: int, calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, fail = _failing(failures)
    monkeypatch.setattr(store, "_store_together", fail)

    assert [outcome.stored for outcome in store_events([new_event(), new_event()])] == [True, True]
    assert made == calls


def test_a_database_that_cannot_be_written_to_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    _, fail = _failing(9)
    monkeypatch.setattr(store, "_store_together", fail)

    with pytest.raises(OperationalError):
        store_events([new_event(), new_event()])


def test_a_database_that_stays_locked_is_not_waited_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fail(*_: object) -> None:
        calls.append(_)
        raise OperationalError("database is locked")

    monkeypatch.setattr(store, "_store_together", fail)

    with pytest.raises(OperationalError):
        store_events([new_event(), new_event()])
    assert len(calls) == 1


def test_nothing_that_lists_need_stands_behind_the_document() -> None:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, EVENT)]

    assert columns[0] == "project_id"
    assert columns[-2:] == ["document", "came_with"]
    assert set(columns) == set(EVENT_COLUMNS)


@pytest.mark.server
def test_a_storm_of_the_same_events_stores_each_once(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as environment:
        environment |= {"DJANGO_SETTINGS_MODULE": "crumbsite.settings"}
        storm = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.ingest.storm", str(process)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for process in range(2)
        ]
        said = [json.loads(line) for process in storm for line in process.communicate()[0].splitlines()]
        assert [process.returncode for process in storm] == [0, 0]
        assert len(said) == 2 * 4 * 600
        assert [error for _, _, error in said if error] == []
        stored = [event_id for event_id, was_stored, _ in said if was_stored]
        assert len(stored) == len(set(stored)) == 600
        facts = subprocess.run(
            [sys.executable, "-m", "tests.ingest.facts"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(facts.stdout) == {
            "events": 600,
            "times_seen": 600,
            "counted": 600,
            "numbers": list(range(1, 101)),
            "next": 101,
        }
