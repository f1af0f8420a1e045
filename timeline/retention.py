"""What is kept for how long: deletes old events in small batches, beside ingestion, and gives their space back.

By age (`received`) and by count per issue (the oldest by `timestamp`, `event_id`, as a page orders them). An issue
stays, and with it what was ever seen of it: its title, `times_seen`, first and last time. Any number of processes may
clean at the same time; each batch looks again, under the lock, at what is still to go.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import Error, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from timeline import metrics
from timeline.database.write_lock import is_unavailable, write_transaction
from timeline.models import (
    CrumbLink,
    Event,
    EventQuerySet,
    Issue,
    IssueCount,
    ProjectStats,
    SignInLink,
    Status,
    half_day_of,
)

logger = logging.getLogger(__name__)

# How long a batch may work under the one write lock of SQLite, and hold it with the wait for the disk. On a machine
# that is busy it takes many times as long, and no ingest is to wait for more than 100 ms.
WORK_SECONDS = 0.01
HELD_SECONDS = 0.03
# Between batches whoever waits gets in.
MIN_PAUSE_SECONDS = 0.03
MIN_BATCH, MAX_BATCH = 50, 500  # rows, or pages, of a batch; fewer take no less time
# While another program holds the database; nobody waits behind us meanwhile.
TIMEOUT_SECONDS = 60.0
INCREMENTAL = 2  # what PRAGMA auto_vacuum answers
# The histograms of the issue list show what was seen, stored or not, and none looks back further than this.
COUNT_DAYS = 90
FIRST_SECONDS = 60
CLEAN_SECONDS = 3600
AGAIN_SECONDS = 60  # when the database could not be written to


@dataclass(frozen=True, slots=True)
class Rules:
    """What may stay. 0 is no limit."""

    days: int = 0
    events_per_issue: int = 0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What went."""

    by_age: int
    by_count: int
    free_pages: int  # of SQLite's file, which is so much smaller

    @property
    def events(self) -> int:
        return self.by_age + self.by_count


def rules_of_settings() -> Rules:
    """What the environment asks for."""
    return Rules(settings.RETENTION_DAYS, settings.RETENTION_EVENTS_PER_ISSUE)


def clean(rules: Rules, *, now: datetime | None = None, stopped: threading.Event | None = None) -> Cleaned:
    """Delete what `rules` do not keep. Ends early, between two batches, once `stopped` is set."""
    now = now or timezone.now()
    stopped = stopped or threading.Event()
    with _own_checkpoints():
        _forget_expired(now)
        _delete_counts(now - timedelta(days=max(rules.days, COUNT_DAYS)), rules, stopped)
        by_age = _delete_by_age(now - timedelta(days=rules.days), stopped) if rules.days else 0
        by_count = _delete_by_count(rules.events_per_issue, stopped) if rules.events_per_issue else 0
        return Cleaned(by_age, by_count, _give_space_back(stopped))


# ---------------------------------------------------------------- what goes


def _delete_by_age(before: datetime, stopped: threading.Event) -> int:
    deleted = 0
    pace = Pace(stopped)
    for project_id in _projects():
        old = Event.objects.in_project(project_id).filter(received__lt=before).order_by("received")
        deleted += pace.repeat(partial(_delete_events, project_id, old))
    metrics.EVENTS_DELETED.labels("age").inc(deleted)
    return deleted


def _delete_by_count(most: int, stopped: threading.Event) -> int:
    deleted = 0
    pace = Pace(stopped)
    for project_id in _projects():
        for number in _numbers_seen_more_than(project_id, most):
            events = _events_beyond(project_id, number, most)
            if events is not None:
                deleted += pace.repeat(partial(_delete_events, project_id, events))
    metrics.EVENTS_DELETED.labels("count").inc(deleted)
    return deleted


def _projects() -> list[int]:
    """All that ever had an issue."""
    return list(ProjectStats.objects.order_by("project_id").values_list("project_id", flat=True))


def _numbers_seen_more_than(project_id: int, most: int) -> list[int]:
    # Every status, by name: only behind one is an index sorted by how often. Sorted here, so that it is that one.
    issues = Issue.objects.in_project(project_id).filter(status__in=Status.values, times_seen__gt=most)
    return sorted(issues.values_list("number", flat=True))


def _events_beyond(project_id: int, number: int, most: int) -> EventQuerySet | None:
    """The events of an issue that come before its newest `most`; None when there are none.

    They are named by the newest of them and not by how many they are: of two that clean at the same time
    neither deletes more than it should.
    """
    events = Event.objects.in_issue(project_id, number)
    last = events.reverse().values_list("timestamp", "event_id")[most : most + 1].first()
    if last is None:
        return None
    timestamp, event_id = last
    return events.filter(Q(timestamp__lt=timestamp) | Q(timestamp=timestamp, event_id__lte=event_id))


def _delete_events(project_id: int, events: EventQuerySet, most: int) -> int:
    """Delete the first `most` of `events` with their links. Those that another process deletes are left to it."""
    ids = list(events.select_for_update(skip_locked=True).values_list("event_id", flat=True)[:most])
    if ids:
        CrumbLink.objects.filter(project_id=project_id, event_id__in=ids).delete()
        Event.objects.in_project(project_id).filter(event_id__in=ids).delete()
    return len(ids)


def _delete_counts(before: datetime, rules: Rules, stopped: threading.Event) -> None:
    """The counts that no histogram shows any more. Without a limit of age everything is kept."""
    if not rules.days:
        return
    pace = Pace(stopped)
    for project_id in _projects():
        old = IssueCount.objects.in_project(project_id).filter(half_day__lt=half_day_of(before))
        for number in old.order_by("number").values_list("number", flat=True).distinct():
            pace.once(partial(_delete_half_days, old.filter(number=number)))


def _delete_half_days(counts: QuerySet[IssueCount], _: int) -> int:
    """Those of one issue: never more than there are half days since it came."""
    return counts.delete()[0]


def _forget_expired(now: datetime) -> None:
    """Sign-ins that are over."""
    Session.objects.filter(expire_date__lt=now).delete()
    SignInLink.objects.filter(expires__lt=now).delete()


def _give_space_back(stopped: threading.Event) -> int:
    """Cut the free pages off SQLite's file. PostgreSQL's autovacuum does the like by itself."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or _pragma("auto_vacuum") != INCREMENTAL:
        return 0
    free = _pragma("freelist_count")
    pace = Pace(stopped)
    given = 0
    # What others free meanwhile is for the next time.
    while given < free and not stopped.is_set() and (now := pace.once(_vacuum)):
        given += now
    return given


def _vacuum(most: int) -> int:
    """Give pages back; how many."""
    before = _pragma("freelist_count")
    with connection.wrap_database_errors:
        for _ in range(min(most, before)):
            # Of this a cursor takes one step, which is one page, however many it is asked for.
            connection.connection.execute("PRAGMA incremental_vacuum(1)")
    return before - _pragma("freelist_count")


@contextmanager
def _own_checkpoints() -> Iterator[None]:
    """SQLite copies its log into the file at the end of a commit: ours would keep others waiting for their turn."""
    if connection.vendor == "sqlite":
        _pragma("wal_autocheckpoint=0")
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            _pragma("wal_autocheckpoint=1000")  # as it is by default


def _checkpoint() -> None:
    """Copy SQLite's log into the file while others write; PASSIVE waits for nobody."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _pragma("wal_checkpoint(PASSIVE)")


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        rows = cursor.fetchall()
    return int(rows[0][0]) if rows else 0


# ---------------------------------------------------------------- how fast


class Pace:
    """Small transactions with pauses, as large as fit into WORK_SECONDS and HELD_SECONDS on this machine."""

    def __init__(self, stopped: threading.Event) -> None:
        self._size = MIN_BATCH
        self._stopped = stopped

    def repeat(self, work: Callable[[int], int]) -> int:
        """Call `work` with how many rows or pages it may change until it changes none; how many it changed."""
        changed = 0
        while not self._stopped.is_set() and (now := self.once(work)):
            changed += now
        return changed

    def once(self, work: Callable[[int], int]) -> int:
        """One transaction, and the pause that its length asks for."""
        with write_transaction(TIMEOUT_SECONDS):
            started = time.monotonic()  # the lock is held from here
            changed = work(self._size)
            worked = time.monotonic() - started
        held = time.monotonic() - started
        if changed:
            factor = min(1.5, WORK_SECONDS / max(worked, 0.001), HELD_SECONDS / max(held, 0.001))
            self._size = max(MIN_BATCH, min(MAX_BATCH, int(self._size * factor)))
            _checkpoint()
            # Others write, and have the disk, for as long as we did.
            self._stopped.wait(max(time.monotonic() - started, MIN_PAUSE_SECONDS))
        return changed


# ---------------------------------------------------------------- in the background


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process of this data folder cleans now."""
    with (settings.DATA_DIR / "retention.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class Cleaner:
    """Cleans every hour for as long as a server runs. Of a server's processes one at a time does it."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        wait = FIRST_SECONDS
        while not self._stopped.wait(wait):
            wait = self._clean()

    def _clean(self) -> int:
        """Clean, unless another process does; the seconds until the next time."""
        try:
            with _alone() as alone:
                if alone:
                    log_cleaned(clean(rules_of_settings(), stopped=self._stopped))
        except (Error, OSError) as error:
            if is_unavailable(error):  # the requests that meet it say more
                logger.warning("Old events cannot be deleted now (%s); again in %d s", error, AGAIN_SECONDS)
                return AGAIN_SECONDS
            logger.exception("Old events could not be deleted; trying again in %d s", CLEAN_SECONDS)
        finally:
            connection.close()
        return CLEAN_SECONDS


def log_cleaned(cleaned: Cleaned) -> None:
    """One line, when there was anything."""
    if cleaned.events or cleaned.free_pages:
        logger.info(
            "Deleted %d events by age and %d by count; gave %d pages back",
            cleaned.by_age,
            cleaned.by_count,
            cleaned.free_pages,
        )


def rules_in_words(rules: Rules) -> Iterable[str]:
    """For people."""
    if rules.days:
        yield f"events received in the last {rules.days} days"
    if rules.events_per_issue:
        yield f"the newest {rules.events_per_issue} events of each issue"
