"""What the readers of hostile events can do to others: pages, searches and exports of them, as fast as they are answered."""

import json
import time
import uuid
import zlib
from contextlib import suppress

from tests.bench import hostile, hostile_crumbs, hostile_fields
from tests.faults.attacks import Attack, Outcome, Target, _connect, _post, _status

DEAR = "%20".join(f"-{letter}:%3E=1" for letter in "abcdefghijklmnopqrst")
# What is read: the event, and what is asked of its address; "" is its page.
READS = {
    "20-terms": ("data: list", f"?q={DEAR}"),
    "deep": ("data: spine", f"?q={DEAR}"),
    "rows": ("ten thousand requests", "?rows=100000"),
    "details": ("one message: controls", "?details=all"),
    "frames": ("many small frames", ""),
    "contexts": ("contexts: wide", ""),
    "marks": ("statements of quotes", "?q=a&details=all"),
    "csv": ("ten thousand requests", "timeline.csv"),
}


def reads(name: str, asked: str) -> Attack:
    """One connection that stores the event in the attacker's project, and reads it again and again."""

    def attack(target: Target, until: float, outcome: Outcome) -> None:
        event = json.loads(hostile.document(hostile.EVENTS[name]))
        event["event_id"] = uuid.uuid4().hex
        lines = [
            b"{}",
            b'{"type":"event"}',
            json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode(),
        ]
        address = ""
        while time.monotonic() < until and not address:
            with suppress(OSError), _connect(target) as connection:
                connection.sendall(_post(target, zlib.compress(b"\n".join(lines)), "deflate"))
                outcome.note(f"stored {_status(connection)}")
                address = _address(target, event["event_id"])
        while time.monotonic() < until:
            with suppress(OSError), _connect(target) as connection:
                while time.monotonic() < until:
                    connection.sendall(_get(target, address + asked))
                    outcome.note(_status(connection))

    return attack


def _get(target: Target, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {target.cookie}\r\n\r\n".encode()


def _address(target: Target, event_id: str) -> str:
    """Where the event is read."""
    with _connect(target) as connection:
        connection.sendall(_get(target, f"/evil/events/{event_id}/"))
        head = connection.recv(65536).decode("latin-1")
    return next(
        (line[10:].strip() for line in head.split("\r\n") if line.lower().startswith("location:")), ""
    )


assert all(module.__doc__ for module in (hostile_crumbs, hostile_fields))  # they add to the table
READING: dict[str, Attack] = {f"read-{name}": reads(*what) for name, what in READS.items()}
