"""Counts what is dropped, per project, day and kind: in memory, written every few seconds and when the server stops.

What is stored (`usage`) and what is refused as a whole (`refusals`) is written with it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import orjson
from django.db import Error, close_old_connections, connection

from timeline import metrics
from timeline.background import PeriodicThread
from timeline.database import standstill
from timeline.database.write_lock import write_transaction
from timeline.ingest import refusals, usage
from timeline.models import ItemCount

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 5
MAX_ROWS = 500  # of one statement

OTHER = "other"
MALFORMED = "malformed"  # what followed an event in its envelope
NO_ROOM = "no_room"  # for events, batches and feedback of anybody
EVENT_OVER_QUOTA = "event:over_quota"
EVENT_OVER_STORAGE = "event:over_storage"
EVENT_TOO_COSTLY = "event:too_costly"
EVENT_TOO_LARGE = "event:too_large"
EVENT_UNREADABLE = "event:unreadable"
LOG_OVER_QUOTA = "log:over_quota"
LOG_OVER_STORAGE = "log:over_storage"
LOG_TOO_LARGE = "log:too_large"
LOG_UNREADABLE = "log:unreadable"
LOG_NO_TRACE = "log:no_trace"
LOG_TOO_MANY_TRACES = "log:too_many_traces"  # kept, but nothing finds them
FEEDBACK_OVER_QUOTA = "feedback:over_quota"
FEEDBACK_TOO_MUCH = "feedback:too_much"  # about one event
SPAN_OVER_QUOTA = "span:over_quota"
SPAN_OVER_STORAGE = "span:over_storage"
SPAN_TOO_LARGE = "span:too_large"
SPAN_UNREADABLE = "span:unreadable"
SPAN_NO_TRACE = "span:no_trace"
# Items that are not events, as their headers name them, and what else SDKs send.
ITEM_KINDS = frozenset(
    {
        "attachment",
        "check_in",
        "client_report",
        "feedback",
        "form_data",
        "integration",
        "log",
        "otel_log",
        "metric_buckets",
        "minidump",
        "profile",
        "profile_chunk",
        "raw_security",
        "replay_event",
        "replay_recording",
        "replay_video",
        "security",
        "session",
        "sessions",
        "span",
        "trace_metric",
        "transaction",
        "unreal_report",
        "user_report",
    }
)
# Why an SDK says that it lost an event.
LOST_REASONS = frozenset(
    {
        "backpressure",
        "before_send",
        "cache_overflow",
        "event_processor",
        "insufficient_data",
        "internal_sdk_error",
        "network_error",
        "queue_overflow",
        "ratelimit_backoff",
        "sample_rate",
        "send_error",
    }
)
LOST_CATEGORIES = ("error", "default")
# One report cannot claim more.
MAX_LOST = 1_000_000
MAX_LOST_ENTRIES = 100

Key = tuple[int, date, str]

_lock = threading.Lock()
_counts: Counter[Key] = Counter()


def count(project_id: int, kinds: Iterable[tuple[str, int]]) -> None:
    """Count what was dropped: kinds, of this module's names, and how many of each."""
    today = datetime.now(UTC).date()
    with _lock:
        for kind, times in kinds:
            _counts[project_id, today, kind] += times
            metrics.DROPPED.labels(kind).inc(times)


def kind_of_item(item_type: str) -> str:
    """The kind under which an item is counted: senders cannot make up new ones."""
    return item_type if item_type in ITEM_KINDS else OTHER


def read_lost(payload: bytes) -> Iterator[tuple[str, int]]:
    """The events that a client report says were lost in the SDK; what it says wrongly is left out."""
    try:
        report = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return
    entries = report.get("discarded_events") if isinstance(report, dict) else None
    for entry in entries[:MAX_LOST_ENTRIES] if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or entry.get("category") not in LOST_CATEGORIES:
            continue
        quantity, reason = entry.get("quantity"), entry.get("reason")
        if type(quantity) is int and quantity > 0:
            known = reason if isinstance(reason, str) and reason in LOST_REASONS else OTHER
            yield f"lost:{known}", min(quantity, MAX_LOST)


def flush() -> None:
    """Write what was counted. After an error of the database it is kept for the next time."""
    taken: dict[Key, int] = {}
    try:
        refused = refusals.take()
        with _lock:
            _counts.update(refused)
            _counts.update(usage.take())
            taken = dict(_counts)
            _counts.clear()
        if taken:
            _add(sorted((*key, times) for key, times in taken.items()))
    except Error:
        logger.exception("The counts of dropped items could not be written; trying again")
        with _lock:
            _counts.update(taken)


def _add(rows: list[tuple[int, date, str, int]]) -> None:
    table = ItemCount._meta.db_table
    with write_transaction(), connection.cursor() as cursor:
        for part in (rows[start : start + MAX_ROWS] for start in range(0, len(rows), MAX_ROWS)):
            values = ", ".join(["(%s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO {table} (project_id, day, kind, count) VALUES {values}"  # noqa: S608 (our own names)
                f" ON CONFLICT (project_id, day, kind) DO UPDATE SET count = {table}.count + excluded.count",
                [value for row in part for value in row],
            )


def flush_periodically(stopped: threading.Event) -> float:
    """The work of the flusher's thread; the seconds until the next time."""
    standstill.watch_thread()
    flush()
    close_old_connections()
    return FLUSH_SECONDS


def make_flusher() -> PeriodicThread:
    """The thread that writes the counts, the last ones when it stops."""
    return PeriodicThread("counts", flush_periodically, FLUSH_SECONDS, at_stop=flush)
