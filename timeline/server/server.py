"""The server: takes whole requests off the wire and hands them to Django, however slowly or wrongly they are sent.

On granian's event loop a half-sent body costs its bytes and nothing else; Django's WSGI handler runs in a few
threads and sees complete requests only. What bodies may cost is bounded here: the size and the time of each, and
what all of them hold together (`rooms.py`).
"""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from timeline import metrics
from timeline.database import write_lock
from timeline.ingest import auth, counts, responses
from timeline.ingest.batching import MAX_BODY_BYTES, Batcher
from timeline.ingest.responses import IngestError
from timeline.ingest.views import KEYLESS_BYTES, Route, answer_alone, find_claim, most_bytes, resolve
from timeline.retention import Cleaner
from timeline.server.body_budget import BodyBudget, Reservation
from timeline.server.environ import Environ, read_environ

BODY_SECONDS = 10  # until a whole body must be here
# SDKs drop what they get a 503 for, so we wait first; the least patient one (PHP's) gives up after 5 seconds.
TIMEOUT_SECONDS = 3.0
DISCARD_SECONDS = 5  # until an answer is sent to whoever still sends what is refused
BUDGET_BYTES = 64 << 20  # what the bodies of a worker may take together
PIECE_BYTES = 4 << 20  # a longer response is sent in parts, each of which its reader must take in time
PART_SECONDS = 10

CONNECTIONS = 4096  # of each worker
HEADER_MILLISECONDS = 10_000
BUFFER_BYTES = 64 << 10  # of each connection: the most that a request's headers may take
STOP_SECONDS = 30  # until a worker that still works is killed


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes


class Server:
    """An RSGI application in front of a WSGI one (granian's documentation, "RSGI")."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        self.wsgi = wsgi
        self.budget = BodyBudget(BUDGET_BYTES)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        connection_created.connect(write_lock.set_lock_timeout)
        self.threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="django")
        self.batcher = Batcher()
        self.batcher.start()
        self.counts = counts.Flusher()
        self.counts.start()
        self.cleaner = Cleaner()
        self.cleaner.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.threads.shutdown()
        self.batcher.stop()
        self.cleaner.stop()
        self.counts.stop()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = read_environ(scope)
        route = resolve(environ["PATH_INFO"])
        reservation = Reservation()
        reply: Reply | None
        try:
            body = await self._receive(environ, protocol, reservation, ingestion=route is not None)
            environ["CONTENT_LENGTH"] = str(len(body))
            if route is None:
                environ["wsgi.input"] = BytesIO(body)
                reply = await self.loop.run_in_executor(self.threads, self._call, environ, protocol)
            else:
                with metrics.SECONDS.time():
                    reply = _reply(await self._ingest(environ, body, route))
        except IngestError as refusal:
            reply = _refuse(refusal, ingestion=route is not None)
        finally:
            self.budget.release(reservation)
        if reply is not None:
            if route is not None:
                metrics.count_answer(reply.status)
            protocol.response_bytes(reply.status, reply.headers, reply.content)

    async def _ingest(self, environ: Environ, body: bytes, route: Route) -> HttpResponse:
        """The answer to an SDK. It needs nothing that Django's handler does around a view."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return responses.preflight()  # a browser that waits for this in vain does not send its event
        if len(body) <= MAX_BODY_BYTES and (response := await self._batch(_request(environ, body), route)):
            return response
        return await self.loop.run_in_executor(self.threads, answer_alone, _request(environ, body), route)

    async def _batch(self, request: HttpRequest, route: Route) -> HttpResponse | None:
        """The answer of the thread that stores what came together; None when it has none to something so large.

        Raises IngestError 503 when it does not get to it.
        """
        answer: asyncio.Future[HttpResponse | None] = self.loop.create_future()

        def take(response: HttpResponse | None) -> None:
            if not answer.done():  # it is when the loop ends
                answer.set_result(response)

        def give_up() -> None:
            if pending.cancel():
                answer.set_exception(responses.overloaded("the service is overloaded"))

        pending = self.batcher.add(
            request, route, lambda response: self.loop.call_soon_threadsafe(take, response)
        )
        timeout = self.loop.call_later(TIMEOUT_SECONDS, give_up)
        try:
            return await answer
        finally:
            timeout.cancel()

    # ------------------------------------------------------------ in

    async def _receive(
        self, environ: Environ, protocol: Any, reservation: Reservation, *, ingestion: bool
    ) -> bytes:
        """The whole body. Raises IngestError."""
        declared = int(environ.get("CONTENT_LENGTH", -1))
        if declared == 0 or (declared < 0 and "HTTP_TRANSFER_ENCODING" not in environ):
            return b""
        parts = aiter(protocol)
        try:
            async with asyncio.timeout(BODY_SECONDS) as reservation.deadline:
                return await self._read(environ, parts, reservation, declared, ingestion=ingestion)
        except TimeoutError:
            raise IngestError(408, f"the body did not come within {BODY_SECONDS} seconds") from None
        except IngestError:
            self.budget.release(reservation)
            if "HTTP_EXPECT" not in environ:
                await _discard(parts)
            raise
        finally:
            self.budget.complete(reservation)

    async def _read(
        self,
        environ: Environ,
        parts: AsyncIterator[bytes],
        reservation: Reservation,
        declared: int,
        *,
        ingestion: bool,
    ) -> bytes:
        limit = min(most_bytes() if ingestion else settings.DATA_UPLOAD_MAX_MEMORY_SIZE, BUDGET_BYTES // 2)
        if declared > limit:
            raise responses.too_large(limit)
        reservation.max_bytes = limit if declared < 0 else declared
        keyless = ingestion and not auth.has_key(auth.read_claims(environ["QUERY_STRING"], environ))
        kept: list[bytes] = []
        ends = 0
        while (part := await _next(parts)) is not None:
            if not part:
                ends += 1
                continue
            if reservation.received + len(part) > limit:
                raise responses.too_large(limit)
            await self.budget.reserve(reservation, len(part))
            kept.append(part)
            if reservation.received == declared:
                break
            if keyless and reservation.received >= KEYLESS_BYTES:
                auth.require_key(find_claim(b"".join(kept), environ.get("HTTP_CONTENT_ENCODING", "")))
                keyless = False
        # granian ends a body that broke off with one empty part too many, as it does one with trailers.
        if declared not in (-1, reservation.received) or (ends > 1 and "HTTP_TRAILER" not in environ):
            raise IngestError(400, "the body broke off")
        return b"".join(kept)

    # ------------------------------------------------------------ out

    def _call(self, environ: Environ, protocol: Any) -> Reply | None:
        """A page, in one of the threads; None when it was long and is sent already."""
        status, headers = 500, list[tuple[str, str]]()

        def start_response(line: str, named: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), [(name.lower(), value) for name, value in named]

        response = self.wsgi(environ, start_response)
        try:
            pieces = _pieces(response)
            first = next(pieces, b"")
            if len(first) < PIECE_BYTES:
                return Reply(status, headers, first)
            self._stream(protocol.response_stream(status, headers), first, pieces)
            return None
        finally:
            response.close()  # type: ignore[attr-defined]  # Django's responses have one

    def _stream(self, transport: Any, first: bytes, rest: Iterator[bytes]) -> None:
        async def send(piece: bytes) -> None:
            await asyncio.wait_for(transport.send_bytes(piece), PART_SECONDS)

        for piece in chain((first,), rest):
            asyncio.run_coroutine_threadsafe(send(piece), self.loop).result()


def _request(environ: Environ, body: bytes) -> HttpRequest:
    """As Django has it, which writes into its environ."""
    return WSGIRequest({**environ, "wsgi.input": BytesIO(body)})


async def _next(parts: AsyncIterator[bytes]) -> bytes | None:
    """`async for` would ask for a second iterator, which granian refuses."""
    try:
        return await anext(parts)
    except StopAsyncIteration:
        return None


async def _discard(parts: AsyncIterator[bytes]) -> None:
    """Whoever is still sending would see a broken connection instead of our answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_SECONDS):
            while await _next(parts) is not None:
                pass


def _pieces(response: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, in pieces that are not small."""
    kept: list[bytes] = []
    size = 0
    for part in response:
        kept.append(part)
        size += len(part)
        if size >= PIECE_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)


def _refuse(refusal: IngestError, *, ingestion: bool) -> Reply:
    """A refusal that Django never sees."""
    if ingestion:
        response = responses.refused(refusal)
    else:
        response = HttpResponse(
            refusal.detail,
            status=refusal.status,
            content_type="text/plain",
            headers={
                **refusal.headers,
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
    return _reply(response)


def _reply(response: HttpResponse) -> Reply:
    return Reply(
        response.status_code, [(name.lower(), value) for name, value in response.items()], response.content
    )


def run() -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished. A worker that dies is replaced."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    Granian(
        "timeline.server.rsgi:server",
        address=settings.BIND_HOST,
        port=settings.BIND_PORT,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.WORKERS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=BUFFER_BYTES),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=settings.ROOT,
        log_dictconfig=settings.LOGGING,
    ).serve()
