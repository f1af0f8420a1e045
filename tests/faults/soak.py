"""Minutes at 80 % of what the server can take: its memory is to stay flat, and nothing is to be lost."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

from tests.faults import ledger
from tests.faults.fleet import Fleet, fleet
from tests.faults.senders import GROUPS, Sender, Tally, envelope

CAPACITY_SECONDS = 10
SHARE = 0.8
SENDERS = 8
SAMPLE_SECONDS = 2
LINES = 8
# What a process may grow between the second and the last quarter: allocators breathe.
MAX_GROWTH = 0.05


def report(minutes: float) -> int:
    """Measure the capacity, then serve at a share of it."""
    with fleet() as running:
        tally = Tally()
        capacity = _send(running, tally, CAPACITY_SECONDS, rate=None) / CAPACITY_SECONDS
        rate = capacity * SHARE
        print(
            f"capacity {capacity:.0f} events/s with {SENDERS} senders; {minutes:g} minutes at {rate:.0f}/s",
            flush=True,
        )
        watch = Watch(running, tally, minutes * 60 / LINES)
        with watch:
            sent = _send(running, tally, minutes * 60, rate)
        books = ledger.check(running.environment, tally)
        memory = watch.memory
        quarter = max(1, len(memory) // 4)
        early, late = mean(memory[quarter : 2 * quarter]), mean(memory[-quarter:])
        print(
            f"{sent} events, {sent / minutes / 60:.0f}/s; answers {dict(tally.answers)}; {books.stored} stored, none lost"
        )
        print(
            f"memory of the server: {memory[0] / 1e6:.1f} MB at first, {early / 1e6:.1f} MB in the second quarter,"
            f" {late / 1e6:.1f} MB in the last ({late / early - 1:+.1%})"
        )
        return int(late > early * (1 + MAX_GROWTH))


class Watch:
    """Looks at the server now and then, and says what it sees."""

    def __init__(self, running: Fleet, tally: Tally, every: float) -> None:
        self.memory: list[int] = []
        self._running = running
        self._tally = tally
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        server = self._running.servers[0]
        began = said = time.monotonic()
        accepted = len(self._tally.accepted)
        while not self._over.wait(SAMPLE_SECONDS):
            self.memory.append(sum(_resident(pid) for pid in (server.pid, *server.workers)))
            now = time.monotonic()
            if now - said >= self._every:
                more = len(self._tally.accepted) - accepted
                print(
                    f"  {now - began:4.0f} s: {more / (now - said):.0f} events/s, {self.memory[-1] / 1e6:.1f} MB",
                    flush=True,
                )
                said, accepted = now, accepted + more


def _send(running: Fleet, tally: Tally, seconds: float, rate: float | None) -> int:
    """All senders for so long, together at `rate`, or as fast as they can; how many events they sent."""
    until = time.monotonic() + seconds
    before = len(tally.accepted)
    with ThreadPoolExecutor(SENDERS) as pool:
        for done in [pool.submit(_send_some, running, tally, until, rate) for _ in range(SENDERS)]:
            done.result()
    return len(tally.accepted) - before


def _send_some(running: Fleet, tally: Tally, until: float, rate: float | None) -> None:
    sender = Sender(running.ports[0], running.project_id, running.key)
    next_at = time.monotonic()
    while time.monotonic() < until:
        event_id = uuid.uuid4().hex
        tally.sent.add(event_id)
        answer, _ = sender.send(envelope(event_id, int(event_id, 16) % GROUPS, "x" * 2_000))
        tally.note(event_id, answer)
        if rate is not None:
            next_at += SENDERS / rate
            time.sleep(max(0.0, next_at - time.monotonic()))
    sender.close()


def _resident(pid: int) -> int:
    """Bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024
