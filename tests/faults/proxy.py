"""A small proxy before several servers: each connection goes to the next one that answers. No sessions are sticky."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

from tests.running import free_port

CHUNK = 64 << 10


class Proxy:
    """Listens on `port`; `backends` may change while it runs."""

    def __init__(self, backends: Sequence[int]) -> None:
        self.port = free_port()
        self.backends = list(backends)
        self._turn = count()
        self._listening = socket.create_server(("127.0.0.1", self.port), backlog=256)

    def serve(self) -> None:
        """Until `close`."""
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = self._connect()
            if server is None:
                client.close()
                continue
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=_copy, args=(one, other), daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _connect(self) -> socket.socket | None:
        backends = self.backends
        for _ in backends:
            with suppress(OSError):
                return socket.create_connection(
                    ("127.0.0.1", backends[next(self._turn) % len(backends)]), timeout=2
                )
        return None


def _copy(source: socket.socket, target: socket.socket) -> None:
    source.settimeout(None)
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxying(backends: Sequence[int]) -> Iterator[Proxy]:
    """A proxy, at work until the end of the block."""
    proxy = Proxy(backends)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
