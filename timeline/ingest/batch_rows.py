"""The rows of batches of logs and spans. Always inside the transaction of `store`."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from timeline.ingest.statements import flatten, insert_missing, placeholders, slices, time_value
from timeline.ingest.telemetry import NewBatch
from timeline.models import LogBatch, LogTrace, pack_traces, trace_number

BATCH = LogBatch._meta.db_table
TRACE = LogTrace._meta.db_table

INSERT_BATCHES = f"""
INSERT INTO {BATCH} (project_id, id, kind, item_type, received, drift_seconds, count, size, traces, document)
VALUES {{}}
ON CONFLICT (project_id, id) DO NOTHING RETURNING project_id, id
"""


def insert_batches(batches: Sequence[NewBatch]) -> list[NewBatch]:
    """Insert those that are not there, in order of their keys; which these are."""
    sent = {(batch.project_id, batch.id): batch for batch in batches}
    new: list[NewBatch] = []
    for part in slices(sorted(sent)):
        rows = [_row(sent[key]) for key in part]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_BATCHES.format(placeholders(rows)), flatten(rows))
            new += [sent[project_id, batch_id] for project_id, batch_id in cursor.fetchall()]
    traces = [
        (batch.project_id, trace_number(trace_id), int(batch.kind), bytes.fromhex(batch.id), count)
        for batch in new
        for trace_id, count in batch.traces
    ]
    insert_missing(TRACE, "project_id, trace, kind, batch, count", sorted(traces))
    return new


def _row(batch: NewBatch) -> tuple[Any, ...]:
    return (
        batch.project_id,
        batch.id,
        int(batch.kind),
        batch.item_type,
        time_value(batch.received),
        batch.drift_seconds,
        batch.count,
        batch.size,
        pack_traces(trace_id for trace_id, _ in batch.traces),
        batch.document,
    )
