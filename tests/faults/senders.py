"""Senders that do not give up: they remember every event that was answered 200, and send again what was not."""

import http.client
import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.faults.fleet import Fleet

ANSWER_SECONDS = 60
# An SDK's timeout is 5 (PHP) to 30 seconds; on a busy machine twice the shortest is allowed.
SDK_SECONDS = 10
GROUPS = 10


@dataclass
class Tally:
    """What senders saw."""

    sent: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)  # by status, or by the error's name
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, event_id: str, answer: str) -> None:
        """One request is answered, or broke."""
        with self._changed:
            self.answers[answer] += 1
            if answer == "200":
                self.accepted.add(event_id)
            self._changed.notify_all()

    def wait_for(self, more: int, answer: str = "200", seconds: float = ANSWER_SECONDS) -> None:
        """Until so many more requests had this answer."""
        with self._changed:
            goal = self.answers[answer] + more
            assert self._changed.wait_for(lambda: self.answers[answer] >= goal, seconds), self.answers


class Sender:
    """One connection after the other to a server."""

    def __init__(self, port: int, project_id: int, key: str, timeout: float = ANSWER_SECONDS) -> None:
        self._timeout = timeout
        self._port = port
        self._path = f"/api/{project_id}/envelope/?sentry_key={key}"
        self._connection: http.client.HTTPConnection | None = None

    def send(self, body: bytes) -> tuple[str, bytes]:
        """The status as text, or the name of what went wrong; and the answer."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        try:
            self._connection.request("POST", self._path, body)
            response = self._connection.getresponse()
            return str(response.status), response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return type(error).__name__, b""

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def envelope(event_id: str, group: int, padding: str = "") -> bytes:
    """An event of one of GROUPS issues, with a trail that names another event; and a log of a trace of its id."""
    crumbs = [{"category": "sentry.event", "event_id": uuid.uuid4().hex, "message": "before"}]
    event = {
        "event_id": event_id,
        "fingerprint": [str(group)],
        "message": f"group {group}",
        "breadcrumbs": crumbs,
    }
    log = {"items": [{"trace_id": event_id, "timestamp": 1_700_000_000, "body": "before"}]}
    lines = (
        *({"event_id": event_id}, {"type": "event"}, {**event, "extra": {"padding": padding}}),
        *({"type": "log"}, log),
    )
    return "\n".join(json.dumps(line) for line in lines).encode()


@contextmanager
def sending(fleet: Fleet, threads: int = 8, *, tally: Tally | None = None) -> Iterator[Tally]:
    """Senders at work until the end of the block; then each finishes the event that it is about."""
    tally = tally or Tally()
    over = threading.Event()
    ports = cycle(fleet.ports)
    with ThreadPoolExecutor(threads) as pool:
        running = [
            pool.submit(_send_all, fleet, next(ports), number, tally, over) for number in range(threads)
        ]
        try:
            yield tally
        finally:
            over.set()
    for each in running:
        each.result()


def _send_all(fleet: Fleet, port: int, number: int, tally: Tally, over: threading.Event) -> None:
    sender = Sender(port, fleet.project_id, fleet.key)
    while not over.is_set():
        event_id = uuid.uuid4().hex
        tally.sent.add(event_id)
        body = envelope(event_id, len(tally.sent) % GROUPS)
        while True:
            answer, _ = sender.send(body)
            tally.note(event_id, answer)
            if answer == "200" or (over.is_set() and answer != "200"):
                break
            over.wait(0.02)
    sender.close()


def send_everywhere(fleet: Fleet, events: Sequence[str], threads: int = 4) -> Tally:
    """Each event to each server, from several threads of each, until it is answered 200."""
    tally = Tally(sent=set(events))

    def send(port: int, part: Sequence[str]) -> None:
        sender = Sender(port, fleet.project_id, fleet.key)
        for event_id in part:
            body = envelope(event_id, int(event_id, 16) % GROUPS)
            answer = ""
            while answer != "200":
                answer, _ = sender.send(body)
                tally.note(event_id, answer)
        sender.close()

    with ThreadPoolExecutor(threads * len(fleet.ports)) as pool:
        parts = [(port, events[number::threads]) for port in fleet.ports for number in range(threads)]
        for done in [pool.submit(send, *part) for part in parts]:
            done.result()
    return tally
