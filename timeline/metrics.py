"""What is counted for `/metrics`, over all processes of one server (prometheus-client's multiprocess mode).

Nothing here is of one project or organization: who reads the metrics need not be a member of any.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

# prometheus-client reads it when it is first imported: each process writes its numbers into a file there.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter(
    "crumbsite_ingest_requests", "Requests of SDKs, by the status they were answered.", ["status"]
)
SECONDS = Histogram(
    "crumbsite_ingest_seconds",
    "From the whole request to its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS = Counter("crumbsite_events", "Events accepted: stored, or there already.", ["outcome"])
DROPPED = Counter(
    "crumbsite_dropped", "Items dropped, and events that SDKs say they lost, by kind.", ["kind"]
)
EVENTS_DELETED = Counter("crumbsite_events_deleted", "Events deleted by retention.", ["rule"])


@contextmanager
def shared_by_processes() -> Iterator[None]:
    """For the process that starts the others: they count together while this lasts."""
    if os.environ.get(FOLDER):
        yield
        return
    folder = tempfile.mkdtemp(prefix="crumbsite-metrics-")
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


def exposition() -> bytes:
    """All numbers as Prometheus reads them."""
    if not os.environ.get(FOLDER):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs
    return generate_latest(registry)
