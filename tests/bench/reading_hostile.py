"""What hostile events cost their readers, beside the page with 100 ordinary breadcrumbs: CPU, bytes, memory.

python -m tests.bench.reading_hostile [part of a name …]   (each answer is made in a process of its own)
"""

import gc
import json
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HTMX = {"HX-Request": "true", "HX-Target": "timeline"}
DEAR = "%20".join(f"-{letter}:%3E=1" for letter in "abcdefghijklmnopqrst")
SECONDS = 60  # of CPU, until an answer is given up
LIMITS = {"page": 10, "export": 40}  # times the page with 100 ordinary breadcrumbs
MAX_BYTES, MAX_MEMORY = 4 << 20, 64 << 20


def answers(event: str, api: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Of an event: (kind, name, address, headers)."""
    yield "page", "page", event, {}
    yield "page", "fragment", f"{event}?level=error", HTMX
    yield "page", "details", f"{event}?details=all", {}
    yield "page", "rows", f"{event}?rows=100000&order=time", {}
    yield "page", "20 terms", f"{event}?q={DEAR}", HTMX
    yield "page", "20 wide terms", f"{event}?q={'%20'.join(f'k{n}:*{n}*a*' for n in range(20))}", HTMX
    yield "page", "hits", f"{event}?q=a&details=all", HTMX
    yield "page", "crumb", f"{event}crumbs/0/", HTMX
    yield "page", "as sent", f"{event}crumbs/0/?part=as-sent", HTMX
    for suffix in ("txt", "md", "csv", "json", "ndjson"):
        yield "export", suffix, f"{event}timeline.{suffix}", {}
    yield "page", "API", api, {}
    yield "page", "API search", f"{api}?q={DEAR}", {}


def main() -> None:
    """Measure and print what is beyond a limit, and the dearest."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CRUMBSITE_DATA_DIR": folder,
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{Path(folder) / 'read.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "crumbsite.settings",
        }
        import django

        django.setup()
        measure(sys.argv[1:])


def measure(wanted: list[str]) -> None:
    """Every answer of every event."""
    from django.core.management import call_command

    from tests.bench import hostile, hostile_crumbs, hostile_fields
    from tests.bench.events import make_event
    from tests.places import client_of, make_place
    from timeline.ingest.preparation import prepare
    from timeline.ingest.store import store_events

    call_command("migrate", verbosity=0)
    gc.freeze()
    gc.set_threshold(10_000)  # as the server does
    place = make_place("acme")
    client = client_of(place.member)
    now = datetime.now(UTC)

    def put(document: bytes, number: int) -> tuple[str, str]:
        event_id = f"{number:032x}"
        event = prepare(place.project.pk, document, event_id=event_id, sent_at=None, received=now)
        (stored,) = store_events([event])
        base = f"/acme/shop/issues/{stored.issue_number}/events/{event.event_id}/"
        return base, f"/api/v1/projects/acme/shop/events/{event.event_id}/"

    ordinary = make_event(random.Random(1), 100, 1, now)
    del ordinary["event_id"]
    addresses = put(json.dumps(ordinary).encode(), 1)
    for _, _, url, headers in answers(*addresses):  # every template is compiled once
        client.get(url, headers={**headers, "Host": "localhost"})
    page = addresses[0]
    found: list[tuple[float, str]] = []
    assert all(module.__doc__ for module in (hostile_crumbs, hostile_fields))  # they add to the table
    for number, (name, make) in enumerate(hostile.EVENTS.items(), 2):
        if wanted and not any(part in name for part in wanted):
            continue
        document = hostile.document(make)
        assert len(document) <= 1 << 20, (name, len(document))
        addresses = put(document, number)
        for kind, what, url, headers in answers(*addresses):
            took = run(client, page, url, headers)
            if took["times"] > LIMITS[kind]:  # beside other work a page may take longer: the least counts
                again = (run(client, page, url, headers) for _ in range(2))
                took = min((took, *again), key=lambda one: one["times"])
            times = took["times"]
            # What an export writes is bounded by what was sent, not by the bytes of a page.
            is_over = times > LIMITS[kind] or took["memory"] > MAX_MEMORY or took["status"] not in (200, 404)
            is_over |= (
                what not in ("API", "API search", "as sent") and kind == "page" and took["bytes"] > MAX_BYTES
            )
            line = (
                f"{'OVER' if is_over else '    '} {name:34} {what:14} {took['status']} {times:6.1f} ×"
                f" {took['bytes']:11,} B {took['memory'] / 2**20:7.1f} MiB"
            )
            found.append((times / LIMITS[kind], line))
            if is_over:
                print(line, flush=True)
    print("the dearest:")
    for _, line in sorted(found, reverse=True)[:40]:
        print(line)


def run(client: Any, page: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
    """Of an answer, in a process of its own: CPU as times of the ordinary `page`, bytes, status, memory above rest.

    It makes that page five times before, and the middle one counts: the first takes more, since a new process copies its
    memory, and at another moment the machine may be faster by a third.
    """
    from django.db import connection

    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of CPU
        usual = statistics.median(ask(client, page, {})[0] for _ in range(5))
        rest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took, answer, size = ask(client, url, headers)
        if answer.headers.get("Content-Encoding") == "br":
            import brotli

            size = len(brotli.decompress(answer.content))
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - rest) << 10
        os.write(writing, json.dumps([took / usual, size, answer.status_code, memory]).encode())
        os._exit(0)
    os.close(writing)
    told = os.read(reading, 1 << 16)
    os.close(reading)
    os.waitpid(child, 0)
    times, size, status, memory = json.loads(told) if told else (1e3, 0, 599, 0)
    return {"times": times, "bytes": size, "status": status, "memory": memory}


def ask(client: Any, url: str, headers: dict[str, str]) -> tuple[float, Any, int]:
    """Seconds of CPU, the answer, its bytes."""
    began = time.process_time()
    answer = client.get(url, headers={**headers, "Accept-Encoding": "br", "Host": "localhost"})
    size = sum(map(len, answer)) if answer.streaming else len(answer.content)
    return time.process_time() - began, answer, size


if __name__ == "__main__":
    main()
