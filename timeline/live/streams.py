"""The streams of a worker: opens them, asks once a second for all of them, ends them. Lives on the event loop.

Each stream is a response of `text/event-stream` (HTML standard, "Server-sent events"). Its events: `arrived`, with what
has arrived; `logs`, when logs of the page's trace have come; `beat`, every BEAT_SECONDS, by which a page sees that the stream still runs through whatever stands between.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.urls import reverse
from django.utils import timezone

from timeline.live.readers import Reader, admit, still_admitted
from timeline.live.watching import Arrival, LogWatcher, Watcher, arrivals

logger = logging.getLogger(__name__)

PATH = re.compile(r"/(?P<organization>[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?)/live/\Z")
LOOK_SECONDS = 1.0
CHECK_SECONDS = 60.0
BEAT_SECONDS = 15.0
SEND_SECONDS = 10.0  # in which a client must receive what it is sent
MAX_STREAMS = 2_000  # of a worker: half of its connections stay for others
MAX_WAITING = 100  # messages for one stream: a reader that does not read is let go
HEADERS = [
    ("content-type", "text/event-stream"),
    ("cache-control", "private, no-store"),
    ("x-accel-buffering", "no"),  # nginx passes each event on at once
    ("x-content-type-options", "nosniff"),
]
BEAT = b"event: beat\ndata:\n\n"
LOGS = b"event: logs\ndata:\n\n"


@dataclass(eq=False)
class Stream:
    """One open page."""

    reader: Reader
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))
    task: Any = None

    def put(self, message: bytes | None) -> None:
        """None ends it, as does a queue that is full."""
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """The page will open another."""
        if self.task is not None:
            self.task.cancel()


class Streams:
    """All streams of this worker."""

    def __init__(self, loop: asyncio.AbstractEventLoop, threads: Executor) -> None:
        self._loop, self._threads = loop, threads
        self._open: set[Stream] = set()
        self._looking: asyncio.Task[None] | None = None
        self._is_closing = False

    def close(self) -> None:
        """End all of them: the server stops, and pages open others when it is back."""
        self._is_closing = True
        for stream in self._open:
            stream.end()

    async def _ask(self, question: Callable[..., Any], *values: Any) -> Any:
        """The answer of the database, asked in a thread."""

        def ask() -> Any:
            close_old_connections()
            try:
                return question(*values)
            finally:
                close_old_connections()

        return await self._loop.run_in_executor(self._threads, ask)

    # ------------------------------------------------------------ one stream

    async def serve(self, organization: str, scope: Any, headers: Mapping[str, str], protocol: Any) -> None:
        """Answers a request for a stream, and holds it open."""
        status, reader = await self._admit(organization, scope, headers)
        if reader is None:
            protocol.response_bytes(
                status, [("content-type", "text/plain"), ("cache-control", "no-store")], b""
            )
            return
        stream = Stream(reader, task=asyncio.current_task())
        self._open.add(stream)
        if self._looking is None:
            self._looking = self._loop.create_task(self._look_on())
        try:
            await self._send(stream, protocol)
        except (asyncio.CancelledError, TimeoutError):
            pass  # it is ended by us: the server stops, its reader may not read any more, or does not
        except Exception as error:  # noqa: BLE001 (granian's own, of no public type: the page is gone)
            logger.debug("A stream ended: %r", error)
        finally:
            self._open.discard(stream)

    async def _admit(
        self, organization: str, scope: Any, headers: Mapping[str, str]
    ) -> tuple[int, Reader | None]:
        if scope.method not in ("GET", "HEAD"):
            return 405, None
        host = split_domain_port(scope.authority or headers.get("host", ""))[0]
        if not validate_host(host, settings.ALLOWED_HOSTS):
            return 400, None
        if self._is_closing or len(self._open) >= MAX_STREAMS:
            return 503, None
        try:
            reader = await self._ask(admit, organization, headers.get("cookie", ""), scope.query_string)
        except Http404:
            return 404, None
        except DatabaseError:
            return 503, None
        return (200 if reader else 401), reader

    async def _send(self, stream: Stream, protocol: Any) -> None:
        transport = protocol.response_stream(200, HEADERS)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        try:
            missed = await self._ask(arrivals, stream.reader.projects.keys(), stream.reader.after)
            await asyncio.wait_for(
                transport.send_bytes(b"retry: 2000\n\n" + BEAT + message_of(stream.reader, missed)),
                SEND_SECONDS,
            )
            while not gone.done():
                getting = asyncio.ensure_future(stream.waiting.get())
                await asyncio.wait((getting, gone), return_when=asyncio.FIRST_COMPLETED)
                if not getting.done():
                    getting.cancel()
                    return
                message = getting.result()
                if message is None:
                    return
                await asyncio.wait_for(transport.send_bytes(message), SEND_SECONDS)
        finally:
            gone.cancel()

    # ------------------------------------------------------------ all of them

    async def _look_on(self) -> None:
        """Asks while a stream is open."""
        start = timezone.now() - timedelta(seconds=LOOK_SECONDS)
        watcher, logs = Watcher(start), LogWatcher(start)
        beat = check = self._loop.time()
        while self._open:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                projects = {pk for stream in self._open for pk in stream.reader.projects}
                self._tell(await self._ask(watcher.look, projects, timezone.now()))
                traced = {
                    pk
                    for stream in self._open
                    if stream.reader.trace_id
                    for pk in stream.reader.every_project
                }
                if traced:
                    self._tell_of_logs(await self._ask(logs.look, traced, timezone.now()))
                if self._loop.time() >= check + CHECK_SECONDS:
                    check = self._loop.time()
                    await self._check()
            except DatabaseError as error:
                logger.warning("Open pages cannot be told what arrives now: %s", error)
            if self._loop.time() >= beat + BEAT_SECONDS:
                beat = self._loop.time()
                for stream in self._open:
                    stream.put(BEAT)
        self._looking = None

    def _tell(self, arrived: Iterable[Arrival]) -> None:
        by_project: dict[int, list[Arrival]] = {}
        for arrival in arrived:
            by_project.setdefault(arrival.project_id, []).append(arrival)
        if not by_project:
            return
        for stream in self._open:
            reader = stream.reader
            own = [each for pk in by_project if pk in reader.projects for each in by_project[pk]]
            # A look goes back further than a page that has just been drawn.
            if new := [each for each in own if each.received > reader.after]:
                stream.put(message_of(reader, new))

    def _tell_of_logs(self, traces: Mapping[str, set[int]]) -> None:
        for stream in self._open:
            if traces.get(stream.reader.trace_id, set()) & stream.reader.every_project:
                stream.put(LOGS)

    async def _check(self) -> None:
        """Ends the streams of those who have signed out, or are no members any more."""
        streams = set(self._open)
        admitted = await self._ask(still_admitted, [stream.reader for stream in streams])
        for stream in streams:
            if stream.reader not in admitted:
                stream.put(None)


def message_of(reader: Reader, arrived: Iterable[Arrival]) -> bytes:
    """The event `arrived`; b"" where nothing has."""
    said = [
        {
            "id": each.event_id,
            "project": reader.projects[each.project_id],
            "issue": each.issue_number,
            "received": each.received.isoformat(),
            "url": reverse(
                "event",
                args=(
                    reader.organization,
                    reader.projects[each.project_id],
                    each.issue_number,
                    each.event_id,
                ),
            ),
        }
        for each in arrived
    ]
    return b"event: arrived\ndata: %s\n\n" % orjson.dumps(said) if said else b""
