"""Whose pages are made where: dear ones behind those of others."""

import asyncio
import threading
from typing import Any, cast

import pytest

from timeline.ingest.messages import Response
from timeline.server.allowance import (
    FREE_SECONDS,
    MAX_DEBT_SECONDS,
    MAX_REMEMBERED,
    PER_SECOND,
    SAVED_SECONDS,
    Allowance,
)
from timeline.server.aside import Aside
from timeline.server.environ import Environ
from timeline.server.pages import Page
from timeline.server.readers import Readers
from timeline.server.server import Server


class Clock:
    """Stands still until it is moved."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_ordinary_pages_are_free_however_many() -> None:
    allowance = Allowance(Clock())
    for _ in range(10_000):
        allowance.charge("a", FREE_SECONDS)
    assert not allowance.is_used_up("a")


def test_dear_pages_use_up_what_is_saved_and_only_their_readers() -> None:
    allowance = Allowance(Clock())
    made = 0
    while not allowance.is_used_up("a"):
        allowance.charge("a", FREE_SECONDS + 0.1)
        made += 1
    assert made == pytest.approx(SAVED_SECONDS / 0.1, abs=1)
    assert not allowance.is_used_up("b")


def test_a_reader_who_pauses_has_saved_up_again() -> None:
    allowance = Allowance(clock := Clock())
    allowance.charge("a", 100 * SAVED_SECONDS)
    assert allowance.is_used_up("a")
    clock.now += MAX_DEBT_SECONDS / PER_SECOND + 1
    assert not allowance.is_used_up("a")


def test_readers_without_debts_are_forgotten() -> None:
    allowance = Allowance(clock := Clock())
    for number in range(MAX_REMEMBERED):
        allowance.charge(str(number), 0.1)
    clock.now += 1_000
    allowance.charge("a", 100.0)
    assert list(allowance._paid) == ["a"]
    for number in range(2 * MAX_REMEMBERED):
        allowance.charge(str(number), 100.0)
    assert len(allowance._paid) <= MAX_REMEMBERED


class Made:
    """A process that answers every page with its own name."""

    def __init__(self, name: str, seconds: float, *, up: bool = True) -> None:
        self.name, self.seconds, self.up = name, seconds, up

    def call(self, environ: Environ, gone: threading.Event | None = None) -> Page:
        return Page(Response(200, (), self.name.encode()), self.seconds)

    def is_up(self) -> bool:
        return self.up


class Protocol:
    """granian's, of a client that stays."""

    async def client_disconnect(self) -> None:
        await asyncio.Event().wait()


def pages(server: Server, *asked: tuple[str, str]) -> list[bytes]:
    """Which process made each: (path, token)."""

    async def run() -> list[bytes]:
        found = []
        server.readers, server.dear_readers = Readers(2), Readers(1)
        for path, token in asked:
            environ: Environ = {"PATH_INFO": path, "REMOTE_ADDR": "192.0.2.1"}
            made: Any = await server._make_page(environ, {"authorization": token}, Protocol())
            found.append(made.body)
        server.readers.stop()
        server.dear_readers.stop()
        return found

    return asyncio.run(run())


def make_server(*, up: bool = True) -> Server:
    server = Server(cast("Aside", Made("beside", 0.4)), cast("Aside", Made("behind", 0.4, up=up)))
    server.allowance = Allowance(Clock())
    return server


def test_a_reader_of_dear_pages_waits_behind_the_others() -> None:
    asked = [("/acme/", "a")] * 3 + [("/acme/", "b")]
    assert pages(make_server(), *asked) == [b"beside", b"beside", b"behind", b"beside"]


def test_nobody_waits_for_a_process_that_is_not_up() -> None:
    assert set(pages(make_server(up=False), *[("/acme/", "a")] * 5)) == {b"beside"}
