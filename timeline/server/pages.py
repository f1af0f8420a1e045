"""Calls the WSGI application (Django) in a thread; its long responses are sent in pieces while they are made."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from timeline.ingest.messages import Response
from timeline.ingest.responses import IngestError
from timeline.server.environ import Environ

PIECE_BYTES = 4 << 20  # a longer response is sent in pieces
PIECE_SECONDS = 10  # in which its client must receive a piece


class Pages:
    """The application, and the event loop that sends what it makes."""

    def __init__(self, application: Callable[..., Iterable[bytes]], loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._loop = loop

    def respond(self, environ: Environ, protocol: Any) -> Response | None:
        """The response, made in this thread; None when it was long and is sent already."""
        status, headers = 500, list[tuple[str, str]]()

        def start_response(line: str, named: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), [(name.lower(), value) for name, value in named]

        body = self._application(environ, start_response)
        try:
            pieces = _pieces(body)
            first = next(pieces, b"")
            if len(first) < PIECE_BYTES:
                return Response(status, tuple(headers), first)
            self._stream(protocol.response_stream(status, headers), first, pieces)
            return None
        finally:
            body.close()  # type: ignore[attr-defined]  # Django's responses have one

    def _stream(self, transport: Any, first: bytes, rest: Iterator[bytes]) -> None:
        async def send(piece: bytes) -> None:
            await asyncio.wait_for(transport.send_bytes(piece), PIECE_SECONDS)

        for piece in chain((first,), rest):
            asyncio.run_coroutine_threadsafe(send(piece), self._loop).result()


def _pieces(body: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, in pieces that are not small."""
    kept: list[bytes] = []
    size = 0
    for part in body:
        kept.append(part)
        size += len(part)
        if size >= PIECE_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)


def failed(error: IngestError) -> Response:
    """The response to a request whose body could not be received: plain text."""
    headers = {
        "content-type": "text/plain",
        **{name.lower(): value for name, value in error.headers.items()},
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return Response(error.status, tuple(headers.items()), error.detail.encode())
