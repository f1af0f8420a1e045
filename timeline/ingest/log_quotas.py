"""How many logs, and as many spans, a project may send in a minute: batches and bytes; its own numbers, or the settings'.

As with events, what is stored is counted in the database every REFRESH_SECONDS, and in between by each process alone.
Of the logs that are dropped it is remembered to which traces they belonged, so that a page can say what it lacks.
"""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.db import Error, close_old_connections
from django.db.models import Count, Sum

from timeline.background import PeriodicThread
from timeline.database import standstill
from timeline.database.connections import try_again
from timeline.database.write_lock import write_transaction
from timeline.ingest.batch_rows import insert_batches
from timeline.ingest.quotas import MAX_PROJECTS, MINUTE, REFRESH_SECONDS
from timeline.ingest.responses import IngestError
from timeline.ingest.telemetry import MAX_TRACES, NewBatch, batch_id
from timeline.models import LogBatch, Project, Telemetry

logger = logging.getLogger(__name__)

# The categories of SDKs that such items belong to.
LOG_CATEGORIES = "log_item;log_byte"
SPAN_CATEGORIES = "span;transaction"
FLUSH_SECONDS = 60  # one row for each project in this time
MAX_NOTED = 1_000  # projects whose dropped logs are remembered until they are written

Key = tuple[int, Telemetry]


class Limits(NamedTuple):
    """Of a minute; 0 is no limit."""

    batches: int
    size: int  # bytes as sent, decoded


@dataclass(slots=True)
class Window:
    """What a project has sent of one kind in one minute by our clock."""

    minute: int  # since 1970
    limits: Limits
    batches: int
    size: int  # bytes
    expires: float  # by the monotonic clock


_lock = threading.Lock()
_windows: dict[Key, Window] = {}
_dropped: dict[int, Counter[str]] = {}  # by project, how many logs of each trace


def take(project_id: int, is_log: bool, size: int) -> None:
    """Count one batch of `size` bytes. Raises IngestError 429 when the minute's quota is used up."""
    now = time.time()
    minute = int(now // MINUTE)
    key = project_id, Telemetry.LOGS if is_log else Telemetry.SPANS
    window = _windows.get(key)
    if window is None or window.minute != minute or time.monotonic() >= window.expires:
        window = _load(key, minute)
    limits = window.limits
    if not any(limits):
        return
    with _lock:
        fits = not limits.batches or window.batches < limits.batches
        if fits and (not limits.size or window.size + size <= limits.size):
            window.batches += 1
            window.size += size
            return
    raise _exceeded(is_log, limits, ceil((minute + 1) * MINUTE - now))


def limits_of(project: Project) -> Limits:
    """Of a project: its own, else those of the settings."""
    return _limits(project.log_batches_per_minute, project.log_bytes_per_minute)


def _limits(batches: int | None, size: int | None) -> Limits:
    return Limits(
        settings.LOG_BATCHES_PER_MINUTE if batches is None else batches,
        settings.LOG_BYTES_PER_MINUTE if size is None else size,
    )


def note(project_id: int, traces: Counter[str]) -> None:
    """Remember how many logs of each trace were dropped, of as many traces as a batch may have."""
    with _lock:
        noted = _dropped.get(project_id)
        if noted is None:
            if len(_dropped) >= MAX_NOTED:
                return
            noted = _dropped[project_id] = Counter()
        for trace_id, count in traces.items():
            if trace_id in noted or len(noted) < MAX_TRACES:
                noted[trace_id] += count


def flush() -> None:
    """Write what was noted; after an error of the database it is kept for the next time."""
    with _lock:
        taken = dict(_dropped)
        _dropped.clear()
    if not taken:
        return
    received = datetime.now(UTC)
    try:
        with write_transaction():
            insert_batches([_stub(project_id, received, traces) for project_id, traces in taken.items()])
    except Error:
        logger.exception("The numbers of dropped logs could not be written; trying again")
        for project_id, traces in taken.items():
            note(project_id, traces)


def make_flusher() -> PeriodicThread:
    """The thread that writes what was noted, the last when it stops."""
    return PeriodicThread("dropped logs", flush_periodically, FLUSH_SECONDS, at_stop=flush)


def flush_periodically(stopped: threading.Event) -> float:
    """The work of that thread; the seconds until the next time."""
    standstill.watch_thread()
    flush()
    close_old_connections()
    return FLUSH_SECONDS


def forget() -> None:
    """Ask the database again for every project, and note nothing."""
    _windows.clear()
    _dropped.clear()


def _stub(project_id: int, received: datetime, traces: Counter[str]) -> NewBatch:
    """Their number alone, kept and deleted as a batch is."""
    unique = f"{threading.get_native_id()} {time.monotonic_ns()} {project_id}".encode()
    return NewBatch(
        project_id=project_id,
        id=batch_id(received.timestamp(), "dropped", unique),
        kind=Telemetry.DROPPED,
        item_type="",
        received=received,
        drift_seconds=None,
        count=traces.total(),
        size=0,
        traces=tuple(traces.items()),
        document=b"",
    )


def _load(key: Key, minute: int) -> Window:
    expires = time.monotonic() + REFRESH_SECONDS
    limits = try_again(partial(_limits_by_id, key[0]))
    batches, size = try_again(partial(_count, key, minute)) if any(limits) else (0, 0)
    window = Window(minute, limits, batches, size, expires)
    with _lock:
        if len(_windows) >= MAX_PROJECTS:
            _windows.clear()
        _windows[key] = window
    return window


def _limits_by_id(project_id: int) -> Limits:
    names = "log_batches_per_minute", "log_bytes_per_minute"
    own = Project.objects.filter(id=project_id).values_list(*names).first()
    return _limits(*(own or (None, None)))


def _count(key: Key, minute: int) -> tuple[int, int]:
    """Batches and bytes of the minute."""
    project_id, kind = key
    start = datetime.fromtimestamp(minute * MINUTE, UTC)
    of_minute = LogBatch.objects.in_project(project_id).filter(
        received__gte=start, received__lt=start + timedelta(seconds=MINUTE), kind=kind
    )
    found = of_minute.aggregate(batches=Count("id"), bytes=Sum("size"))
    return found["batches"], found["bytes"] or 0


def _exceeded(is_log: bool, limits: Limits, seconds: int) -> IngestError:
    """SDKs send none of them for so many seconds (protocol, rate limits)."""
    categories = LOG_CATEGORIES if is_log else SPAN_CATEGORIES
    numbers = zip(limits, ("batches", "bytes"), strict=True)
    most = " and ".join(f"{number} {what}" for number, what in numbers if number)
    return IngestError(
        429,
        f"the quota of {'logs' if is_log else 'spans'} of this project is used up",
        [f"at most {most} are accepted in a minute; the next minute begins in {seconds} s"],
        headers={
            "Retry-After": str(seconds),
            "X-Sentry-Rate-Limits": f"{seconds}:{categories}:project:logs_per_minute",
        },
    )
