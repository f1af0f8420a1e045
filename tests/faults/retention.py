"""Half of many events are deleted while others come in: what a sender waits, what the file gives back."""

import os
import secrets
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.databases import ROOT, manage
from tests.faults.fleet import Fleet, fleet
from tests.faults.meanwhile import meanwhile
from tests.faults.senders import Sender, envelope

ISSUES = 1_000
DOCUMENT_BYTES = 1_000
BASELINE_SECONDS = 30


@dataclass
class Latencies:
    """What one sender waited for each answer, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        at = {
            share: ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
            for share in (0.5, 0.99, 1)
        }
        late = sum(seconds > 0.1 for seconds in ordered)
        return (
            f"{len(ordered)} events, p50 {at[0.5]:.1f} ms, p99 {at[0.99]:.1f} ms, max {at[1]:.1f} ms,"
            f" {late} over 100 ms"
        )


def report(events: int) -> int:
    """Fill, measure without and with retention, count."""
    with fleet() as running:
        environment = running.environment
        print(f"filling {events:,} events, half of them old …", flush=True)
        _run(environment, "fill", str(running.project_id), str(events))
        before = _size(environment)
        with measured(running) as alone:
            time.sleep(BASELINE_SECONDS)
        started = time.monotonic()
        with measured(running) as beside, watched(_log_file(environment)) as log:
            said = manage(environment, "retention", "--days=30")
        took = time.monotonic() - started
        print(said.strip())
        print(
            f"in {took:.0f} s; {before / 1e6:,.0f} MB before, {_size(environment) / 1e6:,.0f} MB after;"
            f" the log had {log[0] / 1e6:.0f} MB before and up to {max(log) / 1e6:.0f} MB"
        )
        print(f"without: {alone}\nbeside:  {beside}")
        sent = len(alone.seconds) + len(beside.seconds)
        found = _run(environment, "count", str(running.project_id)).split()
        expected = [str(events - events // 2 + sent), str(events + sent), "0"]
        print(f"events stored, Σ times_seen, orphans: {found}, expected {expected}")
        return int(found != expected)


class measured:  # noqa: N801 (a context manager)
    """A sender at 20 events a second, and what it waits."""

    def __init__(self, running: Fleet) -> None:
        self._running = running
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._latencies = Latencies()

    def __enter__(self) -> Latencies:
        self._thread.start()
        return self._latencies

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _send(self) -> None:
        sender = Sender(self._running.ports[0], self._running.project_id, self._running.key)
        while not self._over.wait(0.05):
            body = envelope(uuid.uuid4().hex, 1)
            started = time.monotonic()
            answer, _ = sender.send(body)
            self._latencies.seconds.append(time.monotonic() - started)
            assert answer == "200", answer
        sender.close()


@contextmanager
def watched(file: Path | None) -> Iterator[list[int]]:
    """The sizes of a file in the meantime."""

    def size() -> int:
        return file.stat().st_size if file is not None and file.exists() else 0

    sizes = [size()]
    with meanwhile(lambda: sizes.append(size()), 0.1):
        yield sizes


def _log_file(environment: dict[str, str]) -> Path | None:
    """SQLite's."""
    url = environment["CRUMBSITE_DATABASE_URL"]
    return Path(f"{urlsplit(url).path}-wal") if url.startswith("sqlite") else None


def _size(environment: dict[str, str]) -> int:
    url = environment["CRUMBSITE_DATABASE_URL"]
    return Path(urlsplit(url).path).stat().st_size if url.startswith("sqlite") else 0


def _run(environment: dict[str, str], *arguments: str) -> str:
    """This module, as a process with Django."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.retention", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "crumbsite.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _fill(project_id: int, events: int) -> None:
    from datetime import UTC, datetime, timedelta

    from tests.ingest.new_events import new_event
    from timeline import codec
    from timeline.ingest.store import store_events

    now = datetime.now(UTC)
    for start in range(0, events, 500):
        # The halves are mixed, as pages of a file that grew over months and was cleaned before are.
        batch = []
        for number in range(start, min(start + 500, events)):
            received = now - (timedelta(days=60) if number % 2 == 0 else timedelta(days=1))
            batch.append(
                new_event(
                    project_id,
                    f"{number // 2 % ISSUES:064d}",
                    received=received,
                    timestamp=received,
                    linked_event_ids=(uuid.uuid4().hex,) if number % 10 == 0 else (),
                    document=codec.pack(secrets.token_bytes(DOCUMENT_BYTES)),
                )
            )
        store_events(batch)


def _count(project_id: int) -> None:
    from django.db.models import Sum

    from timeline.models import CrumbLink, Event, Issue

    stored = Event.objects.in_project(project_id)
    seen = Issue.objects.in_project(project_id).aggregate(total=Sum("times_seen"))["total"]
    linking = set(CrumbLink.objects.in_projects([project_id]).values_list("event_id", flat=True))
    orphans = linking - set(stored.values_list("event_id", flat=True))
    print(stored.count(), seen, len(orphans))


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connection

    {"fill": lambda: _fill(int(sys.argv[2]), int(sys.argv[3])), "count": lambda: _count(int(sys.argv[2]))}[
        sys.argv[1]
    ]()
    connection.close()
