"""A healthy project beside each attack: what its events, its pages and the health check take, at rest and under attack.

Rest and attack take turns, so that what else this machine does falls on both. Attackers have what the server leaves of its cores:
theirs would be other machines.
"""

import json
import math
import multiprocessing
import os
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.databases import manage
from tests.faults.attacks import ATTACKS, Outcome, Target
from tests.faults.fleet import Fleet, fleet
from tests.faults.readers import Reader
from tests.faults.reading_attacks import READING
from tests.faults.senders import Sender, envelope

EVERY = {**ATTACKS, **READING}
CONNECTIONS = 16
TURNS = 3
START_SECONDS = 2.0  # until attackers are at work
PAUSE = 0.05  # seconds between two requests of the healthy project
WEIGH_SECONDS = 0.5  # between two looks at the server's memory
LONG = 3_000  # crumbs of the attacker's long page
MIB = 1 << 20
# What is asked for: times of rest, seconds, bytes.
MAX_INGESTION, MAX_PAGES, MAX_HEALTH, MAX_MEMORY = 2.0, 3.0, 0.1, 128 * MIB


@dataclass
class Seen:
    """What the healthy project saw: seconds of each request, and answers that were none."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"event": [], "page": [], "health": []})
    answers: Counter[str] = field(default_factory=Counter)

    def p(self, what: str, share: float) -> float:
        """A quantile of the seconds."""
        taken = sorted(self.seconds[what])
        return taken[min(len(taken) - 1, math.ceil(len(taken) * share) - 1)] if taken else math.inf


def report(names: Sequence[str], seconds: float) -> int:
    """Each attack on a server of its own. 1 when anything is beyond what is asked for."""
    print(
        f"{'attack':13} {'events p99, ms':>20} {'pages p99, ms':>20} {'health max':>11} {'memory':>9}"
        "  answers to others; to attackers"
    )
    held = [_besiege(name, seconds) for name in names or EVERY]
    return int(not all(held))


def _besiege(name: str, seconds: float) -> bool:
    with fleet() as running:
        target = _target(running)
        reader = Reader(running)
        for _ in range(5):
            reader.read("/acme/")
        rest, attacked = Seen(), Seen()
        outcomes: list[dict[str, int]] = []
        peaks: list[int] = []
        for turn in range(TURNS):
            _watch(running, reader, seconds / TURNS / 2, rest)
            if not turn:
                memory = _resident(running.servers[0].pid)
            with (
                _attackers(name, target, seconds / TURNS + START_SECONDS, outcomes),
                _weighing(running.servers[0].pid, peaks),
            ):
                time.sleep(START_SECONDS)
                _watch(running, reader, seconds / TURNS, attacked)
        grown = max(peaks) - memory
    answers = dict(attacked.answers)
    ratios = [attacked.p(what, 0.99) / rest.p(what, 0.99) for what in ("event", "page")]
    holds = (
        ratios[0] <= MAX_INGESTION
        and ratios[1] <= MAX_PAGES
        and attacked.p("health", 1) <= MAX_HEALTH
        and grown <= MAX_MEMORY
        and set(answers) == {"200"}
    )
    cells = [
        f"{rest.p(what, 0.99) * 1e3:6.1f} →{attacked.p(what, 0.99) * 1e3:7.1f} {ratio:4.1f}"
        for what, ratio in zip(("event", "page"), ratios, strict=True)
    ]
    print(
        f"{name:13} {cells[0]:>20} {cells[1]:>20} {attacked.p('health', 1) * 1e3:8.0f} ms {grown / MIB:+5.0f} MiB"
        f"  {answers}; {dict(sum(map(Counter, outcomes), Counter()))}{'' if holds else '  NOT WITHIN'}",
        flush=True,
    )
    return holds


def _target(running: Fleet) -> Target:
    """A project of another organization, with a long page."""
    environment, port = running.environment, running.ports[0]
    key, _, rest = manage(environment, "project", "evil/empire").strip().partition("//")[2].partition("@")
    project_id = int(rest.rpartition("/")[2])
    reader = Reader(running, organization="evil")
    event_id = uuid.uuid4().hex
    crumbs = [{"category": "log", "message": f"step {place} " + "x" * 40} for place in range(LONG)]
    event = {"event_id": event_id, "message": "long", "breadcrumbs": crumbs}
    lines: list[Any] = [{}, {"type": "event"}, event]
    Sender(port, project_id, key).send("\n".join(map(json.dumps, lines)).encode())
    page = f"/evil/events/{event_id}/"
    location = reader.ask("GET", page)[1]["location"]
    long = reader.ask("GET", f"{location.rstrip('/')}/timeline.json")
    assert long[0] == "200", long
    static = _longest_static(running)
    return Target(port, project_id, key, reader.cookie, f"{location.rstrip('/')}/timeline.json", static)


def _longest_static(running: Fleet) -> str:
    code = "from django.templatetags.static import static; print(static('screenshot.png'))"
    return manage(running.environment, "shell", "-v0", "-c", code).strip()


@contextmanager
def _attackers(name: str, target: Target, seconds: float, outcomes: list[dict[str, int]]) -> Iterator[None]:
    """CONNECTIONS of them, in two processes, for so long; what they saw goes to `outcomes`."""
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    processes = [
        context.Process(target=_attack, args=(name, target, seconds, CONNECTIONS // 2, queue))
        for _ in range(2)
    ]
    for process in processes:
        process.start()
    try:
        yield
        outcomes += [queue.get(timeout=120) for _ in processes]
    finally:
        for process in processes:
            process.join(60)
            process.kill()


def _attack(name: str, target: Target, seconds: float, connections: int, queue: Any) -> None:
    _give_way()
    outcome = Outcome({})
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=EVERY[name], args=(target, until, outcome)) for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(outcome.answers)


def _give_way() -> None:
    """Run only when the server does not want the core.

    Linux may share cores between sessions first, whatever their processes are (sched(7), autogroup).
    """
    os.setsid()
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text("19")
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _watch(running: Fleet, reader: Reader, seconds: float, seen: Seen) -> None:
    """The healthy project for so long: events, pages and the health check, each on its own."""
    sender = Sender(running.ports[0], running.project_id, running.key, timeout=30)
    until = time.monotonic() + seconds
    asks: dict[str, Callable[[], str]] = {
        "event": lambda: sender.send(envelope(uuid.uuid4().hex, 1, "x" * 2_000))[0],
        "page": lambda: reader.read("/acme/")[0],
        "health": lambda: _health(running),
    }

    def go_on(what: str) -> None:
        while time.monotonic() < until:
            start = time.monotonic()
            answer = asks[what]()
            seen.seconds[what].append(time.monotonic() - start)
            seen.answers[answer] += 1
            time.sleep(PAUSE)

    threads = [threading.Thread(target=go_on, args=(what,)) for what in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _health(running: Fleet) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{running.ports[0]}/healthz", timeout=30) as answer:
            return str(answer.status)
    except OSError as error:
        return type(error).__name__


@contextmanager
def _weighing(pid: int, peaks: list[int]) -> Iterator[None]:
    """The most memory that the server takes meanwhile goes to `peaks`.

    In a process of its own: the healthy project's threads would wait for it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_weigh, args=(pid, theirs))
    process.start()
    try:
        yield
    finally:
        ours.send(None)
        peaks.append(ours.recv())
        process.join()


def _weigh(pid: int, asked: Any) -> None:
    peak = 0
    while not asked.poll(WEIGH_SECONDS):
        peak = max(peak, _resident(pid))
    asked.send(peak)


def _resident(pid: int) -> int:
    """Bytes of a process and of all that it and its children started."""
    total = 0
    for one in _and_children(pid):
        with suppress(OSError):  # it has ended meanwhile
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * 4096
    return total


def _and_children(pid: int) -> list[int]:
    """A process, and all that it and its children started."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _and_children(int(child))
    return found
