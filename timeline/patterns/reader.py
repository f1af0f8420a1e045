"""Reads the trails of events that came, beside ingestion: from the queue, in batches, each batch written at once.

What is written with an event is its row in the queue, nothing else. An event leaves the queue in the transaction that
writes its trail: whatever is killed at whatever moment, it is read again.
"""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from timeline import metrics
from timeline.crumbs.shapes import VERSION, Shape
from timeline.database.write_lock import write_transaction
from timeline.models import (
    SLICE,
    Event,
    Project,
    Trail,
    TrailQueue,
    TrailState,
    half_day_of,
)
from timeline.patterns.blocks import seal
from timeline.patterns.coding import BLOCK, NO_PLACE, NO_STEP, pack_trail
from timeline.patterns.dictionary import Dictionary, EventKey, day_of
from timeline.patterns.documents import TrailShapes
from timeline.patterns.late import RECENT, LateLogs, batches_of
from timeline.patterns.queued import BATCH, QueuedEvent, look_up, oldest, read_documents
from timeline.patterns.removal import remove_all

BACKLOG = 20_000  # in a project's queue: from here on only some events of an issue are read
MAX_OF_ISSUE = 200  # of an issue and half day, where there is a backlog
REFILL = 20_000  # events of a project that are queued when its trails are first read
TIMEOUT_SECONDS = 60.0


_COLUMNS = "project_id, event_id, ordinal, steps, problem, problem_level, problem_before, problem_index, problem_request"
# A third of what the same costs as objects; beside ingestion every trail is one.
_INSERT = f"INSERT INTO timeline_trail ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 (our own names)


class Reader:
    """Reads the queues of all projects. One of a process; of several on one database each event is read by one."""

    def __init__(self) -> None:
        self._dictionary = Dictionary()
        self._late = LateLogs()
        self._of_issue: Counter[tuple[int, int, int]] = Counter()
        self._has_begun = False

    def read_some(self, project_ids: Sequence[int] | None = None) -> int:
        """One batch of each project (of all) that has events in its queue; how many events left the queues."""
        projects = list(
            Project.objects.order_by("id").values_list("id", flat=True)
            if project_ids is None
            else project_ids
        )
        if not self._has_begun:
            begin(projects)
            if settings.LOGS:
                for project_id in projects:
                    self._late.recall(project_id)
            self._has_begun = True
        for project_id, keys in self._late.come().items():
            with write_transaction(TIMEOUT_SECONDS):
                _queue(project_id, keys)
        done = waiting = 0
        for start in range(0, len(projects), SLICE):
            queued = TrailQueue.objects.in_projects(projects[start : start + SLICE])
            for project_id in queued.order_by().values_list("project_id", flat=True).distinct():
                done += self.read_project(project_id)
                waiting += unread(project_id)
        metrics.TRAILS_UNREAD.set(waiting)
        return done

    def read_project(self, project_id: int) -> int:
        """One batch of a project; how many events left its queue."""
        started = time.perf_counter()
        try:
            with ExitStack() as stack:
                done = self._read(project_id, stack)
        except BaseException:
            self._dictionary.forget()
            raise
        while seal(project_id):
            pass
        metrics.TRAIL_SECONDS.observe(time.perf_counter() - started)
        return done

    def _read(self, project_id: int, stack: ExitStack) -> int:
        if connection.vendor == "postgresql":  # another server may read: the state says who
            stack.enter_context(write_transaction(TIMEOUT_SECONDS))
            if not _lock(project_id, skip_locked=True):
                return 0
        keys = oldest(project_id, BATCH)
        if not keys:
            return 0
        queued = look_up(project_id, keys)
        skipped = self._skip(project_id, queued) if len(keys) == BATCH else set()
        wanted = [row for row in queued if row.event_id not in skipped]
        traces = {row.trace_id for row in wanted if row.trace_id} if settings.LOGS else set()
        batches = batches_of(project_id, traces)
        read = read_documents(project_id, wanted, batches)
        if connection.vendor != "postgresql":  # documents are read while others write
            stack.enter_context(write_transaction(TIMEOUT_SECONDS))
        self._write(project_id, keys, read, skipped)
        recent = timezone.now() - RECENT
        for row in wanted:
            if row.trace_id in traces and row.received > recent:
                self._late.expect(project_id, (row.event_id, row.received), row.trace_id, batches)
        return len(keys)

    def _skip(self, project_id: int, queued: Sequence[QueuedEvent]) -> set[str]:
        """Where the queue is long: events of issues of which enough are read."""
        waiting = (
            TrailQueue.objects.in_project(project_id).order_by().values("event_id")[: BACKLOG + 1].count()
        )
        if waiting <= BACKLOG:
            self._of_issue.clear()
            return set()
        skipped = set()
        for row in queued:
            key = (project_id, row.issue, half_day_of(row.received))
            self._of_issue[key] += 1
            if self._of_issue[key] > MAX_OF_ISSUE:
                skipped.add(row.event_id)
        return skipped

    def _write(
        self,
        project_id: int,
        keys: Sequence[EventKey],
        read: Sequence[tuple[QueuedEvent, TrailShapes]],
        skipped: set[str],
    ) -> None:
        state = _state(project_id)
        day = day_of(timezone.now())
        trails = [((row.event_id, row.received), trail) for row, trail in read]
        numbers, again = self._dictionary.number(state, trails, day)
        known = _ordinals(project_id, [event_id for (event_id, _), _ in trails])
        rows = []
        for (event_id, _), trail in trails:
            packed = _pack(trail, numbers)
            columns = _problem_columns(trail)
            if event_id not in known:
                rows.append((project_id, event_id, state.next_ordinal, packed, *columns.values()))
                state.next_ordinal += 1
            else:
                if known[event_id] >= state.sealed * BLOCK:
                    columns["steps"] = packed
                Trail.objects.in_project(project_id).filter(event_id=event_id).update(**columns)
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, rows)
        for start in range(0, len(keys), SLICE):
            part = keys[start : start + SLICE]
            of_keys = TrailQueue.objects.in_project(project_id).filter(
                received__gte=min(received for _, received in part),
                received__lte=max(received for _, received in part),
                event_id__in=[event_id for event_id, _ in part],
            )
            of_keys.delete()
        _queue(project_id, again)
        state.skipped += len(skipped)
        state.save()
        metrics.TRAILS_READ.inc(len(read))
        metrics.TRAILS_SKIPPED.inc(len(skipped))


def _pack(trail: TrailShapes, numbers: dict[Shape, int]) -> bytes:
    place = numbers.get(trail.place, NO_PLACE) if trail.place else NO_PLACE
    steps = [numbers.get(shape) or numbers.get(shape.rest, NO_STEP) for shape in trail.shapes]
    known = [step for step in zip(steps, trail.ages, strict=True) if step[0]]
    return pack_trail(place, known, is_cut=trail.is_cut)


def _problem_columns(trail: TrailShapes) -> dict[str, Any]:
    """Of a trail without a problem the text is "": it is read, and there is none."""
    problem = trail.problem
    return {
        "problem": problem.text if problem else "",
        "problem_level": problem.level if problem else None,
        "problem_before": problem.before if problem else None,
        "problem_index": problem.index if problem else None,
        "problem_request": problem.request if problem else None,
    }


def _ordinals(project_id: int, event_ids: Sequence[str]) -> dict[str, int]:
    trails = Trail.objects.in_project(project_id).filter(event_id__in=event_ids)
    return dict(trails.values_list("event_id", "ordinal"))


def _lock(project_id: int, *, skip_locked: bool) -> TrailState | None:
    states = TrailState.objects.in_project(project_id).select_for_update(skip_locked=skip_locked)
    found: TrailState | None = states.first()
    if found is None:
        new = TrailState(project_id=project_id, shape_version=VERSION)
        TrailState.objects.bulk_create([new], ignore_conflicts=True)
        found = states.first()
    return found


def _state(project_id: int) -> TrailState:
    state = _lock(project_id, skip_locked=False)
    if state is None:
        raise LookupError(f"no state of project {project_id}")
    return state


# ---------------------------------------------------------------- the queue


def _queue(project_id: int, keys: Any) -> None:
    rows = [
        TrailQueue(project_id=project_id, received=received, event_id=event_id) for event_id, received in keys
    ]
    TrailQueue.objects.bulk_create(rows, ignore_conflicts=True, batch_size=SLICE)


def refill(project_id: int, most: int = REFILL) -> int:
    """Queue the newest `most` events of a project that have no trail; how many."""
    events = Event.objects.in_project(project_id).order_by("-received", "-event_id")
    count = 0
    rows = list(events.values_list("event_id", "received")[:most])
    for start in range(0, len(rows), SLICE):
        part = rows[start : start + SLICE]
        known = _ordinals(project_id, [event_id for event_id, _ in part])
        missing = [key for key in part if key[0] not in known]
        with write_transaction(TIMEOUT_SECONDS):
            _queue(project_id, missing)
        count += len(missing)
    return count


def begin(project_ids: Sequence[int]) -> None:
    """Queue what was stored before trails were read at all, or read by a version with other shapes."""
    states = TrailState.objects.in_projects(project_ids)
    known = {state.project_id: state for state in states}
    for project_id in project_ids:
        state = known.get(project_id)
        if state is None or state.shape_version != VERSION:
            if state is not None:
                remove_all(project_id)
                states.filter(project_id=project_id).update(shape_version=VERSION, has_problems=True)
            refill(project_id)
        elif not state.has_problems:
            queue_without_problems(project_id)
            states.filter(project_id=project_id).update(has_problems=True)


def queue_without_problems(project_id: int, most: int = REFILL) -> None:
    """Queue the newest `most` events whose trails were read before the last problem was kept."""
    newest = (
        Trail.objects.in_project(project_id).order_by("-ordinal").values_list("event_id", "problem")[:most]
    )
    unread = [event_id for event_id, problem in newest if problem is None]
    for start in range(0, len(unread), SLICE):
        events = Event.objects.in_project(project_id).filter(event_id__in=unread[start : start + SLICE])
        keys = list(events.values_list("event_id", "received"))
        with write_transaction(TIMEOUT_SECONDS):
            _queue(project_id, keys)


def unread(project_id: int) -> int:
    """How many events of a project wait to be read; no more than `BACKLOG` are counted."""
    return TrailQueue.objects.in_project(project_id).order_by().values("event_id")[:BACKLOG].count()
