"""Which requests wait for others in the queue of the batcher, and for how long."""

import fcntl
import select
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import psycopg
import pytest
import zstandard

from tests.running import Running
from tests.server.stored_events import stored
from tests.wire import connect, envelope, exchange, head, post, read_answer
from timeline.ingest.batching import MAX_BODY_BYTES
from timeline.server.server import TIMEOUT_SECONDS

pytestmark = pytest.mark.server

MIB = 1 << 20


@contextmanager
def locked(server: Running) -> Iterator[None]:
    """Nobody else can write."""
    if (file := server.folder / "crumbsite.sqlite3").exists():
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(server.environment["CRUMBSITE_DATABASE_URL"]) as served:
            served.execute("LOCK TABLE timeline_event IN EXCLUSIVE MODE")
            yield


@contextmanager
def somebody_waiting(server: Running) -> Iterator[socket.socket]:
    """A sender whose event is being stored, for longer than the block takes."""
    with locked(server), connect(server) as connection:
        _, body = envelope()
        connection.sendall(head(server, f"Content-Length: {len(body)}") + body)
        time.sleep(0.5)
        yield connection
        assert has_no_answer(connection)


def has_no_answer(connection: socket.socket) -> bool:
    return not select.select([connection], [], [], 0)[0]


@contextmanager
def stopped(server: Running) -> Iterator[None]:
    """The thread that stores for all comes no further, for longer than anybody waits in the line."""
    with ExitStack() as held:

        def send_event(key: str) -> None:
            connection = held.enter_context(connect(server))
            _, body = envelope()
            connection.sendall(head(server, f"Content-Length: {len(body)}", key=key) + body)

        if (file := server.folder / "crumbsite.sqlite3.lock").exists():
            # A process that stands still in its turn.
            fcntl.flock(held.enter_context(file.open()), fcntl.LOCK_EX)
            send_event(server.key)
        else:
            served = held.enter_context(psycopg.connect(server.environment["CRUMBSITE_DATABASE_URL"]))
            served.execute("LOCK TABLE timeline_projectkey")
            # It waits as long for the key of one as a place in the line is kept; then for those of two together.
            send_event(uuid.uuid4().hex)
            time.sleep(0.5)
            send_event(uuid.uuid4().hex)
            send_event(uuid.uuid4().hex)
            time.sleep(TIMEOUT_SECONDS)
        time.sleep(0.5)
        yield


def test_who_waits_in_vain_is_told_in_time_and_to_try_again(lone: Running) -> None:
    event_id, body = envelope()
    post(lone, envelope()[1])  # the key is known, and the file of turns is there
    with stopped(lone):
        answer = post(lone, body)
    # by the one who waits in the queue, or by the database's own timeout: whichever is first
    assert answer.status == 503
    assert answer.json["detail"] in ("the service is overloaded", "failed to queue envelope")
    assert answer.headers["retry-after"] == "30"
    assert stored(lone, event_id) is None
    assert post(lone, body).json == {"id": event_id}


def test_a_browser_that_asks_first_waits_for_nobody(lone: Running) -> None:
    with somebody_waiting(lone):
        answer = exchange(lone, head(lone, "Origin: https://shop.example", key="", method="OPTIONS"))
    assert (answer.status, answer.headers["access-control-allow-methods"]) == (200, "POST")


def test_a_large_body_does_not_stand_in_line(lone: Running) -> None:
    with somebody_waiting(lone):
        answer = post(lone, b'{}\n{"type":"session"}\n{"a":"' + b"x" * MAX_BODY_BYTES + b'"}')
    assert (answer.status, answer.json) == (200, {})


def test_nobody_stands_behind_a_small_body_that_comes_to_megabytes(lone: Running) -> None:
    slow = b'{"b":[' + b",".join([b"[" * 100 + b"]" * 100] * 5000) + b"]}"
    packed = zstandard.compress(b"{}" + (b'\n{"type":"event"}\n' + slow) * 6)
    event_id, body = envelope()
    assert len(packed) < MAX_BODY_BYTES
    with connect(lone) as connection:
        sent = head(lone, f"Content-Length: {len(packed)}", "Content-Encoding: zstd")
        connection.sendall(sent + packed)
        time.sleep(0.1)
        assert post(lone, body).json == {"id": event_id}
        assert has_no_answer(connection)
        answer = read_answer(connection)
    assert answer.status == 200
    found = stored(lone, answer.json["id"])
    assert found is not None
    assert found["payload"] == slow.decode()
