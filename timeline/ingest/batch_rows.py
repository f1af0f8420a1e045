"""The rows of batches of logs and spans. Always inside the transaction of `store`."""

from collections.abc import Sequence

from timeline.ingest.statements import insert_missing, time_value
from timeline.ingest.telemetry import NewBatch
from timeline.models import LogBatch, LogTrace

BATCH = LogBatch._meta.db_table
TRACE = LogTrace._meta.db_table


def insert_batches(batches: Sequence[NewBatch]) -> None:
    """Insert those that are not there, in order of their keys."""
    insert_missing(
        BATCH,
        "project_id, id, kind, item_type, received, drift_seconds, count, size, document",
        sorted(
            (
                batch.project_id,
                batch.id,
                int(batch.kind),
                batch.item_type,
                time_value(batch.received),
                batch.drift_seconds,
                batch.count,
                batch.size,
                batch.document,
            )
            for batch in batches
        ),
    )
    insert_missing(
        TRACE,
        "project_id, trace_id, kind, batch, count",
        sorted(
            (batch.project_id, trace_id, int(batch.kind), batch.id, count)
            for batch in batches
            for trace_id, count in batch.traces
        ),
    )
