"""The only code that writes events, issues and what is counted of them, and logs: one transaction for all that is given.

The order of its statements prevents deadlocks between writers: projects' next numbers by project, events by (project,
id), issues by (project, number), batches of logs by (project, id). The insert of an event alone decides whether it is new, so a repeated one changes
nothing. Plain statements, the same on SQLite and PostgreSQL: the ORM has no `ON CONFLICT … RETURNING`, and every
event comes this way.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings

from timeline.database.connections import is_answering, try_again
from timeline.database.write_lock import UNAVAILABLE, is_locked, write_transaction
from timeline.ingest import usage
from timeline.ingest.batch_rows import insert_batches
from timeline.ingest.event_rows import (
    count_half_days,
    insert_events,
    insert_links,
    insert_texts,
    insert_values,
    queue_trails,
    recall_values,
    users_of,
)
from timeline.ingest.feedback import NewFeedback, insert_feedback
from timeline.ingest.issue_rows import (
    IssueGoneError,
    find_numbers,
    make_issues,
    remove_unused_issues,
    update_issues,
)
from timeline.ingest.known_issues import Group, forget, group_of, known_numbers, remember
from timeline.ingest.preparation import NewEvent
from timeline.ingest.telemetry import NewBatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What became of one event. Neither stored nor an error: it was there already."""

    event_id: str
    stored: bool
    issue_number: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch of logs or spans."""

    error: str | None = None


def store_events(events: Sequence[NewEvent]) -> list[StoreResult]:
    """Store events: `store` without logs."""
    return store(events)[0]


def store(
    events: Sequence[NewEvent], batches: Sequence[NewBatch] = (), feedback: Sequence[NewFeedback] = ()
) -> tuple[list[StoreResult], list[BatchResult], list[BatchResult]]:
    """Store events, batches and feedback; when this returns, those without an error are committed. Callable from any thread.

    What cannot be stored has an error in its outcome and fails nothing else. Raises `django.db.OperationalError` or
    `InterfaceError` when the database itself cannot be written to: what was committed one by one before that stays,
    and sending it again changes nothing.
    """
    try:
        stored = try_again(lambda: _store_together(events, batches, feedback))
        return stored, [BatchResult()] * len(batches), [BatchResult()] * len(feedback)
    except UNAVAILABLE as error:
        if len(events) + len(batches) + len(feedback) == 1 or is_locked(error) or not is_answering():
            raise
        logger.warning("Not stored together, trying one by one: %s", error)
    except Exception:  # the database, or its driver, rejected one of them
        logger.exception(
            "%d events, %d batches and %d feedback could not be stored; storing one by one",
            *map(len, (events, batches, feedback)),
        )
    return _store_one_by_one(events, batches, feedback)


def _store_one_by_one(
    events: Sequence[NewEvent], batches: Sequence[NewBatch], feedback: Sequence[NewFeedback]
) -> tuple[list[StoreResult], list[BatchResult], list[BatchResult]]:
    """What cannot be stored has an error. Raises what the database says when it takes nothing at all."""
    away: dict[int, Exception] = {}  # by project: on a distributed database the machine of one may be away
    stored = []
    for event in events:
        error = _error_of(event.project_id, away, lambda: stored.extend(_store_together([event])))  # noqa: B023
        if error:
            stored.append(StoreResult(event.event_id, stored=False, error=error))
    kept = [
        BatchResult(_error_of(batch.project_id, away, lambda: _store_together([], [batch])))  # noqa: B023
        for batch in batches
    ]
    heard = [
        BatchResult(_error_of(one.project_id, away, lambda: _store_together([], [], [one])))  # noqa: B023
        for one in feedback
    ]
    if away and all(one.error for one in stored) and all(one.error for one in (*kept, *heard)):
        raise next(iter(away.values()))
    return stored, kept, heard


def _error_of(project_id: int, away: dict[int, Exception], store_one: Callable[[], object]) -> str | None:
    """Store one thing of a project, unless the database was away for that project before; what went wrong."""
    try:
        if project_id in away:
            raise away[project_id]
        store_one()
    except UNAVAILABLE as error:
        away[project_id] = error
        return str(error) or repr(error)
    except Exception as error:
        logger.exception("Something of project %d could not be stored", project_id)
        return str(error) or repr(error)
    return None


def _store_together(
    events: Sequence[NewEvent], batches: Sequence[NewBatch] = (), feedback: Sequence[NewFeedback] = ()
) -> list[StoreResult]:
    try:
        return _store_once(events, batches, feedback)
    except IssueGoneError:
        forget()
        return _store_once(events, batches, feedback)


def _store_once(
    events: Sequence[NewEvent], batches: Sequence[NewBatch], feedback: Sequence[NewFeedback]
) -> list[StoreResult]:
    """All of them in one transaction."""
    if not events:
        with write_transaction():
            kept = insert_batches(batches)
            heard = insert_feedback(feedback)
        usage.note((), (), (), kept, heard)
        return []
    ordered = sorted(events, key=lambda event: (event.project_id, event.event_id))
    with write_transaction():
        numbers = _numbers({group_of(event) for event in ordered})
        made = make_issues([event for event in events if group_of(event) not in numbers], numbers)
        recall_values({group: number for group, number in numbers.items() if (group[0], number) not in made})
        new = insert_events(ordered, numbers)
        users = users_of(new, numbers)
        update_issues(new, numbers, users)
        values = insert_values(new, numbers)
        insert_texts(new, numbers)
        count_half_days(new, numbers)
        insert_links(new)
        if settings.TRAILS:
            queue_trails(new)
        remove_unused_issues(made, {(event.project_id, numbers[group_of(event)]) for event in new})
        kept = insert_batches(batches)
        heard = insert_feedback(feedback)
    remember(new, numbers, values | users)
    usage.note(new, made, values, kept, heard)
    return _outcomes(events, new, numbers)


def _numbers(groups: set[Group]) -> dict[Group, int]:
    """The numbers of the issues that exist: from memory, else from the table."""
    numbers = known_numbers(groups)
    unknown = groups - numbers.keys()
    return numbers | find_numbers(unknown) if unknown else numbers


def _outcomes(
    events: Sequence[NewEvent], new: Sequence[NewEvent], numbers: dict[Group, int]
) -> list[StoreResult]:
    """In the order given; of an event that is given twice the first is the stored one."""
    stored = {(event.project_id, event.event_id) for event in new}
    outcomes = []
    for event in events:
        key = (event.project_id, event.event_id)
        if key in stored:
            stored.remove(key)
            outcomes.append(StoreResult(event.event_id, stored=True, issue_number=numbers[group_of(event)]))
        else:
            outcomes.append(StoreResult(event.event_id, stored=False))
    return outcomes
