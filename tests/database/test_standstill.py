"""A PostgreSQL that stands still is not waited for."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from timeline.database import standstill, write_lock
from timeline.database.connections import try_again

TIMEOUT = 20


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(standstill, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(standstill, "_watcher", None)


@pytest.fixture
def peer() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(TIMEOUT)
    with ours, theirs:
        yield ours, theirs


class Made:
    """As much of a connection as is looked at."""

    def __init__(self, vendor: str, ours: socket.socket) -> None:
        self.vendor = vendor
        self.connection = ours
        self.execute_wrappers: list[Any] = []
        self.wrap_database_errors = nullcontext()

    def ensure_connection(self) -> None:
        """It is there."""

    def is_usable(self) -> bool:
        """Whether the server answers."""
        return bool(self.connection.recv(1))


def connection_on(ours: socket.socket, vendor: str = "postgresql") -> Any:
    """A connection of Django's."""
    return Made(vendor, ours)


def watched(made: Any, work: Any) -> Any:
    """What `work` does in a watched thread with the wrapper of this connection."""

    def run() -> Any:
        standstill.watch_thread()
        standstill.watch(None, made)
        return work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(TIMEOUT)


def test_a_statement_without_an_answer_ends(peer: tuple[socket.socket, socket.socket]) -> None:
    made = connection_on(peer[0])

    def statement() -> bytes:
        answer: bytes = made.execute_wrappers[0](lambda *_: peer[0].recv(1), "SELECT 1", (), False, {})
        return answer

    assert watched(made, statement) == b""  # the end of what the server sends
    assert standstill._waits == {}


def test_a_commit_without_an_answer_ends(peer: tuple[socket.socket, socket.socket]) -> None:
    made = connection_on(peer[0])

    def commit() -> bytes:
        with standstill.transaction(made):
            for _ in range(2):
                made.execute_wrappers[0](lambda *_: None, "INSERT", (), False, {})
            return peer[0].recv(1)

    assert watched(made, commit) == b""
    assert standstill._waits == {}


def test_a_look_at_a_connection_that_is_used_again_ends(peer: tuple[socket.socket, socket.socket]) -> None:
    made = connection_on(peer[0])
    assert watched(made, lambda: made.is_usable()) is False


def test_what_is_answered_goes_on(peer: tuple[socket.socket, socket.socket]) -> None:
    made = connection_on(peer[0])

    def statements() -> bytes:
        for _ in range(20):  # together longer than one may take
            made.execute_wrappers[0](lambda *_: time.sleep(0.01), "SELECT 1", (), False, {})
        time.sleep(0.2)  # nothing is waited for
        peer[1].send(b"x")
        return peer[0].recv(1)

    assert watched(made, statements) == b"x"


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_other_threads_and_other_databases_wait_as_long_as_it_takes(
    vendor: str, peer: tuple[socket.socket, socket.socket]
) -> None:
    made = connection_on(peer[0], vendor)
    if vendor == "sqlite":
        assert watched(made, lambda: made.execute_wrappers) == []
    else:
        standstill.watch(None, made)
        assert made.execute_wrappers == []
    with standstill.transaction(made):
        assert threading.get_ident() not in standstill._waits


def test_a_connection_that_is_made_again_is_watched_once(peer: tuple[socket.socket, socket.socket]) -> None:
    made = connection_on(peer[0])

    def again() -> int:
        standstill.watch(None, made)
        return len(made.execute_wrappers)

    assert watched(made, again) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server")
def test_the_driver_says_that_the_connection_is_lost_and_the_next_one_works() -> None:
    connection_created.connect(standstill.watch)

    def ask() -> Any:
        with write_lock.write_transaction(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()

    def run() -> None:
        standstill.watch_thread()
        try:
            with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.8)")
            assert write_lock.is_unavailable(raised.value)
            assert try_again(ask) == (1,)
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(run).result(TIMEOUT)
    finally:
        connection_created.disconnect(standstill.watch)
