"""Calls the WSGI application (Django) in a thread: what it answers is a whole response, or a file."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO
from wsgiref.util import FileWrapper

from timeline import budget
from timeline.database import deadlines
from timeline.ingest.messages import Headers, Response
from timeline.ingest.responses import IngestError
from timeline.server.environ import Environ


@dataclass(frozen=True, slots=True)
class FileResponse:
    """A response whose body is a file as it stands on the disk."""

    status: int
    headers: Headers
    path: str

    @property
    def length(self) -> int:
        """Bytes of its body."""
        return int(dict(self.headers).get("content-length", 0))


@dataclass(frozen=True, slots=True)
class Page:
    """A response, and the seconds of CPU that it took."""

    response: Response | FileResponse
    seconds: float


class Pages:
    """The application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def respond(self, environ: Environ, gone: threading.Event | None = None) -> Response | FileResponse:
        """The response, made in this thread. No thread waits until a client has received it; `gone` is set when it has left."""
        deadlines.begin(gone)
        try:
            return self._respond({**environ, budget.GONE: gone})
        finally:
            deadlines.end()

    def _respond(self, environ: Environ) -> Response | FileResponse:
        status, named = 500, list[tuple[str, str]]()

        def start_response(line: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, named
            status, named = int(line[:3]), [(name.lower(), value) for name, value in headers]

        body = self._application({**environ, "wsgi.file_wrapper": FileWrapper}, start_response)
        try:
            if path := _whole_file(body):
                return FileResponse(status, tuple(named), path)
            return Response(status, tuple(named), b"".join(body))
        finally:
            close = getattr(body, "close", None)
            if close:
                close()


def _whole_file(body: Iterable[bytes]) -> str:
    """The path of a file that is sent from its beginning to its end; "" for any other body."""
    if not isinstance(body, FileWrapper):
        return ""
    file: BinaryIO | Any = body.filelike
    return file.name if isinstance(getattr(file, "name", None), str) and file.tell() == 0 else ""


HEALTHY = Response(
    200,
    (("content-type", "application/json"), ("cache-control", "private, no-store")),
    b'{"detail": "ok"}',
)


def failed(error: IngestError) -> Response:
    """The response to a request that could not be received, or not be answered: plain text."""
    headers = {
        "content-type": "text/plain",
        **{name.lower(): value for name, value in error.headers.items()},
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return Response(error.status, tuple(headers.items()), error.detail.encode())
