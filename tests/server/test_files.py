"""A file of this version is asked of Django once."""

import asyncio
import threading
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import override_settings

from timeline.ingest.messages import Response
from timeline.server.aside import Aside
from timeline.server.environ import Environ
from timeline.server.files import Files
from timeline.server.page_maker import PageMaker
from timeline.server.pages import FileResponse, Page

FILE = FileResponse(200, (("content-length", "9"),), "/data/page.css")


def environ_of(path: str = "", **named: str) -> Environ:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path or f"{settings.STATIC_URL}page.css",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": "http",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "HTTP_SEC_FETCH_SITE": "same-origin",
    } | named


def test_it_is_made_once() -> None:
    asked = []

    class Made:
        def call(self, environ: Environ, gone: threading.Event | None = None) -> Page:
            asked.append(environ["PATH_INFO"])
            return Page(FILE, 0.0)

        def is_up(self) -> bool:
            return True

    async def stays() -> None:
        await asyncio.Event().wait()

    async def run() -> list[Any]:
        made = cast("Aside", Made())
        maker = PageMaker(made, made)
        found = [await maker.make(environ_of(), {}, stays) for _ in range(3)]
        maker.stop()
        return found

    assert asyncio.run(run()) == [FILE] * 3
    assert len(asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/acme/"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_ACCEPT_ENCODING": ""},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_NONE_MATCH": '"a"'},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 27 Nov 2026 00:00:00 GMT"},
    ],
)
def test_what_may_be_answered_otherwise_is_asked_for(other: dict[str, str]) -> None:
    files = Files()
    files.remember(environ_of(), FILE)

    assert files.find(environ_of()) == FILE
    assert files.find(environ_of(**other)) is None


@pytest.mark.parametrize("other", [Response(200, (), b""), FileResponse(206, (), "/data/page.css")])
def test_only_whole_files_are_kept(other: Response | FileResponse) -> None:
    files = Files()
    files.remember(environ_of(), other)

    assert files.find(environ_of()) is None


def test_a_prefix_of_all_addresses_is_none_of_the_path_here() -> None:
    files = Files()
    with override_settings(FORCE_SCRIPT_NAME="/crumbs", STATIC_URL="/crumbs/static/1/"):
        files.remember(environ_of("/static/1/page.css"), FILE)
        assert files.find(environ_of("/static/1/page.css")) == FILE


@override_settings(DEBUG=True)
def test_files_of_a_developer_change() -> None:
    files = Files()
    files.remember(environ_of(), FILE)

    assert files.find(environ_of()) is None
