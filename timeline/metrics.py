"""The metrics of `/metrics`, over all processes of one server (prometheus-client's multiprocess mode).

None has a label for a project or an organization: its readers need not be members of any.
"""

import atexit
import os
import shutil
import tempfile

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def _share() -> None:
    """Share metrics with the processes that this one starts: each writes a file of its own into one folder."""
    folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="crumbsite-metrics-")
    atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, starter: int) -> None:
    if os.getpid() == starter:
        shutil.rmtree(folder, ignore_errors=True)


if settings.METRICS_TOKEN and not os.environ.get(FOLDER):
    _share()

# Only now: prometheus-client looks for the folder when it is imported.
from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import REGISTRY  # noqa: E402

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

REQUESTS = Counter(
    "crumbsite_ingest_requests", "Requests of SDKs, by the status they were answered.", ["status"]
)
SECONDS = Histogram(
    "crumbsite_ingest_seconds",
    "From a whole request of an SDK to its answer, the waiting included.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS = Counter("crumbsite_events", "Events accepted: stored, or there already.", ["outcome"])
BATCHES = Counter("crumbsite_batches", "Batches of logs and of spans accepted.", ["kind"])
DROPPED = Counter(
    "crumbsite_dropped", "What was dropped here, or lost in SDKs as they say, by kind.", ["kind"]
)
TRAILS_READ = Counter("crumbsite_trails_read", "Trails read for the pages that look across events.")
TRAILS_SKIPPED = Counter("crumbsite_trails_skipped", "Trails not read: too many came of one issue at once.")
TRAILS_UNREAD = Gauge(
    "crumbsite_trails_unread",
    "Events whose trails wait to be read, at most 20,000 of a project.",
    multiprocess_mode="mostrecent",
)
TRAIL_SECONDS = Histogram("crumbsite_trails_seconds", "The time to read a batch of trails.")
EVENTS_DELETED = Counter("crumbsite_events_deleted", "Events deleted by retention.", ["rule"])


def count_answer(status: int) -> None:
    """Count a request of an SDK by the status of its response."""
    REQUESTS.labels(str(status)).inc()


def count_stored(stored: int, accepted: int) -> None:
    """Count accepted events: `stored` of them were new."""
    EVENTS.labels("stored").inc(stored)
    if accepted > stored:
        EVENTS.labels("repeated").inc(accepted - stored)


def exposition() -> bytes:
    """All numbers as Prometheus reads them."""
    if not os.environ.get(FOLDER):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs
    return generate_latest(registry)
