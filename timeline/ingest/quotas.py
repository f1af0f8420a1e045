"""How many events a project may send in a minute: its own number, or `CRUMBSITE_EVENTS_PER_MINUTE`.

Stored events are counted in the database, for all processes and servers together, but only every REFRESH_SECONDS: in
between each process adds those that it accepts itself. So a burst to several processes may exceed the quota by what
the others accept within REFRESH_SECONDS, and no event costs a query.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil

from django.conf import settings

from timeline.database.connections import try_again
from timeline.ingest.responses import IngestError
from timeline.models import Event, Project

REFRESH_SECONDS = 5
MINUTE = 60
MAX_PROJECTS = 10_000
# The categories of SDKs whose items are stored here; whatever else they send costs next to nothing.
CATEGORIES = "default;error;security"

_lock = threading.Lock()
_windows: dict[int, "Window"] = {}


@dataclass(slots=True)
class Window:
    """What a project has sent in one minute by our clock."""

    minute: int  # since 1970
    quota: int  # 0 is no limit
    taken: int
    expires: float  # by the monotonic clock


def take(project_id: int) -> None:
    """Count one event. Raises IngestError 429 when the minute's quota is used up."""
    now = time.time()
    minute = int(now // MINUTE)
    window = _windows.get(project_id)
    if window is None or window.minute != minute or time.monotonic() >= window.expires:
        window = _load(project_id, minute)
    if not window.quota:
        return
    with _lock:
        if window.taken < window.quota:
            window.taken += 1
            return
    raise _exceeded(window.quota, ceil((minute + 1) * MINUTE - now))


def forget() -> None:
    """Ask the database again for every project."""
    _windows.clear()


def _load(project_id: int, minute: int) -> Window:
    expires = time.monotonic() + REFRESH_SECONDS
    quota = try_again(partial(_quota, project_id))
    taken = try_again(partial(_count, project_id, minute, quota)) if quota else 0
    window = Window(minute, quota, taken, expires)
    with _lock:
        if len(_windows) >= MAX_PROJECTS:
            _windows.clear()
        _windows[project_id] = window
    return window


def _quota(project_id: int) -> int:
    own = Project.objects.filter(id=project_id).values_list("events_per_minute", flat=True).first()
    return int(settings.EVENTS_PER_MINUTE if own is None else own)


def _count(project_id: int, minute: int, limit: int) -> int:
    """Events of the minute; counts no further than `limit`."""
    start = datetime.fromtimestamp(minute * MINUTE, UTC)
    of_minute = Event.objects.in_project(project_id).filter(
        received__gte=start, received__lt=start + timedelta(seconds=MINUTE)
    )
    return of_minute[:limit].count()


def _exceeded(quota: int, seconds: int) -> IngestError:
    """SDKs send no events for so many seconds (protocol, rate limits)."""
    return IngestError(
        429,
        "the quota of this project is used up",
        [f"at most {quota} events are accepted in a minute; the next minute begins in {seconds} s"],
        headers={
            "Retry-After": str(seconds),
            "X-Sentry-Rate-Limits": f"{seconds}:{CATEGORIES}:project:events_per_minute",
        },
    )
