"""What senders and readers can do to others: each attack is bytes that 16 connections send as fast as they are answered.

`ATTACKS` maps a name to what one connection does until a moment. They run in processes of their own (`siege`).
"""

import functools
import gzip
import itertools
import json
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import zstandard

ANSWER_SECONDS = 40
UNREAD = 200  # connections of one attacker that read nothing


@dataclass(frozen=True)
class Target:
    """Where an attacker aims: a project of its own, and a page that it may read."""

    port: int
    project_id: int
    key: str
    cookie: str
    page: str  # long
    static: str  # the longest file that anybody may read


@dataclass
class Outcome:
    """What attackers saw."""

    answers: dict[str, int]

    def note(self, answer: str) -> None:
        """One more."""
        self.answers[answer] = self.answers.get(answer, 0) + 1


Attack = Callable[[Target, float, Outcome], None]


def _event(**fields: Any) -> dict[str, Any]:
    return {"event_id": uuid.uuid4().hex, **fields}


def _envelope(*events: bytes) -> bytes:
    return b"\n".join([b"{}", *(b'{"type":"event"}\n' + event for event in events)])


def _sends(body: Callable[[], bytes], *, encoding: str = "gzip", every: float = 0.0) -> Attack:
    """One connection that sends a body, reads the answer, and sends the next."""

    def attack(target: Target, until: float, outcome: Outcome) -> None:
        while time.monotonic() < until:
            with suppress(OSError), _connect(target) as connection:
                while time.monotonic() < until:
                    connection.sendall(_post(target, body(), encoding))
                    outcome.note(_status(connection))
                    time.sleep(every)

    return attack


def _quotes() -> bytes:
    values = [{"type": f"E{place}", "value": "«-a" * 666} for place in range(92)]
    return gzip.compress(_envelope(json.dumps(_event(exception=values)).encode()), 1)


def _hosts() -> bytes:
    values = [{"type": f"E{place}", "value": "a." * 999} for place in range(120)]
    return gzip.compress(_envelope(json.dumps(_event(exception=values)).encode()), 1)


def _deep() -> bytes:
    deep = "[" * 200 + "]" * 200
    body = f'{{"event_id":"{uuid.uuid4().hex}","extra":[{",".join([deep] * 600)}]}}'
    return gzip.compress(_envelope(body.encode()), 1)


def _flood() -> bytes:
    crumbs = [{"category": "log", "message": f"step {place}"} for place in range(100)]
    return gzip.compress(_envelope(json.dumps(_event(message="flood", breadcrumbs=crumbs)).encode()), 1)


def _issues() -> bytes:
    name = uuid.uuid4().hex
    fields = {
        "message": "x",
        "fingerprint": [name],
        "release": name,
        "environment": name,
        "transaction": name,
    }
    return gzip.compress(_envelope(json.dumps(_event(**fields)).encode()), 1)


@functools.cache
def _large() -> bytes:
    slow = b'{"b":[' + b",".join([b"[" * 100 + b"]" * 100] * 4_500) + b"]}"
    return zstandard.compress(_envelope(*[slow] * 20))


@functools.cache
def _many() -> bytes:
    return zstandard.compress(_envelope(*[b'{"message":"x","extra":"' + b"y" * 38_000 + b'"}'] * 490))


def _strange(target: Target, until: float, outcome: Outcome) -> None:
    """Events for projects that do not exist, each with another key."""
    for _ in _until(until):
        with suppress(OSError), _connect(target) as connection:
            for _ in range(500):
                other = Target(target.port, uuid.uuid4().int % 10**12, uuid.uuid4().hex, "", "", "")
                connection.sendall(_post(other, _flood(), "gzip"))
                outcome.note(_status(connection))


def _unread(target: Target, until: float, outcome: Outcome) -> None:
    """Many connections that ask for a long file and read nothing of it."""
    asked = f"GET {target.static} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 4
    held = []
    for _ in range(UNREAD):
        with suppress(OSError):
            connection = _connect(target, small=True)
            connection.sendall(asked)
            held.append(connection)
    time.sleep(max(0.0, until - time.monotonic()))
    outcome.note(f"{len(held)} held")
    for connection in held:
        connection.close()


def _slow(target: Target, until: float, outcome: Outcome) -> None:
    """Readers of a long page who take a few hundred bytes at a time."""
    asked = f"GET {target.page} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {target.cookie}\r\n\r\n".encode()
    for _ in _until(until):
        with suppress(OSError), _connect(target, small=True) as connection:
            connection.sendall(asked)
            while time.monotonic() < until and connection.recv(400):
                time.sleep(0.1)
            outcome.note("read")


ATTACKS: dict[str, Attack] = {
    "flood": _sends(_flood),
    "quotes": _sends(_quotes),
    "hosts": _sends(_hosts),
    "deep": _sends(_deep),
    "issues": _sends(_issues),
    "large": _sends(_large, encoding="zstd"),
    "many": _sends(_many, encoding="zstd"),
    "strangers": _strange,
    "unread": _unread,
    "slow-readers": _slow,
}


def _until(moment: float) -> Iterator[int]:
    return itertools.takewhile(lambda _: time.monotonic() < moment, itertools.count())


def _connect(target: Target, *, small: bool = False) -> socket.socket:
    connection = socket.socket()
    if small:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(ANSWER_SECONDS)
    connection.connect(("127.0.0.1", target.port))
    return connection


def _post(target: Target, body: bytes, encoding: str) -> bytes:
    head = (
        f"POST /api/{target.project_id}/envelope/?sentry_key={target.key} HTTP/1.1\r\nHost: x\r\n"
        f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _status(connection: socket.socket) -> str:
    """The status of one answer, which is read whole. Raises OSError when there is none."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _, content = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(content) < length:
        content += _receive(connection)
    return head.split()[1].decode()


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the server closed the connection")
    return received
