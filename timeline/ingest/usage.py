"""How many bytes a project stores in a day (of UTC), and may: its own number, or `CRUMBSITE_MEGABYTES_PER_DAY`.

What counts is what an event or a batch takes on the disk, with all that is kept beside it: a small request may bring a
new issue, fifty tags and a hundred links. It is counted after the commit, and written with the other counts every few
seconds; no event costs a query. What other processes store is asked every REFRESH_SECONDS, so a project may go over
its quota by what comes in that time.
"""

import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from timeline.database import room
from timeline.database.connections import try_again
from timeline.ingest.known_issues import IssueKey, Value
from timeline.ingest.preparation import NewEvent
from timeline.ingest.responses import IngestError
from timeline.ingest.telemetry import NewBatch
from timeline.models import STORED_BYTES, STORED_LOGS, STORED_SPANS, ItemCount, Project, Telemetry

if TYPE_CHECKING:  # which counts what it drops
    from timeline.ingest.feedback import NewFeedback

REFRESH_SECONDS = 30
DAY = 86_400
MAX_PROJECTS = 10_000
# SDKs keep quiet so long, and no longer: an owner may have raised the quota.
MAX_RETRY_SECONDS = 600
NO_ROOM_SECONDS = 60
MEGABYTE = 1_000_000

# Bytes on the disk, indexes included, of what has no document (tests/ingest/test_usage.py measures them).
EVENT = 1_000  # its row, its place in the queue, its trail, its count
ISSUE = 1_000
VALUE = 150
LINK = 340
BATCH = 200
TRACE = 170
FEEDBACK = 300
TEXT_FACTOR = 3  # an index of trigrams stands beside the texts of issues
VALUE_FACTOR = 4  # keys repeat what they hold

Key = tuple[int, date, str]


class NoRoomError(IngestError):
    """The disk is nearly full, or the database as large as it may be."""


@dataclass(slots=True)
class Today:
    """What a project has stored today."""

    day: int  # since 1970
    limit: int  # bytes; 0 is no limit
    taken: int
    expires: float  # by the monotonic clock


_lock = threading.Lock()
_counts: Counter[Key] = Counter()
_today: dict[int, Today] = {}


def require_room(project_id: int) -> None:
    """Raises IngestError 429 when the project has stored today what it may; NoRoomError when nobody may store anything."""
    if shortage := room.shortage():
        raise NoRoomError(
            429, "there is no room for more", [shortage], headers=_rate_limits(NO_ROOM_SECONDS, "no_room")
        )
    now = time.time()
    today = _today.get(project_id)
    if today is None or today.day != int(now // DAY) or time.monotonic() >= today.expires:
        today = _load(project_id, int(now // DAY))
    if today.limit and today.taken >= today.limit:
        raise _used_up(today.limit, ceil((today.day + 1) * DAY - now))


def note(
    events: Iterable[NewEvent],
    made: Collection[IssueKey],
    values: Iterable[Value],
    batches: Iterable[NewBatch],
    feedback: Iterable["NewFeedback"],
) -> None:
    """Count what was stored: new events, the issues that were made and the values that were kept for them, the rest."""
    sizes, records = Counter[int](), Counter[tuple[int, str]]()
    for event in events:
        sizes[event.project_id] += size_of(event)
    for project_id, _ in made:
        sizes[project_id] += ISSUE
    for project_id, _, value, _ in values:
        sizes[project_id] += VALUE + VALUE_FACTOR * len(value)
    for batch in batches:
        sizes[batch.project_id] += BATCH + len(batch.document) + TRACE * len(batch.traces)
        records[batch.project_id, STORED_LOGS if batch.kind is Telemetry.LOGS else STORED_SPANS] += (
            batch.count
        )
    for one in feedback:
        sizes[one.project_id] += FEEDBACK + len(one.name) + len(one.email) + len(one.comments)
    day = datetime.now(UTC).date()
    with _lock:
        for project_id, size in sizes.items():
            _counts[project_id, day, STORED_BYTES] += size
            if today := _today.get(project_id):
                today.taken += size
        for (project_id, kind), count in records.items():
            _counts[project_id, day, kind] += count


def size_of(event: NewEvent) -> int:
    """Bytes of an event, its links and its text."""
    texts = len(event.title) + len(event.transaction_name) + len(event.release) + len(event.user_label)
    return (
        EVENT
        + len(event.document)
        + len(event.came_with or "")
        + 2 * texts
        + LINK * len(event.linked_event_ids)
        + TEXT_FACTOR * len(event.text)
    )


def take() -> dict[Key, int]:
    """What was counted since the last time."""
    with _lock:
        taken = dict(_counts)
        _counts.clear()
    return taken


def limit_of(project: Project) -> int:
    """Megabytes of a day; 0 is no limit."""
    own = project.megabytes_per_day
    return int(settings.MEGABYTES_PER_DAY if own is None else own)


def forget() -> None:
    """Ask the database again for every project, and count from nothing."""
    with _lock:
        _today.clear()
        _counts.clear()


def _load(project_id: int, day: int) -> Today:
    expires = time.monotonic() + REFRESH_SECONDS
    limit = try_again(partial(_limit, project_id))
    taken = try_again(partial(_stored, project_id, day)) if limit else 0
    with _lock:
        if len(_today) >= MAX_PROJECTS:
            _today.clear()
        today = _today[project_id] = Today(day, limit, taken, expires)
    return today


def _limit(project_id: int) -> int:
    project = Project.objects.filter(id=project_id).only("megabytes_per_day").first()
    return limit_of(project) * MEGABYTE if project else 0


def _stored(project_id: int, day: int) -> int:
    """Bytes, as far as they are written."""
    rows = ItemCount.objects.filter(
        project_id=project_id, day=datetime.fromtimestamp(day * DAY, UTC).date(), kind=STORED_BYTES
    )
    return rows.aggregate(bytes=Sum("count"))["bytes"] or 0


def _used_up(limit: int, seconds: int) -> IngestError:
    """SDKs send nothing for a while (protocol, rate limits)."""
    wait = min(seconds, MAX_RETRY_SECONDS)
    return IngestError(
        429,
        "the daily storage quota of this project is used up",
        [
            f"at most {limit // MEGABYTE} megabytes are stored per day (UTC); the next day begins in {seconds} s;"
            " an owner can raise the quota in the project's settings"
        ],
        headers=_rate_limits(wait, "megabytes_per_day"),
    )


def _rate_limits(seconds: int, reason: str) -> dict[str, str]:
    return {
        "Retry-After": str(seconds),
        "X-Sentry-Rate-Limits": f"{seconds}:default;error;security;log_item;log_byte;span;transaction:project:{reason}",
    }
