"""Sends long responses: what is being sent has a budget of bytes, and each client a deadline to receive it.

granian takes a response whole and says nothing of what becomes of it. So the connection of a long one closes behind it
(`Connection: close`), and a sweep looks now and then which of those connections are still open: the others were received.
A connection that is past its deadline is shut down, and so are the oldest of the network that holds the most when there is
no room for another response. Short responses fit into the buffers of the operating system, which gives up on a client that
takes nothing for STALLED_SECONDS.
"""

import asyncio
import contextlib
import os
import socket
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SHORT_BYTES = 32 << 10  # a response up to this is not watched
BUDGET_BYTES = 24 << 20  # of a worker; a longer response is sent when no other is
FILE_BYTES = 320 << 10  # what a file takes while it is sent, with its connection: it is read in pieces
SWEEP_SECONDS = 0.5
PATIENCE_SECONDS = 3.0  # of a client, when there is no room for another; and how long that one waits
DEADLINE_SECONDS = 20.0
SLOWEST = 64 << 10  # bytes a second, for which the deadline is later
STALLED_SECONDS = 20


@dataclass(slots=True)
class Sent:
    """A response that is being received."""

    network: str  # of its client
    size: int
    began: float  # by the loop's clock
    length: int  # bytes of the response, wherever they are


class Sending:
    """All long responses that a worker sends. Used on the event loop only."""

    def __init__(self, size: int = BUDGET_BYTES) -> None:
        self.size = size
        self.taken = 0
        self.waiting = 0
        self._sent: dict[str, Sent] = {}  # by the client's address and port, the oldest first
        self._freed = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None

    async def reserve(self, client: str, network: str, size: int, length: int) -> bool:
        """Count a response until its client has received it. False when there is no room for it within PATIENCE_SECONDS."""
        size = min(size, self.size)
        if self.taken + size > self.size and not await self._wait(size):
            return False
        self.taken += size
        self._sent[client] = Sent(network, size, asyncio.get_running_loop().time(), length)
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep())
        return True

    async def _wait(self, size: int) -> bool:
        if self.waiting + size > self.size:
            return False
        self.waiting += size
        try:
            async with asyncio.timeout(PATIENCE_SECONDS + 2 * SWEEP_SECONDS):
                while self.taken + size > self.size:
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError:
            return False
        finally:
            self.waiting -= size
        return True

    async def _sweep(self) -> None:
        while self._sent:
            await asyncio.sleep(SWEEP_SECONDS)
            doomed = set(self.overdue(asyncio.get_running_loop().time()))
            self.keep(await asyncio.to_thread(open_clients, doomed))

    def overdue(self, now: float) -> Iterator[str]:
        """Clients that are not waited for any longer."""
        for client, sent in self._sent.items():
            if now - sent.began > DEADLINE_SECONDS + sent.length / SLOWEST:
                yield client
        if self.waiting:
            held = Counter[str]()
            for sent in self._sent.values():
                held[sent.network] += sent.size
            heaviest = held.most_common(1)[0][0]
            for client, sent in self._sent.items():
                if sent.network == heaviest and now - sent.began > PATIENCE_SECONDS:
                    yield client

    def keep(self, still_open: set[str]) -> None:
        """Forget every response whose connection is closed."""
        for client in [client for client in self._sent if client not in still_open]:
            self.taken -= self._sent.pop(client).size
        self._freed.set()


def open_clients(doomed: set[str]) -> set[str]:
    """The clients that are connected to this process, as `address:port`, but for those of `doomed`: they are cut off."""
    found = set()
    for connection in _sockets():
        with contextlib.suppress(OSError, ValueError):  # the other end of a Unix socket has no name
            host, port, *_ = connection.getpeername()
            if (client := f"{host}:{port}") in doomed:
                connection.shutdown(socket.SHUT_RDWR)
            else:
                found.add(client)
    return found


def give_up_on_stalled() -> bool:
    """Have the operating system end connections whose client takes nothing; whether a listening socket was found for it."""
    found = False
    for listener in _sockets():
        with contextlib.suppress(OSError, AttributeError):  # not every system can do this
            if listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
                found = True
    return found


def client_of(address: str) -> str:
    """granian's name of a client as `open_clients` writes it."""
    host, _, port = address.rpartition(":")
    return f"{host.strip('[]')}:{port}"


def _sockets() -> Iterator[socket.socket]:
    """Each socket of this process, opened once more: closing it leaves the other as it is."""
    for name in os.listdir("/dev/fd"):
        try:
            # Nothing else is copied: closing a copy of SQLite's file would release its locks (fcntl(2)).
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            connection = socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed meanwhile
            continue
        with connection:
            yield connection
