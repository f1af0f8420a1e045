"""Requests that come together are answered together: one thread reads what they brought, and stores all of it in one commit.

Threads of their own would wake each other and wait for each other all the time, which costs as much as an event does.
One request alone is not delayed, and nobody is answered before its events are committed.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import SimpleQueue

from django.http import HttpRequest, HttpResponse

from timeline.database.connections import bind_in_database
from timeline.ingest import responses
from timeline.ingest.responses import IngestError
from timeline.ingest.views import Route, answer_together

logger = logging.getLogger(__name__)

MAX_BATCH = 32  # requests: the first is not to wait too long for the last
# Of a request that others may have to wait for: as it is sent, and decoded (a hundred bytes may come to megabytes).
MAX_BODY_BYTES = 64 << 10
MAX_DECODED_BYTES = 256 << 10

Tell = Callable[[HttpResponse | None], object]
Requests = Sequence[tuple[HttpRequest, Route]]


class PendingRequest:
    """A request that waits, and whom to tell its answer. Either the batcher claims it or the server cancels it; whoever comes first."""

    __slots__ = ("_claimed_or_cancelled", "request", "route", "tell")

    def __init__(self, request: HttpRequest, route: Route, tell: Tell) -> None:
        self.request = request
        self.route = route
        self.tell = tell
        self._claimed_or_cancelled = threading.Lock()

    def claim(self) -> bool:
        """False when it was given up."""
        return self._claimed_or_cancelled.acquire(blocking=False)

    def cancel(self) -> bool:
        """Give it up: nothing of it will be stored. False when it was claimed."""
        cancelled = self._claimed_or_cancelled.acquire(blocking=False)
        if cancelled:
            del self.request, self.tell  # the queue keeps the request until its turn, but not the body
        return cancelled


class Batcher:
    """The thread, and the line in front of it. One for a process, started by the server."""

    def __init__(self, answer: Callable[[Requests], Sequence[HttpResponse | None]] = answer_together) -> None:
        self._answer = answer
        self._waiting: SimpleQueue[PendingRequest | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ingestion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer those who wait and end."""
        self._waiting.put(None)
        self._thread.join()

    def add(self, request: HttpRequest, route: Route, tell: Tell) -> PendingRequest:
        """Stand in line. `tell` is called in the batcher's thread; with None when this is too large for it."""
        one = PendingRequest(request, replace(route, most=MAX_DECODED_BYTES), tell)
        self._waiting.put(one)
        return one

    def _run(self) -> None:
        bind_in_database()
        goes_on = True
        while goes_on:
            pending = [self._waiting.get()]
            while len(pending) < MAX_BATCH and not self._waiting.empty():
                pending.append(self._waiting.get())
            goes_on = None not in pending
            if claimed := [one for one in pending if one is not None and one.claim()]:
                self._serve(claimed)

    def _serve(self, pending: Sequence[PendingRequest]) -> None:
        try:
            answers: Sequence[HttpResponse | None] = self._answer(
                [(one.request, one.route) for one in pending]
            )
        except Exception:  # a defect of ours: the thread goes on for those who come later
            logger.exception("Ingestion failed")
            answers = [responses.refused(IngestError(500, "internal error")) for _ in pending]
        for one, response in zip(pending, answers, strict=False):
            try:
                one.tell(response)
            except Exception:  # an event loop that ended: the others still get their answers
                logger.exception("An answer could not be given")
