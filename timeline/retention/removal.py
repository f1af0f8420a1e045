"""Deletes what is left of a project or an issue that somebody deleted: in steps, beside ingestion, whoever was killed.

The row that everything is found by goes first, in the transaction that writes down the `Deletion`: from then on nobody
sees the rest, and nothing is added to it but by a request that was under way. Any number of processes may work at
one deletion at the same time.
"""

import threading
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from timeline import metrics
from timeline.database.distribution import project_models
from timeline.database.write_lock import write_transaction
from timeline.models import Deletion, Event, Issue, IssueCount, IssueText, IssueValue, Project
from timeline.retention.batches import Batches

# A request may be under way, and a process know a key, this long after the project is gone.
GRACE = timedelta(minutes=1)
LITTLE = 100  # events, or rows of a table
OF_ISSUE: tuple[type[models.Model], ...] = (IssueCount, IssueText, IssueValue)


def remove_all(stopped: threading.Event) -> bool:
    """Go on with every deletion; False when there is none left."""
    deletions = list(Deletion.objects.order_by("pk"))
    for deletion in deletions:
        remove(deletion, stopped)
    return bool(deletions)


def begin(deletion: Deletion) -> bool:
    """Delete at once what is little; whether that was all."""
    count_events(deletion)
    with write_transaction():
        is_little = delete_events(deletion, LITTLE) < LITTLE
        if is_little:
            for table in _tables_of(deletion):
                _delete_rows(table, _named(table, deletion), LITTLE)
        is_over = is_little and deletion.number is not None
        if is_over:
            deletion.delete()
    return is_over


def remove(deletion: Deletion, stopped: threading.Event) -> None:
    """Delete what there is; forget the deletion once nothing can come any more."""
    if not deletion.events:
        count_events(deletion)
    batches = Batches(stopped)
    batches.run_all(partial(delete_events, deletion))
    for table in _tables_of(deletion):
        batches.run_all(partial(_delete_rows, table, _named(table, deletion)))
    is_over = deletion.number is not None or deletion.requested < timezone.now() - GRACE
    if is_over and not stopped.is_set() and not _events_of(deletion).exists():
        deletion.delete()


def remove_issues(project_id: int, numbers: Collection[int]) -> None:
    """Issues without events, inside a transaction; of one with many rows the rest goes as that of a deleted one does."""
    Issue.objects.in_project(project_id).filter(number__in=numbers).delete()
    for number in numbers:
        named = {"project_id": project_id, "number": number}
        if max([_delete_rows(table, named, LITTLE) for table in OF_ISSUE]) == LITTLE:
            project = Project.objects.get(pk=project_id)
            Deletion.objects.create(
                **named, organization_id=project.organization_id, name=project.short_id(number)
            )


def count_events(deletion: Deletion) -> None:
    """Write down how many events there are, for the progress."""
    Deletion.objects.filter(pk=deletion.pk).update(events=_events_of(deletion).count())


def delete_events(deletion: Deletion, limit: int) -> int:
    """Delete the first `limit` events with their links, and say how far it is; how many were there."""
    rows = _events_of(deletion).order_by("event_id").select_for_update(skip_locked=True)
    ids = list(rows.values_list("event_id", flat=True)[:limit])
    if ids:
        delete_rows_of_events(deletion.project_id, ids)
        Deletion.objects.filter(pk=deletion.pk).update(events_deleted=F("events_deleted") + len(ids))
        metrics.EVENTS_DELETED.labels("removal").inc(len(ids))
    return len(ids)


def delete_rows_of_events(project_id: int, ids: Sequence[str]) -> int:
    """Delete events and what stands beside them; how many events there were."""
    for table in _beside_events():
        table._default_manager.filter(project_id=project_id, event_id__in=ids).delete()
    return Event.objects.in_project(project_id).filter(event_id__in=ids).delete()[0]


def _events_of(deletion: Deletion) -> models.QuerySet[Event]:
    events = Event.objects.in_project(deletion.project_id)
    return events if deletion.number is None else events.filter(issue_number=deletion.number)


def _beside_events() -> Sequence[type[models.Model]]:
    """Tables whose rows are of one event, which stays out of sight without it."""
    return [
        table
        for table in project_models()
        if table is not Event and any(field.name == "event_id" for field in table._meta.local_fields)
    ]


def _tables_of(deletion: Deletion) -> Sequence[type[models.Model]]:
    if deletion.number is not None:
        return OF_ISSUE
    return [table for table in project_models() if table is not Event]


def _named(table: type[models.Model], deletion: Deletion) -> dict[str, Any]:
    """What names its rows."""
    number = {} if deletion.number is None else {"number": deletion.number}
    return {"project_id": deletion.project_id, **number}


def _delete_rows(table: type[models.Model], named: dict[str, Any], limit: int) -> int:
    """Delete the first `limit` rows, but for those that another process is deleting; how many were there."""
    keys = [str(field.column) for field in table._meta.pk_fields]
    key, name = ", ".join(keys), table._meta.db_table
    where = " AND ".join(f"{column} = %s" for column in named)
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            # Materialized: PostgreSQL may ask a subquery that locks again for each row, and find others each time.
            f"DELETE FROM {name} WHERE {where} AND ({key}) IN"  # noqa: S608 (our own names)
            f" (WITH doomed AS MATERIALIZED (SELECT {key} FROM {name} WHERE {where} LIMIT {limit} {lock})"
            f" SELECT {key} FROM doomed)",
            [*named.values(), *named.values()],
        )
        return int(cursor.rowcount)
