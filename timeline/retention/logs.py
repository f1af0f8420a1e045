"""Deletes the logs and spans of traces in which nothing failed: what is left is what led to an event."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from timeline.models import Event, LogBatch, LogBatchQuerySet, LogTrace, Project, Telemetry
from timeline.retention.batches import Batches

SPAN_HOURS = 1
_PAGE = 200  # batches that are looked at together


def delete_logs(now: datetime, stopped: threading.Event) -> int:
    """Delete every batch that is old enough and of which no trace has an event; how many."""
    deleted = 0
    work = Batches(stopped)
    for project_id, organization_id in Project.objects.order_by("id").values_list("id", "organization_id"):
        for ids in _unwanted(project_id, organization_id, now):
            if stopped.is_set():
                return deleted
            deleted += work.run(partial(_delete, project_id, organization_id, ids))
    return deleted


def _unwanted(project_id: int, organization_id: int, now: datetime) -> Iterator[Sequence[str]]:
    """The ids of such batches, some at a time, the oldest first. Looked for outside the lock."""
    old = _old(project_id, now)
    after = Q()
    while page := list(old.filter(after).order_by("received", "id").values_list("received", "id")[:_PAGE]):
        received, last = page[-1]
        after = Q(received__gt=received) | Q(received=received, id__gt=last)
        if ids := list(_without_event(project_id, organization_id, [batch for _, batch in page])):
            yield ids


def _old(project_id: int, now: datetime) -> LogBatchQuerySet:
    hours = settings.LOG_HOURS
    before = now - timedelta(hours=hours)
    of_spans = now - timedelta(hours=min(hours, SPAN_HOURS))
    batches = LogBatch.objects.in_project(project_id)
    # The first condition alone is one range of the index.
    return batches.filter(received__lt=of_spans).filter(Q(kind=Telemetry.SPANS) | Q(received__lt=before))


def _without_event(project_id: int, organization_id: int, ids: Sequence[str]) -> Sequence[str]:
    """Those of `ids` of which no trace has an event in any project of the organization."""
    siblings = list(Project.objects.filter(organization_id=organization_id).values_list("id", flat=True))
    events = Event.objects.in_projects(siblings).filter(trace_id=OuterRef("trace_id"))
    # Said in the index's own words, or SQLite does not see that it may use it.
    with_event = Exists(events.exclude(trace_id=""))
    traces = LogTrace.objects.in_project(project_id).filter(with_event, batch__in=ids)
    wanted = set(traces.values_list("batch", flat=True))
    return [batch for batch in ids if batch not in wanted]


def _delete(project_id: int, organization_id: int, ids: Sequence[str], _: int) -> int:
    """Delete those that are still without an event, with their traces."""
    unwanted = _without_event(project_id, organization_id, ids)
    LogTrace.objects.in_project(project_id).filter(batch__in=unwanted).delete()
    return LogBatch.objects.named([project_id], unwanted).delete()[0]
