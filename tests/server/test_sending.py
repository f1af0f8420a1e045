"""Long responses: room for them, deadlines, and connections that are cut off."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from tests.running import Running
from tests.wire import connect, read_answer
from timeline.server import sending
from timeline.server.sending import (
    DEADLINE_SECONDS,
    PATIENCE_SECONDS,
    SLOWEST,
    Sending,
    client_of,
    open_clients,
)


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client, and the server's end of its connection."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        closing(socket.create_connection(listener.getsockname())) as client,
        closing(listener.accept()[0]) as served,
    ):
        yield client, served


def name_of(client: socket.socket) -> str:
    return client_of("{}:{}".format(*client.getsockname()))


def test_clients_are_found_by_their_address_and_cut_off_when_doomed() -> None:
    with connected() as (client, _), connected() as (other, _):
        assert {name_of(client), name_of(other)} <= open_clients(set())
        assert name_of(client) not in open_clients({name_of(client)})
        assert client.recv(1) == b""
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.recv(1)


def test_a_look_at_the_connections_leaves_no_file_open() -> None:
    with connected():
        before = os.listdir("/dev/fd")
        open_clients(set())
        assert os.listdir("/dev/fd") == before


@pytest.mark.parametrize(
    ("granian", "ours"), [("127.0.0.1:80", "127.0.0.1:80"), ("[2001:db8::1]:443", "2001:db8::1:443")]
)
def test_granian_writes_addresses_in_its_own_way(granian: str, ours: str) -> None:
    assert client_of(granian) == ours


def run(work: Callable[[Sending], Awaitable[None]], size: int) -> None:
    async def inside() -> None:
        room = Sending(size)
        await work(room)
        if room._sweeper:
            room._sweeper.cancel()

    asyncio.run(inside())


def test_what_is_longer_than_the_budget_is_sent_alone() -> None:
    async def work(room: Sending) -> None:
        assert await room.reserve("a:1", "net", 500, 500)
        assert room.taken == room.size == 100

    run(work, 100)


def test_who_has_received_a_response_makes_room() -> None:
    async def work(room: Sending) -> None:
        assert await room.reserve("a:1", "a", 60, 60)
        assert await room.reserve("b:1", "b", 40, 40)
        waiting = asyncio.create_task(room.reserve("c:1", "c", 50, 50))
        await asyncio.sleep(0)
        assert room.waiting == 50
        room.keep({"b:1"})
        assert await waiting
        assert (room.taken, room.waiting) == (90, 0)

    run(work, 100)


def test_without_room_a_response_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(sending, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(sending, "open_clients", lambda _: {"a:1"})

    async def work(room: Sending) -> None:
        assert await room.reserve("a:1", "a", 100, 100)
        room.overdue = lambda now: iter(())  # type: ignore[method-assign]
        assert not await room.reserve("b:1", "b", 1, 1)
        assert (room.taken, room.waiting) == (100, 0)

    run(work, 100)


def test_the_oldest_of_the_network_that_holds_the_most_go_first_and_the_late_always() -> None:
    async def work(room: Sending) -> None:
        for client, network, size in (("a:1", "a", 40), ("b:1", "b", 30), ("b:2", "b", 30)):
            assert await room.reserve(client, network, size, SLOWEST * 10)
        now = asyncio.get_running_loop().time()
        assert list(room.overdue(now + PATIENCE_SECONDS + 1)) == []  # nobody waits
        room.waiting = 10
        assert list(room.overdue(now + PATIENCE_SECONDS + 1)) == ["b:1", "b:2"]
        room.waiting = 0
        assert list(room.overdue(now + DEADLINE_SECONDS + 9)) == []
        assert list(room.overdue(now + DEADLINE_SECONDS + 11)) == ["a:1", "b:1", "b:2"]

    run(work, 100)


@pytest.mark.server
def test_a_long_file_is_received_whole_and_ends_its_connection(lone: Running) -> None:
    code = "from django.templatetags.static import static; print(static('screenshot.png'))"
    path = lone.manage("shell", "-v0", "-c", code).strip()
    with connect(lone) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer = read_answer(connection)
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert len(answer.content) == int(answer.headers["content-length"]) > 200_000
        assert connection.recv(1) == b""
