"""Counts the requests that are refused as a whole, by the project that they were for."""

import threading
from collections import Counter
from datetime import UTC, date, datetime

from timeline import metrics
from timeline.models import Project

# Of a status, the kind under which it is counted.
KINDS = {
    400: "request:malformed",
    401: "request:unknown_key",
    403: "request:unknown_key",
    408: "request:malformed",
    413: "request:too_large",
    415: "request:unsupported",
    429: "request:over_quota",
    500: "request:failed",
    503: "request:unavailable",
}
MAX_PROJECT_ID = (1 << 63) - 1
MAX_CLAIMED = 1_000  # projects that are named by requests whose key was not looked at yet

_lock = threading.Lock()
_claimed: Counter[tuple[int, date, str]] = Counter()


def note(project_id: int | None, status: int) -> None:
    """A request that names this project was answered with this status. Whether there is such a project is asked later."""
    kind = KINDS.get(status)
    if kind is None or project_id is None or not 0 < project_id <= MAX_PROJECT_ID:
        return
    key = project_id, datetime.now(UTC).date(), kind
    with _lock:
        if len(_claimed) < MAX_CLAIMED or key in _claimed:
            _claimed[key] += 1
    metrics.DROPPED.labels(kind).inc()


def take() -> dict[tuple[int, date, str], int]:
    """What was noted of projects that there are. One query; none where nothing was noted."""
    with _lock:
        taken = dict(_claimed)
    if not taken:
        return {}
    named = {project_id for project_id, _, _ in taken}
    known = set(Project.objects.filter(id__in=named).values_list("id", flat=True))
    with _lock:
        _claimed.subtract(taken)
        for key in [key for key, count in _claimed.items() if count <= 0]:
            del _claimed[key]
    return {key: count for key, count in taken.items() if key[0] in known}
