"""Pages of who asks for dear ones are made behind those of others."""

import asyncio
import threading
from pathlib import Path
from typing import Any, cast

from django.test import override_settings

from timeline.allowance import Allowance
from timeline.ingest.messages import Response
from timeline.server import behind
from timeline.server import server as server_module
from timeline.server.aside import Aside
from timeline.server.environ import Environ
from timeline.server.pages import Page
from timeline.server.readers import Readers
from timeline.server.server import Server


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
    server.allowance = Allowance(
        saved=server_module.SAVED_SECONDS,
        per_second=server_module.SAVED_PER_SECOND,
        clock=lambda: 1.0,
    )
    return server


def test_a_reader_of_dear_pages_waits_behind_the_others() -> None:
    asked = [("/acme/", "a")] * 4 + [("/acme/", "b")]
    assert pages(make_server(), *asked) == [b"beside", b"beside", b"beside", b"behind", b"beside"]


def test_pages_are_made_where_the_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path / "missing"), behind._alone("page"):
        pass


def test_nobody_waits_for_a_process_that_is_not_up() -> None:
    assert set(pages(make_server(up=False), *[("/acme/", "a")] * 5)) == {b"beside"}
