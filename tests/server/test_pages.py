"""Responses of Django: whole, and long ones in pieces."""

import asyncio
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest

from timeline.ingest.messages import Response
from timeline.server.pages import PIECE_BYTES, Pages


class Body:
    """A WSGI response."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.closed = True


class Protocol:
    """As granian's, for answers."""

    def __init__(self) -> None:
        self.head: tuple[int, list[tuple[str, str]]] | None = None
        self.sent: list[bytes] = []

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Protocol":
        self.head = status, headers
        return self

    async def send_bytes(self, part: bytes) -> None:
        self.sent.append(part)


def answer(body: Body) -> tuple[Response | None, Protocol]:
    def wsgi(environ: dict[str, Any], start_response: Callable[..., None]) -> Body:
        start_response("201 Created", [("Content-Type", "text/plain")])
        return body

    async def work() -> tuple[Response | None, Protocol]:
        pages, protocol = Pages(wsgi, asyncio.get_running_loop()), Protocol()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": BytesIO()}
        return await asyncio.to_thread(pages.respond, environ, protocol), protocol

    return asyncio.run(work())


@pytest.mark.parametrize("parts", [(), (b"",), (b"a", b"", b"b"), (b"x" * 1000,)])
def test_an_answer_is_sent_whole(parts: tuple[bytes, ...]) -> None:
    body = Body(*parts)
    reply, protocol = answer(body)
    assert reply == Response(201, (("content-type", "text/plain"),), b"".join(parts))
    assert protocol.head is None
    assert body.closed


def test_a_long_answer_is_sent_in_parts() -> None:
    parts = tuple(bytes([number]) * (PIECE_BYTES // 2) for number in range(5))
    body = Body(*parts)
    reply, protocol = answer(body)
    assert reply is None
    assert protocol.head == (201, [("content-type", "text/plain")])
    assert b"".join(protocol.sent) == b"".join(parts)
    assert [len(part) for part in protocol.sent] == [PIECE_BYTES, PIECE_BYTES, PIECE_BYTES // 2]
    assert body.closed
