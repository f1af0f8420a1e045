"""Answers requests that come together in batches: one thread reads them, and stores their events in one transaction.

A thread for each request would spend as much on switching between threads as an event costs. A single request is not
delayed, and no request is answered before its events are committed.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import SimpleQueue

from timeline.database.connections import bind_in_database
from timeline.ingest import responses
from timeline.ingest.messages import Request, Response
from timeline.ingest.pipeline import answer_together
from timeline.ingest.responses import IngestError
from timeline.ingest.routes import Route

logger = logging.getLogger(__name__)

MAX_BATCH = 32  # requests; bounds how long the first waits for the last
# Of a request in a batch, as sent and decoded (a hundred bytes may decode to megabytes): others wait for it.
MAX_BODY_BYTES = 64 << 10
MAX_DECODED_BYTES = 256 << 10

Callback = Callable[[Response | None], object]
Requests = Sequence[tuple[Request, Route]]


class PendingRequest:
    """A request in the queue. The batcher claims it, or the server cancels it: whichever is first."""

    __slots__ = ("_claimed_or_cancelled", "callback", "request", "route")

    def __init__(self, request: Request, route: Route, callback: Callback) -> None:
        self.request = request
        self.route = route
        self.callback = callback
        self._claimed_or_cancelled = threading.Lock()

    def claim(self) -> bool:
        """Take it out of the queue to answer it. False when it was cancelled."""
        return self._claimed_or_cancelled.acquire(blocking=False)

    def cancel(self) -> bool:
        """Nothing of it will be stored, and `callback` is not called. False when it was claimed."""
        cancelled = self._claimed_or_cancelled.acquire(blocking=False)
        if cancelled:
            del self.request, self.callback  # it stays in the queue for a while, its body does not
        return cancelled


class Batcher:
    """The thread and its queue. The server starts one in each process."""

    def __init__(self, answer: Callable[[Requests], Sequence[Response | None]] = answer_together) -> None:
        self._answer = answer
        self._queue: SimpleQueue[PendingRequest | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ingestion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer the requests in the queue and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def add(self, request: Request, route: Route, callback: Callback) -> PendingRequest:
        """Queue a request. `callback` is called in the batcher's thread; with None when it is too large for a batch."""
        pending = PendingRequest(request, replace(route, max_bytes=MAX_DECODED_BYTES), callback)
        self._queue.put(pending)
        return pending

    def _run(self) -> None:
        bind_in_database()
        is_running = True
        while is_running:
            batch = [self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            is_running = None not in batch
            if claimed := [pending for pending in batch if pending is not None and pending.claim()]:
                self._answer_batch(claimed)

    def _answer_batch(self, batch: Sequence[PendingRequest]) -> None:
        try:
            answers = self._answer([(pending.request, pending.route) for pending in batch])
        except Exception:  # a defect of ours: the thread goes on with the next batch
            logger.exception("Ingestion failed")
            answers = [responses.failed(IngestError(500, "internal error"))] * len(batch)
        for pending, response in zip(batch, answers, strict=False):
            try:
                pending.callback(response)
            except Exception:  # its event loop has ended: the others still get their responses
                logger.exception("A response could not be delivered")
