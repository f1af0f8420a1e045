import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from tests import outages
from tests.databases import fresh_database, manage
from tests.ingest.new_events import NOON, new_event
from timeline import retention
from timeline.database.sqlite.base import DatabaseWrapper
from timeline.database.write_lock import is_locked
from timeline.ingest.store import store_events
from timeline.models import CrumbLink, Event, Issue, IssueCount, SignInLink, User, half_day_of
from timeline.retention import Cleaned, Pace, Rules, clean

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MIN_PAUSE_SECONDS", 0)


def stored(project_id: int = 1) -> list[str]:
    return sorted(Event.objects.in_project(project_id).values_list("event_id", flat=True))


def ids(*numbers: int) -> list[str]:
    return [f"{number:032x}" for number in numbers]


def orphans() -> int:
    """Links of events that are not there, and events of issues that are not there."""
    events = set(Event.objects.values_list("project_id", "event_id"))
    issues = set(Issue.objects.values_list("project_id", "number"))
    links = CrumbLink.objects.values_list("project_id", "event_id")
    numbers = Event.objects.values_list("project_id", "issue_number")
    return sum(link not in events for link in links) + sum(number not in issues for number in numbers)


def fill(count: int, group: str = "a", project_id: int = 1, first: int = 0) -> None:
    """Events 0, 1, 2 …, a day between each two; each names another one."""
    store_events(
        [
            new_event(
                project_id,
                group,
                event_id=f"{number:032x}",
                received=NOON + number * DAY,
                timestamp=NOON + number * DAY,
                linked_event_ids=(f"{number + 1:032x}", "f" * 32),
            )
            for number in range(first, first + count)
        ]
    )


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
    store_events([new_event(event_id=event_id) for event_id in ids(4, 1, 3, 2)])

    clean(Rules(events_per_issue=2))

    assert stored() == ids(3, 4)


def test_a_batch_of_two_of_ten_deletes_two() -> None:
    fill(10)

    assert retention._delete_events(1, Event.objects.in_issue(1, 1), 2) == 2

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


def test_an_issue_without_events_takes_new_ones() -> None:
    fill(2)
    clean(Rules(days=1), now=NOON + 30 * DAY)

    fill(1, first=30)

    assert stored() == ids(30)
    assert Issue.objects.in_project(1).get().times_seen == 3


def test_counts_go_when_no_histogram_shows_them() -> None:
    fill(2)
    fill(1, first=50)

    clean(Rules(days=7), now=NOON + (retention.COUNT_DAYS + 10) * DAY)

    assert IssueCount.objects.get().half_day == half_day_of(NOON + 50 * DAY)


def test_without_rules_nothing_goes() -> None:
    fill(3)

    assert clean(Rules(), now=NOON + 10_000 * DAY) == Cleaned(0, 0, 0)

    assert len(stored()) == 3
    assert IssueCount.objects.count() == 3


def test_cleaning_twice_deletes_no_more() -> None:
    fill(10)
    rules = Rules(days=6, events_per_issue=4)

    first, second = (clean(rules, now=NOON + 9 * DAY) for _ in range(2))

    assert (first.by_age, first.by_count, second.events) == (3, 3, 0)


def test_an_event_sent_again_after_it_was_deleted_is_a_new_one() -> None:
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


def batches(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> list[int]:
    """The sizes of batches that take so long."""
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    pace = Pace(threading.Event())
    monkeypatch.setattr(pace._stopped, "wait", lambda _: False)
    sizes: list[int] = []

    for each in seconds:

        def work(size: int, each: float = each) -> int:
            clock[0] += each
            sizes.append(size)
            return 1

        pace.once(work)
    return sizes


def test_batches_grow_while_they_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    assert batches(monkeypatch, *[0.001] * 8) == [50, 75, 112, 168, 252, 378, 500, 500]


def test_batches_shrink_when_they_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    long = 2 * retention.WORK_SECONDS
    assert batches(monkeypatch, 0, 0, 0, long, long, long) == [50, 75, 112, 168, 84, 50]


def test_the_command_obeys_the_settings(settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    fill(10)
    settings.RETENTION_EVENTS_PER_ISSUE = 4

    call_command("retention")

    assert len(stored()) == 4
    assert "Deleted 6 events, 0 by age and 6 by count" in capsys.readouterr().out


def test_options_of_the_command_win(settings: LazySettings) -> None:
    fill(10)
    settings.RETENTION_DAYS = 1

    call_command("retention", events_per_issue=9)

    assert len(stored()) == 9


@pytest.fixture
def shrinkable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of SQLite with a hundred free pages, whatever the suite runs on."""
    settings: dict[str, Any] = {
        **connection.settings_dict,
        "NAME": str(tmp_path / "crumbs"),
        "OPTIONS": {"timeout": 0, "transaction_mode": "IMMEDIATE"},
    }
    with closing(DatabaseWrapper(settings, "default")) as database:
        with database.cursor() as cursor:
            cursor.execute("CREATE TABLE crumbs (content)")
            cursor.executemany("INSERT INTO crumbs VALUES (%s)", [("x" * 4_000,)] * 100)
            cursor.execute("DELETE FROM crumbs")
        monkeypatch.setattr(retention, "connection", database)
        yield tmp_path / "crumbs"


def test_a_batch_frees_as_many_pages_as_it_is_told(shrinkable: Path) -> None:
    before = retention._pragma("freelist_count")

    assert retention._vacuum(50) == 50

    assert retention._pragma("freelist_count") == before - 50


def test_pages_that_cannot_be_freed_are_an_error_that_the_background_knows(shrinkable: Path) -> None:
    with closing(sqlite3.connect(shrinkable, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(OperationalError) as raised:
            retention._vacuum(50)

    assert is_locked(raised.value)


@pytest.mark.parametrize("options", [{}, {"events_per_issue": 0}, {"days": 3, "events_per_issue": -3}])
def test_the_command_says_what_would_be_right(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="--events-per-issue"):
        call_command("retention", **options)


@pytest.mark.django_db(transaction=True)
def test_the_background_cleans_and_ends(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = threading.Event()
    monkeypatch.setattr(retention, "FIRST_SECONDS", 0)
    monkeypatch.setattr(retention, "log_cleaned", lambda _: cleaned.set())
    settings.RETENTION_EVENTS_PER_ISSUE = 4
    fill(10)

    cleaner = retention.Cleaner()
    cleaner.start()
    assert cleaned.wait(30)
    cleaner.stop()

    assert len(stored()) == 4


def test_the_background_outlives_a_failing_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(retention, "clean", fail)
    monkeypatch.setattr(retention, "connection", SimpleNamespace(close=lambda: None))

    again = retention.Cleaner()._clean()

    assert again == retention.AGAIN_SECONDS
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "cannot be deleted now (database is locked)" in caplog.text


def test_a_defect_of_ours_is_told_with_where_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise outages.wrong_statement()

    monkeypatch.setattr(retention, "clean", fail)
    monkeypatch.setattr(retention, "connection", SimpleNamespace(close=lambda: None))

    assert retention.Cleaner()._clean() == retention.CLEAN_SECONDS
    assert "Traceback" in caplog.text


def test_one_process_of_a_data_folder_cleans_at_a_time() -> None:
    with retention._alone() as first, retention._alone() as second:
        assert (first, second) == (True, False)
    with retention._alone() as third:
        assert third


def test_the_file_of_sqlite_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRUMBSITE_DATABASE_URL", raising=False)  # PostgreSQL's autovacuum does this
    with fresh_database(tmp_path) as environment:
        manage(environment, "project", "acme/shop")
        lines = tmp_path / "events.ndjson"
        lines.write_text(
            "".join(
                json.dumps({"fingerprint": ["same"], "message": secrets.token_hex(10_000)}) + "\n"
                for _ in range(100)
            )
        )
        manage(environment, "import_events", "acme/shop", str(lines))
        full = (tmp_path / "crumbsite.sqlite3").stat().st_size

        said = manage(environment, "retention", "--events-per-issue=1")

        assert "Deleted 99 events, 0 by age and 99 by count" in said
        assert (tmp_path / "crumbsite.sqlite3").stat().st_size < full / 2
