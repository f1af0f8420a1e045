"""Finds the logs and spans of an event's trace: nearest the event first, and never more than a page can read.

One look-up where there are none. The order of batches is that of their ids, which begin with the second of their first
record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.db.models import Sum

from timeline.database.prepared import Prepared
from timeline.models import LogBatch, LogTrace, Telemetry, trace_number
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry.batches import entries_of, nearest, read_logs_of, read_spans_of
from timeline.telemetry.entries import log_breadcrumb
from timeline.telemetry.traced import NOTHING, TracedTelemetry

USUAL_LOGS = 1_000
MAX_SPANS = 1_000
MAX_LATER = 1_000  # logs after the event
MAX_BATCHES = 400
MAX_BYTES = 24 << 20  # of all batches that one page reads
_MAX_ROWS = 2_000  # of a trace that are looked at
_COLUMNS = ("project_id", "kind", "batch", "count")
_BATCH_SECONDS = 5  # so long an SDK collects logs before it sends them
_LATEST = "g"  # comes after every hex digit
_LATEST_BYTES = b"\xff" * 10


class Traced(Protocol):
    """What is read of an event's row (`models.Event`)."""

    @property
    def project_id(self) -> int: ...
    @property
    def trace_id(self) -> str: ...


class _Row(NamedTuple):
    project_id: int
    kind: int
    batch: str
    records: int


@dataclass(slots=True)
class _Chosen:
    """The batches that are read."""

    keys: dict[tuple[int, str], None] = field(default_factory=dict)  # nearest the event first
    earlier: int = 0
    later: int = 0


def find_telemetry(
    event: Traced, event_time: float, projects: Mapping[int, str], most_logs: int = USUAL_LOGS
) -> TracedTelemetry:
    """The logs and spans of an event's trace, in `projects` (slugs by id) of its organization.

    `event_time` is in seconds since 1970, drift corrected. One query, two where there is something, more only for a
    trace of thousands of batches.
    """
    if not event.trace_id:
        return NOTHING
    rows, beyond = _rows_of(event.trace_id, event_time, projects)
    if not rows:
        return NOTHING
    logs = [row for row in rows if row.kind == Telemetry.LOGS]
    chosen = _choose_logs(logs, event_time, most_logs)
    spans = _choose_spans([row for row in rows if row.kind == Telemetry.SPANS], event_time)
    batches = _read_batches([*chosen.keys, *spans], projects)
    slugs = {**projects, event.project_id: ""}
    of_logs = [batch for batch in batches if batch.kind == Telemetry.LOGS]
    found, read = read_logs_of(of_logs, event.trace_id)
    near, earlier, later = nearest(found, event_time, most_logs, MAX_LATER)
    unread = {batch.id for batch in of_logs[read:]}
    of_spans = [batch for batch in batches if batch.kind == Telemetry.SPANS]
    return TracedTelemetry(
        logs=tuple(log_breadcrumb(one.log, one.batch, slugs[one.project_id], one.drift) for one in near),
        spans=tuple(read_spans_of(of_spans, event.trace_id, slugs)),
        kept=sum(row.records for row in logs) + beyond,
        earlier=chosen.earlier + beyond + earlier + sum(row.records for row in logs if row.batch in unread),
        later=chosen.later + later,
        dropped=sum(row.records for row in rows if row.kind == Telemetry.DROPPED),
    )


def traced_breadcrumbs(
    event: Traced, event_time: float, projects: Mapping[int, str]
) -> tuple[Breadcrumb, ...]:
    """The logs of an event's trace as breadcrumbs, in the order of their times: for everything that counts crumbs."""
    return find_telemetry(event, event_time, projects).logs


def find_record(
    trace_id: str, projects: Mapping[int, str], own: int, batch: str, place: int
) -> Breadcrumb | None:
    """One log or span of a trace by its address; None: there is none. One query."""
    slugs = {**projects, own: ""}
    for found in _batches(projects=projects, ids=[batch]):
        for breadcrumb in entries_of(found, trace_id, slugs[found.project_id]):
            if breadcrumb.source and breadcrumb.source.place == place:
                return breadcrumb
    return None


# ---------------------------------------------------------------- which batches


def _rows_of(trace_id: str, event_time: float, projects: Mapping[int, str]) -> tuple[list[_Row], int]:
    """The trace's rows; of a trace with too many those around the event, and how many earlier logs are left out."""
    rows = [_row(*row) for row in _of_trace(projects=projects, trace=trace_number(trace_id))]
    if len(rows) <= _MAX_ROWS:
        return rows, 0
    every = LogTrace.objects.of_trace(projects.keys(), trace_number(trace_id)).values_list(*_COLUMNS)
    now = bytes.fromhex(time_prefix(event_time)) + _LATEST_BYTES
    # In the order of the table's key, one kind at a time.
    logs = every.filter(kind=Telemetry.LOGS).order_by("trace", "kind", "batch")
    before = [_row(*row) for row in logs.filter(batch__lt=now).reverse()[:_MAX_ROWS]]
    later = logs.filter(batch__gt=now)[: _MAX_ROWS // 10]
    others = every.filter(kind__gt=Telemetry.LOGS, batch__lt=now).order_by("-trace", "-kind", "-batch")
    left_out = 0
    if len(before) == _MAX_ROWS:
        beyond = logs.order_by().filter(batch__lt=bytes.fromhex(before[-1].batch))
        left_out = beyond.aggregate(records=Sum("count"))["records"] or 0
    return [*before, *(_row(*row) for row in (*later, *others[:_MAX_ROWS]))], left_out


# Without an order: told to sort by batch, SQLite reads every batch of the project in that order.
_of_trace = Prepared(
    LogTrace,
    lambda projects, trace: LogTrace.objects.of_trace(projects, trace).values_list(*_COLUMNS)[
        : _MAX_ROWS + 1
    ],
)
_batches = Prepared(LogBatch, lambda projects, ids: LogBatch.objects.named(projects, ids))


def _row(project_id: int, kind: int, batch: bytes | memoryview, records: int) -> _Row:
    return _Row(project_id, kind, bytes(batch).hex(), records)


def time_prefix(seconds: float) -> str:
    """What the ids of batches begin with whose first record is of this second."""
    return f"{min(max(int(seconds), 0), 0xFFFFFFFF):08x}"


def _choose_logs(rows: Sequence[_Row], event_time: float, most: int) -> _Chosen:
    """Backwards from the event until there are enough, and some of what came later."""
    chosen = _Chosen()
    now = time_prefix(event_time) + _LATEST
    ordered = sorted(rows, key=lambda row: row.batch)
    recent = time_prefix(event_time - _BATCH_SECONDS)
    found = every = 0
    for row in reversed([row for row in ordered if row.batch < now]):
        if found >= most or every >= 2 * most or len(chosen.keys) >= MAX_BATCHES:
            chosen.earlier += row.records
            continue
        every += row.records
        found += row.records if row.batch < recent else 0  # the others may go on after the event
        chosen.keys[row.project_id, row.batch] = None
    found = 0
    for row in (row for row in ordered if row.batch > now):
        if found >= MAX_LATER or len(chosen.keys) >= MAX_BATCHES * 5 // 4:
            chosen.later += row.records
            continue
        found += row.records
        chosen.keys[row.project_id, row.batch] = None
    return chosen


def _choose_spans(rows: Sequence[_Row], event_time: float) -> list[tuple[int, str]]:
    """The newest before the event."""
    now = time_prefix(event_time) + _LATEST
    keys: list[tuple[int, str]] = []
    found = 0
    for row in sorted(rows, key=lambda row: row.batch, reverse=True):
        if row.batch < now and found < MAX_SPANS and len(keys) < MAX_BATCHES // 4:
            found += row.records
            keys.append((row.project_id, row.batch))
    return keys


def _read_batches(keys: Sequence[tuple[int, str]], projects: Mapping[int, str]) -> list[LogBatch]:
    """Those of `keys`, in their order, as far as MAX_BYTES."""
    if not keys:
        return []
    rows = _batches(projects=projects, ids=[batch for _, batch in keys])
    by_key = {(row.project_id, row.id): row for row in rows}
    found, size = [], 0
    seen: set[tuple[int, str]] = set()
    for key in keys:
        row = by_key.get(key)
        # A sender whose clock is wrong may have sent the same bytes twice: then their ids begin differently.
        same = key[0], key[1][8:]
        if row is None or same in seen:
            continue
        size += row.size
        if size > MAX_BYTES:
            break
        seen.add(same)
        found.append(row)
    return found
