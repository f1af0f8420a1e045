"""The server: receives whole requests, and hands those of SDKs to ingestion and all others to Django.

On granian's event loop a half-sent body costs its bytes and nothing else; ingestion runs in three threads, Django in a
process beside this one (`aside.py`), and both see complete requests only. The size and the time of each body are limited
(`bodies.py`), and what all of them hold together (`body_budget.py`).
"""

import asyncio
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from types import FrameType
from typing import Any

from django.conf import settings

from timeline import metrics
from timeline.accounts.throttling import network_of
from timeline.allowance import Allowance
from timeline.database import write_lock
from timeline.ingest import auth, counts, log_quotas, refusals, responses
from timeline.ingest.batching import MAX_BODY_BYTES, Batcher
from timeline.ingest.messages import Request, Response
from timeline.ingest.pipeline import EVENT_ENDPOINTS, answer_together, read_request
from timeline.ingest.responses import IngestError
from timeline.ingest.routes import Route, resolve
from timeline.ingest.stages import max_request_bytes
from timeline.ingest.submission import Submission
from timeline.live import streams
from timeline.live.streams import Streams
from timeline.server import pages, sending
from timeline.server.aside import Aside, AwayError
from timeline.server.bodies import BodyReader
from timeline.server.body_budget import BodyBudget, Reservation
from timeline.server.environ import read_environ, read_headers, read_path
from timeline.server.page_maker import PageMaker
from timeline.server.shared import SENDERS

# SDKs drop an event on a 503, so a request waits first; the SDK with the shortest timeout (PHP's) gives up after 5 s.
TIMEOUT_SECONDS = 3.0
# Nor for long when the database stands still, with a request that has been begun. A thread that waits for PostgreSQL is
# freed before that (`standstill`).
STORE_SECONDS = 15.0
PAGE_SECONDS = 30.0
STRANGER_SECONDS = 0.1  # until a request without a known key is looked at, where there are very many of them
STANDS_STILL = "Crumbsite's database does not answer at the moment: please try again."
# Of a project that uses much beside others: half of the time is left for its requests, a fifth for its large ones.
HEAVY_RESTS, LARGE_RESTS = 1, 4
BUDGET_BYTES = 64 << 20  # what the bodies of a worker may hold together


def make_deferred() -> Allowance[int]:
    """How often a small request of a project had to be read again as a large one: it may have taken 20 ms to see that.

    Five times, and once a second; then what the project sends goes there at once, for some seconds.
    """
    return Allowance(saved=5, per_second=1)


class Server:
    """An RSGI application (granian's documentation, "RSGI"). Pages are made by one process; large requests are read, and dear pages made, by another, which works in the background, too."""

    def __init__(self, beside: Aside, behind: Aside) -> None:
        self.beside = beside
        self.behind = behind
        self.budget = BodyBudget(BUDGET_BYTES)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        write_lock.limit_waits()
        self.sending = sending.Sending()
        self._give_up_on_stalled()
        self.maker = PageMaker(self.beside, self.behind)
        self.heavy = Batcher(gives_way=True, rests=HEAVY_RESTS, company=SENDERS)
        self.batcher = Batcher(heavy=self.heavy, company=SENDERS)
        self.deferred = make_deferred()
        self.large = Batcher(
            partial(answer_together, read=self._read_large),
            max_bytes=None,
            clock=time.monotonic,
            gives_way=True,
            rests=LARGE_RESTS,
            company=SENDERS,
        )
        self.background = (counts.make_flusher(), log_quotas.make_flusher())
        self.beside.start()
        self.behind.start()
        self.streams = Streams(loop, ThreadPoolExecutor(1, thread_name_prefix="live"))
        self._end_streams_at(signal.SIGTERM, signal.SIGINT)
        for thread in (self.batcher, self.heavy, self.large, *self.background):
            thread.start()

    def _end_streams_at(self, *numbers: signal.Signals) -> None:
        """Before whatever else these signals do: an open stream would keep the worker from its end."""
        for number in numbers:
            before = signal.getsignal(number)

            def end(signum: int, frame: FrameType | None, before: Any = before) -> None:
                self.loop.call_soon_threadsafe(self.streams.close)
                if callable(before):
                    before(signum, frame)

            signal.signal(number, end)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.maker.stop()
        self.batcher.stop()
        self.heavy.stop()
        self.large.stop()
        for thread in self.background:
            thread.stop()
        self.beside.stop()
        self.behind.stop()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        headers = read_headers(scope)
        route = resolve(path := read_path(scope))
        if live := streams.PATH.match(path):
            await self.streams.serve(live["organization"], scope, headers, protocol)
            return
        if path == "/healthz" and scope.method in ("GET", "HEAD"):
            # The process answers, whatever its threads wait for.
            protocol.response_bytes(200, list(pages.HEALTHY.headers), pages.HEALTHY.body)
            return
        reservation = Reservation()
        try:
            if route is None:
                response = await self._answer_page(scope, headers, protocol, reservation)
                if (length := response.length) > sending.SHORT_BYTES:
                    response = await self._send_long(scope, headers, response, length)
            else:
                response = await self._answer_sdk(scope, path, headers, protocol, reservation, route)
                metrics.count_answer(response.status)
        finally:
            self.budget.release(reservation)
        if isinstance(response, pages.FileResponse):
            protocol.response_file(response.status, list(response.headers), response.path)
        else:
            protocol.response_bytes(response.status, list(response.headers), response.body)

    # ------------------------------------------------------------ pages

    async def _answer_page(
        self, scope: Any, headers: dict[str, str], protocol: Any, reservation: Reservation
    ) -> Response | pages.FileResponse:
        """The response of Django."""
        limit = min(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, BUDGET_BYTES // 2)
        try:
            body = await BodyReader(headers, limit, self.budget, reservation).read(protocol)
        except IngestError as error:
            return pages.failed(error)
        environ = read_environ(scope, headers)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)
        del environ["wsgi.errors"]  # the other process has its own
        # Not cancelled: its thread goes on, and is counted for as long as it does.
        page = asyncio.ensure_future(self.maker.make(environ, headers, protocol.client_disconnect))
        await asyncio.wait((page,), timeout=PAGE_SECONDS)
        return page.result() if page.done() else pages.failed(responses.overloaded(STANDS_STILL))

    async def _send_long(
        self, scope: Any, headers: dict[str, str], response: Response | pages.FileResponse, length: int
    ) -> Response | pages.FileResponse:
        """The response as it is sent: its connection closes behind it. 503 when there is no room for it."""
        size = sending.FILE_BYTES if isinstance(response, pages.FileResponse) else length
        network = network_of(read_environ(scope, headers)["REMOTE_ADDR"])
        if await self.sending.reserve(sending.client_of(scope.client), network, size, length):
            return replace(response, headers=(*response.headers, ("connection", "close")))
        return pages.failed(responses.overloaded("Too many long pages are being sent: please try again."))

    def _give_up_on_stalled(self, tries: int = 10) -> None:
        """Now, or as soon as granian listens."""
        if not sending.give_up_on_stalled() and tries:
            self.loop.call_later(1, self._give_up_on_stalled, tries - 1)

    # ------------------------------------------------------------ ingestion

    async def _answer_sdk(
        self,
        scope: Any,
        path: str,
        headers: dict[str, str],
        protocol: Any,
        reservation: Reservation,
        route: Route,
    ) -> Response:
        limit = min(max_request_bytes(), BUDGET_BYTES // 2)
        check_key = partial(_check_key, scope.query_string, headers)
        try:
            body = await BodyReader(headers, limit, self.budget, reservation, check_key).read(protocol)
            with metrics.SECONDS.time():
                return await self._ingest(
                    Request(scope.method, path, scope.query_string, headers, body), route
                )
        except IngestError as error:
            refusals.note(route.project_id, error.status)
            return responses.failed(error)

    def _read_large(self, submission: Submission) -> Submission:
        """What it brings, read by a process of its own; answered 503 when that has died."""
        # What is no event is counted in this process, and not read; and nobody waits for the other one to come up.
        if submission.route.endpoint not in EVENT_ENDPOINTS or not self.behind.is_up():
            return read_request(submission)
        try:
            found: Submission = self.behind.call(submission)
        except AwayError:
            submission.response = responses.failed(responses.overloaded("the service is overloaded"))
            return submission
        return found

    async def _ingest(self, request: Request, route: Route) -> Response:
        """The response of ingestion. Raises IngestError 503."""
        if request.method == "OPTIONS":
            return (
                responses.preflight()
            )  # without it a browser does not send its event: it waits for no batch
        if self.batcher.is_stranger(request):
            # Nothing of most of them is stored, and whoever sends to a key that was not seen lately waits but once.
            await asyncio.sleep(STRANGER_SECONDS)
        response = None
        lane = auth.likely_project(request)
        if len(request.body) <= MAX_BODY_BYTES and not self.deferred.is_used_up(lane):
            response = await self._batch(self.batcher, request, route)
            if response is None and lane != auth.STRANGERS:
                self.deferred.charge(lane, 1)
        if response is None:
            response = await self._batch(self.large, request, route)
        return response or responses.failed(responses.too_large(route.limit(max_request_bytes())))

    async def _batch(self, batcher: Batcher, request: Request, route: Route) -> Response | None:
        """The batcher's response; None when the request is too large for it.

        Raises IngestError 503 when the batcher does not claim it within TIMEOUT_SECONDS.
        """
        answer: asyncio.Future[Response | None] = self.loop.create_future()

        def deliver(response: Response | None) -> None:
            if not answer.done():  # it is when the loop ends
                answer.set_result(response)

        def cancel() -> None:
            if pending.cancel():
                answer.set_exception(responses.overloaded("the service is overloaded"))

        def give_up() -> None:
            if not answer.done():
                answer.set_exception(responses.overloaded("the database does not answer"))

        pending = batcher.add(
            request, route, lambda response: self.loop.call_soon_threadsafe(deliver, response)
        )
        timeouts = (
            self.loop.call_later(TIMEOUT_SECONDS, cancel),
            self.loop.call_later(TIMEOUT_SECONDS + STORE_SECONDS, give_up),
        )
        try:
            return await answer
        finally:
            for timeout in timeouts:
                timeout.cancel()


def _check_key(query: str, headers: dict[str, str], beginning: bytes) -> None:
    """Raises IngestError 401, 403, 415 when neither the request nor the beginning of its body names a key."""
    if not auth.has_key(auth.read_claims(query, headers)):
        auth.require_key(auth.claims_of_envelope(beginning, headers.get("content-encoding", "")))
