"""How many events a project may send in a minute: its own number, or `CRUMBSITE_EVENTS_PER_MINUTE`.

What is stored is counted in the database, for all processes and servers together, but every LOOK_SECONDS only: in
between each process adds what it takes itself. So what comes at once to several processes may go over the quota by
what the others take within LOOK_SECONDS, and no event costs a query.
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

LOOK_SECONDS = 5
MINUTE = 60
MAX_PROJECTS = 10_000
# What SDKs call the kinds of events that we store; whatever else they send costs next to nothing.
CATEGORIES = "default;error;security"

_lock = threading.Lock()
_windows: dict[int, "Window"] = {}


@dataclass(slots=True)
class Window:
    """What a project has sent in one minute by our clock."""

    minute: int  # since 1970
    most: int  # 0 is no limit
    taken: int
    until: float  # by the monotonic clock: when to look again


def take(project_id: int) -> None:
    """Count one event. Raises IngestError 429 when the minute's quota is used up."""
    now = time.time()
    minute = int(now // MINUTE)
    window = _windows.get(project_id)
    if window is None or window.minute != minute or time.monotonic() >= window.until:
        window = _look(project_id, minute)
    if not window.most:
        return
    with _lock:
        if window.taken < window.most:
            window.taken += 1
            return
    raise _refusal(window.most, ceil((minute + 1) * MINUTE - now))


def forget() -> None:
    """Ask the database again for every project."""
    _windows.clear()


def _look(project_id: int, minute: int) -> Window:
    until = time.monotonic() + LOOK_SECONDS
    most = try_again(partial(_quota, project_id))
    taken = try_again(partial(_count, project_id, minute, most)) if most else 0
    window = Window(minute, most, taken, until)
    with _lock:
        if len(_windows) >= MAX_PROJECTS:
            _windows.clear()
        _windows[project_id] = window
    return window


def _quota(project_id: int) -> int:
    own = Project.objects.filter(id=project_id).values_list("events_per_minute", flat=True).first()
    return int(settings.EVENTS_PER_MINUTE if own is None else own)


def _count(project_id: int, minute: int, most: int) -> int:
    """Events of the minute, at most `most`: no more need be counted."""
    start = datetime.fromtimestamp(minute * MINUTE, UTC)
    of_minute = Event.objects.in_project(project_id).filter(
        received__gte=start, received__lt=start + timedelta(seconds=MINUTE)
    )
    return of_minute[:most].count()


def _refusal(most: int, seconds: int) -> IngestError:
    """SDKs keep quiet for so long, about events only (protocol, rate limits)."""
    return IngestError(
        429,
        "the quota of this project is used up",
        [f"at most {most} events are taken in a minute; there is room again in {seconds} s"],
        headers={
            "Retry-After": str(seconds),
            "X-Sentry-Rate-Limits": f"{seconds}:{CATEGORIES}:project:events_per_minute",
        },
    )
