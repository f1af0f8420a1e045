"""Deletes the logs and spans of traces in which nothing failed: what is left is what led to an event."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db.models import Q

from timeline.models import (
    SLICE,
    Event,
    LogBatch,
    LogBatchQuerySet,
    LogTrace,
    Project,
    Telemetry,
    trace_number,
)
from timeline.retention.batches import Batches

SPAN_HOURS = 1
_PAGE = 200  # batches that are looked at together
_TOGETHER = 20  # that are deleted in one transaction, with up to a hundred traces each

T = TypeVar("T")
# Ids of batches, and the traces that lead to each.
Traces = Mapping[str, Sequence[str]]


def delete_logs(now: datetime, stopped: threading.Event) -> int:
    """Delete every batch that is old enough and of which no trace has an event; how many."""
    deleted = 0
    work = Batches(stopped)
    for project_id, organization_id in Project.objects.order_by("id").values_list("id", "organization_id"):
        for traces in _unwanted(project_id, organization_id, now):
            if stopped.is_set():
                return deleted
            deleted += work.run(partial(_delete, project_id, organization_id, traces))
    return deleted


def _unwanted(project_id: int, organization_id: int, now: datetime) -> Iterator[Traces]:
    """Such batches, some at a time, the oldest first. Looked for outside the lock."""
    old = _old(project_id, now).only("project_id", "id", "received", "traces")
    after = Q()
    while page := list(old.filter(after).order_by("received", "id")[:_PAGE]):
        last = page[-1]
        after = Q(received__gt=last.received) | Q(received=last.received, id__gt=last.id)
        found = _without_event(organization_id, {batch.id: batch.trace_ids for batch in page})
        for start in range(0, len(found), _TOGETHER):
            yield dict(list(found.items())[start : start + _TOGETHER])


def _old(project_id: int, now: datetime) -> LogBatchQuerySet:
    hours = settings.LOG_HOURS
    before = now - timedelta(hours=hours)
    of_spans = now - timedelta(hours=min(hours, SPAN_HOURS))
    batches = LogBatch.objects.in_project(project_id)
    # The first condition alone is one range of the index.
    return batches.filter(received__lt=of_spans).filter(Q(kind=Telemetry.SPANS) | Q(received__lt=before))


def _without_event(organization_id: int, traces: Traces) -> Traces:
    """Those of which no trace has an event in any project of the organization."""
    projects = Project.objects.filter(organization_id=organization_id).values_list("id", flat=True)
    failed = _failed(list(projects), {trace_id for ids in traces.values() for trace_id in ids})
    return {batch: ids for batch, ids in traces.items() if failed.isdisjoint(ids)}


def _failed(project_ids: Collection[int], trace_ids: Collection[str]) -> set[str]:
    """Those of `trace_ids` that have an event in these projects. One query for each SLICE of traces."""
    # Said in the index's own words, or SQLite does not see that it may use it.
    events = Event.objects.in_projects(project_ids).exclude(trace_id="")
    found: set[str] = set()
    for part in _slices(sorted(trace_ids)):
        found.update(events.filter(trace_id__in=part).values_list("trace_id", flat=True).distinct())
    return found


def _delete(project_id: int, organization_id: int, traces: Traces, _: int) -> int:
    """Delete those that are still without an event, with their traces."""
    unwanted = _without_event(organization_id, traces)
    rows = LogTrace.objects.in_project(project_id)
    for batch, trace_ids in unwanted.items():
        # One batch at a time: told of many of both, PostgreSQL reads the whole table instead of the key's index.
        rows.filter(trace__in=list(map(trace_number, trace_ids)), batch=bytes.fromhex(batch)).delete()
    return LogBatch.objects.named([project_id], unwanted).delete()[0]


def _slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + SLICE] for start in range(0, len(values), SLICE))
