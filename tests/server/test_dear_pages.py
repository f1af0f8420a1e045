"""Pages of who asks for dear ones are made behind those of others."""

import asyncio
import threading
import time
from array import array
from pathlib import Path
from typing import Any, cast

import pytest
from django.test import override_settings

from timeline.allowance import Company
from timeline.ingest.messages import Response
from timeline.server import behind
from timeline.server.aside import Aside
from timeline.server.environ import Environ
from timeline.server.page_maker import PageMaker
from timeline.server.pages import Page


class Made:
    """A process that answers every page with its own name."""

    def __init__(self, name: str, seconds: float, *, up: bool = True) -> None:
        self.name, self.seconds, self.up = name, seconds, up

    def call(self, environ: Environ, gone: threading.Event | None = None) -> Page:
        return Page(Response(200, (), self.name.encode()), self.seconds)

    def is_up(self) -> bool:
        return self.up


async def stays() -> None:
    await asyncio.Event().wait()


def page_maker(*processes: Made) -> PageMaker:
    return PageMaker(*cast("tuple[Aside, Aside]", processes))


def pages(behind_is_up: bool, *asked: tuple[str, str]) -> list[bytes]:
    """Which process made each: (path, token)."""

    async def run() -> list[bytes]:
        maker = page_maker(Made("beside", 0.4), Made("behind", 0.4, up=behind_is_up))
        found = []
        for path, token in asked:
            environ: Environ = {"PATH_INFO": path, "REMOTE_ADDR": "192.0.2.1"}
            made: Any = await maker.make(environ, {"authorization": token}, stays)
            found.append(made.body)
        maker.stop()
        return found

    return asyncio.run(run())


def test_those_that_came_together_are_asked_one_by_one() -> None:
    async def run() -> list[bytes]:
        maker = page_maker(Made("beside", 0.6), Made("behind", 0.6))
        environ: Environ = {"PATH_INFO": "/acme/", "REMOTE_ADDR": "192.0.2.1"}
        made: list[Any] = await asyncio.gather(*(maker.make(environ, {}, stays) for _ in range(6)))
        maker.stop()
        return [each.body for each in made]

    assert asyncio.run(run()).count(b"behind") >= 4


def test_a_reader_of_dear_pages_waits_behind_the_others() -> None:
    asked = [("/acme/", "a")] * 3 + [("/acme/", "b")]
    assert pages(True, *asked) == [b"beside", b"beside", b"behind", b"beside"]


def test_pages_are_made_where_the_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path / "missing"), behind._alone("page"):
        pass


def test_nobody_waits_for_a_process_that_is_not_up() -> None:
    assert set(pages(False, *[("/acme/", "a")] * 5)) == {b"beside"}


@pytest.mark.parametrize("company", [False, True])
def test_beside_other_readers_the_process_behind_rests(
    company: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[float] = []
    monkeypatch.setattr("timeline.server.page_maker.time.sleep", rested.append)
    maker = page_maker(Made("beside", 0.4), Made("behind", 0.4))
    maker._rested = time.monotonic() + 1_000
    cells = array("d", (0, time.monotonic() + 1_000 if company else 0))
    monkeypatch.setattr("timeline.server.page_maker.READERS", Company(cells))

    maker._ask_behind({}, threading.Event())

    assert bool(rested) is company
    assert maker._rested < time.monotonic() + 1
    maker.stop()
