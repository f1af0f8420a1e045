"""Responses of Django: whole, or a file."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest

from timeline.ingest.messages import Response
from timeline.server.pages import FileResponse, Pages


class Body:
    """A WSGI response."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.closed = True


def answer(make: Callable[[dict[str, Any]], Iterable[bytes]]) -> Response | FileResponse:
    def wsgi(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
        start_response("201 Created", [("Content-Length", "5")])
        return make(environ)

    return Pages(wsgi).respond({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": BytesIO()})


@pytest.mark.parametrize("parts", [(), (b"",), (b"a", b"", b"b"), (b"x" * 5_000_000, b"y")])
def test_an_answer_is_whole_and_its_body_closed(parts: tuple[bytes, ...]) -> None:
    body = Body(*parts)
    assert answer(lambda _: body) == Response(201, (("content-length", "5"),), b"".join(parts))
    assert body.closed


def test_a_file_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "long.js"
    path.write_bytes(b"hello")
    file = path.open("rb")
    found = answer(lambda environ: environ["wsgi.file_wrapper"](file))
    assert found == FileResponse(201, (("content-length", "5"),), str(path))
    assert found.length == 5
    assert file.closed


def test_a_part_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.js"
    path.write_bytes(b"hello")
    file = path.open("rb")
    file.seek(2)
    found = answer(lambda _: FileWrapper(file))
    assert isinstance(found, Response)
    assert found.body == b"llo"
