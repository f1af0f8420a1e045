"""Deletes what rules do not keep."""

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from timeline import metrics
from timeline.models import (
    SLICE,
    CrumbLink,
    Event,
    EventQuerySet,
    Feedback,
    Issue,
    IssueCount,
    Project,
    SignInLink,
    Status,
    half_day_of,
)
from timeline.patterns.blocks import remove_trails
from timeline.patterns.removal import remove_old_steps
from timeline.retention.batches import Batches
from timeline.retention.logs import delete_logs
from timeline.retention.removal import remove_issues
from timeline.retention.sqlite_file import free_pages, own_checkpoints, vacuum

logger = logging.getLogger(__name__)

# The histograms of the issue list show what was seen, stored or not, and none looks back further than this.
COUNT_DAYS = 90
LOST_DAYS = 30  # that feedback waits for its event

COUNT = IssueCount._meta.db_table
# Half day 0 holds all that was before: what a search for an environment counts is what was ever seen there.
MERGE_COUNTS = f"""
INSERT INTO {COUNT} (project_id, number, half_day, environment, release, count, first_seen, last_seen)
SELECT project_id, number, 0, environment, release, SUM(count), MIN(first_seen), MAX(last_seen) FROM {COUNT}
WHERE project_id = %s AND number = %s AND half_day > 0 AND half_day < %s GROUP BY 1, 2, environment, release
ON CONFLICT (project_id, number, half_day, environment, release) DO UPDATE SET
  count = {COUNT}.count + excluded.count,
  first_seen = CASE WHEN {COUNT}.first_seen < excluded.first_seen
    THEN {COUNT}.first_seen ELSE excluded.first_seen END,
  last_seen = CASE WHEN {COUNT}.last_seen > excluded.last_seen THEN {COUNT}.last_seen ELSE excluded.last_seen END
"""  # noqa: S608 (our own name)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is kept. 0 is no limit."""

    days: int = 0
    events_per_issue: int = 0

    def __str__(self) -> str:
        return " and ".join(self._parts())

    def _parts(self) -> Iterable[str]:
        if self.days:
            yield f"events received in the last {self.days} days"
        if self.events_per_issue:
            yield f"the newest {self.events_per_issue} events of each issue"


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted."""

    by_age: int
    by_count: int
    free_pages: int  # of SQLite's file, which is so much smaller
    log_batches: int = 0  # logs and spans of traces without an event

    @property
    def events(self) -> int:
        return self.by_age + self.by_count


def rules_of_settings() -> Rules:
    """The rules of the environment."""
    return Rules(settings.RETENTION_DAYS, settings.RETENTION_EVENTS_PER_ISSUE)


def rules_of(project: Project) -> Rules:
    """A project's own rules, as far as those of the settings keep so much."""
    return _part_of(rules_of_settings(), project.retention_days, project.retention_events_per_issue)


def rules_of_projects(rules: Rules) -> Mapping[int, Rules]:
    """Of each project its own rules, as far as these keep so much. One query."""
    every = Project.objects.order_by("id").values_list("id", "retention_days", "retention_events_per_issue")
    return {project_id: _part_of(rules, *own) for project_id, *own in every}


def _part_of(rules: Rules, days: int | None, events_per_issue: int | None) -> Rules:
    return Rules(_least(rules.days, days), _least(rules.events_per_issue, events_per_issue))


def _least(limit: int, own: int | None) -> int:
    """The smaller of two limits; 0 and None are none."""
    return min(filter(None, (limit, own)), default=0)


def clean(rules: Rules, *, now: datetime | None = None, stopped: threading.Event | None = None) -> Deleted:
    """Delete what `rules` do not keep. Ends early, between two batches, once `stopped` is set."""
    now = now or timezone.now()
    stopped = stopped or threading.Event()
    with own_checkpoints():
        _delete_expired(now)
        every = rules_of_projects(rules)
        by_age = by_count = 0
        for project_id, own in every.items():
            _merge_counts(project_id, now, own, stopped)
            _delete_lost_feedback(project_id, now)
            by_age += _delete_by_age(project_id, now, own, stopped)
            by_count += _delete_by_count(project_id, own, stopped)
            _delete_forgotten_issues(project_id, now, own, stopped)
            if by_age or by_count:
                remove_old_steps(project_id, now)
        metrics.EVENTS_DELETED.labels("age").inc(by_age)
        metrics.EVENTS_DELETED.labels("count").inc(by_count)
        log_batches = delete_logs(now, stopped)
        return Deleted(by_age, by_count, _give_space_back(stopped), log_batches)


def _delete_by_age(project_id: int, now: datetime, rules: Rules, stopped: threading.Event) -> int:
    if not rules.days:
        return 0
    before = now - timedelta(days=rules.days)
    old = Event.objects.in_project(project_id).filter(received__lt=before).order_by("received")
    return Batches(stopped).run_all(partial(_delete_events, project_id, old))


def _delete_by_count(project_id: int, rules: Rules, stopped: threading.Event) -> int:
    limit = rules.events_per_issue
    if not limit:
        return 0
    deleted = 0
    batches = Batches(stopped)
    for number in _numbers_seen_more_than(project_id, limit):
        events = _events_beyond(project_id, number, limit)
        if events is not None:
            deleted += batches.run_all(partial(_delete_events, project_id, events))
    return deleted


def _numbers_seen_more_than(project_id: int, limit: int) -> list[int]:
    # Every status, by name: only behind one is an index sorted by how often. Sorted here, so that it is that one.
    issues = Issue.objects.in_project(project_id).filter(status__in=Status.values, times_seen__gt=limit)
    return sorted(issues.values_list("number", flat=True))


def _events_beyond(project_id: int, number: int, limit: int) -> EventQuerySet | None:
    """The events of an issue that come before its newest `limit`; None when there are none.

    They are described by the newest of them and not by how many they are: of two processes that delete at the same
    time neither deletes too many.
    """
    events = Event.objects.in_issue(project_id, number)
    last = events.reverse().values_list("timestamp", "event_id")[limit : limit + 1].first()
    if last is None:
        return None
    timestamp, event_id = last
    return events.filter(Q(timestamp__lt=timestamp) | Q(timestamp=timestamp, event_id__lte=event_id))


def _delete_events(project_id: int, events: EventQuerySet, limit: int) -> int:
    """Delete the first `limit` of `events` with their links, but for those that another process is deleting."""
    ids = list(events.select_for_update(skip_locked=True).values_list("event_id", flat=True)[:limit])
    if ids:
        CrumbLink.objects.filter(project_id=project_id, event_id__in=ids).delete()
        Feedback.objects.of_events(project_id, ids).delete()
        remove_trails(project_id, ids)
        Event.objects.in_project(project_id).filter(event_id__in=ids).delete()
    return len(ids)


def _delete_forgotten_issues(project_id: int, now: datetime, rules: Rules, stopped: threading.Event) -> None:
    """Delete issues of which nothing is stored nor shown by a histogram, and about which nobody decided."""
    if not rules.days:
        return
    before = now - timedelta(days=max(rules.days, COUNT_DAYS))
    of_issue = Event.objects.in_project(project_id).filter(issue_number=OuterRef("number"))
    forgotten = (
        Issue.objects.in_project(project_id)
        .filter(~Exists(of_issue), status=Status.UNRESOLVED, status_changed=None, last_seen__lt=before)
        .order_by("last_seen", "number")
    )
    Batches(stopped).run_all(partial(_delete_issues, project_id, forgotten))


def _delete_issues(project_id: int, issues: QuerySet[Issue], limit: int) -> int:
    """Delete the first `limit`; a new event of one that is gone makes a new issue."""
    numbers = list(issues.select_for_update(skip_locked=True).values_list("number", flat=True)[:limit])
    if numbers:
        remove_issues(project_id, numbers)
    return len(numbers)


def _delete_lost_feedback(project_id: int, now: datetime) -> None:
    """Delete what was said about events that never came."""
    lost = Feedback.objects.without_event(project_id).filter(received__lt=now - timedelta(days=LOST_DAYS))
    about = set(lost.values_list("event_id", flat=True)[:SLICE])
    if about:
        Feedback.objects.of_events(project_id, about).delete()


def _merge_counts(project_id: int, now: datetime, rules: Rules, stopped: threading.Event) -> None:
    """Make one count of those that no histogram shows any more. Without a limit of age all are kept."""
    if not rules.days:
        return
    batches = Batches(stopped)
    half_day = half_day_of(now - timedelta(days=max(rules.days, COUNT_DAYS)))
    old = IssueCount.objects.in_project(project_id).filter(half_day__gt=0, half_day__lt=half_day)
    for number in old.order_by("number").values_list("number", flat=True).distinct():
        batches.run(partial(_merge_half_days, project_id, number, half_day))


def _merge_half_days(project_id: int, number: int, before: int, _: int) -> int:
    """Those of one issue, for each environment and release: never more than came since it was first seen."""
    with connection.cursor() as cursor:
        cursor.execute(MERGE_COUNTS, [project_id, number, before])
    old = IssueCount.objects.in_project(project_id).filter(number=number, half_day__gt=0, half_day__lt=before)
    return old.delete()[0]


def _delete_expired(now: datetime) -> None:
    """Delete sign-ins that have expired."""
    Session.objects.filter(expire_date__lt=now).delete()
    SignInLink.objects.filter(expires__lt=now).delete()


def _give_space_back(stopped: threading.Event) -> int:
    """Give the free pages of SQLite's file back; how many."""
    free = free_pages()
    batches = Batches(stopped)
    given = 0
    # Pages that others free meanwhile are left for the next time.
    while given < free and not stopped.is_set() and (now := batches.run(vacuum)):
        given += now
    return given


def log_deleted(deleted: Deleted) -> None:
    """One line, when there was anything."""
    if deleted.events or deleted.log_batches or deleted.free_pages:
        logger.info(
            "Deleted %d events by age and %d by count, and %d batches of logs; gave %d pages back",
            deleted.by_age,
            deleted.by_count,
            deleted.log_batches,
            deleted.free_pages,
        )
