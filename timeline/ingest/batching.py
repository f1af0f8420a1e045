"""Answers requests that come together in batches: one thread reads them, and stores their events in one transaction.

A thread for each request would spend as much on switching between threads as an event costs. A single request is not
delayed, and no request is answered before its events are committed. Projects take turns by what they cost (`lanes`); a
batch ends when it takes BATCH_SECONDS, or when whoever is next has used much more than one that is in it: what one project
sends does not keep the others waiting.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from queue import SimpleQueue

from timeline.allowance import Allowance, Company
from timeline.database import standstill, turns
from timeline.database.connections import bind_in_database
from timeline.ingest import auth, responses
from timeline.ingest.lanes import Lanes
from timeline.ingest.messages import Request, Response
from timeline.ingest.pipeline import answer_together
from timeline.ingest.responses import IngestError
from timeline.ingest.routes import Route

logger = logging.getLogger(__name__)

MAX_BATCH = 32  # requests; bounds how long the first waits for the last
BATCH_SECONDS = 0.01  # after which no further request is read into a batch
# Of what gives way, storing counted in: others wait for the lock.
SHORT_SECONDS = 0.003
# What a project may use of CPU before it gives way to others, where others send, too.
SAVED_SECONDS, SAVED_PER_SECOND = 0.05, 0.1
MAX_REST_SECONDS = 0.5
PATIENCE_SECONDS = 0.02  # of what gives way, for a batch of the others
SHARE = 0.2  # of the last batch, in the mean of what it takes to store a request
# Of a request in a batch, as sent and decoded (a hundred bytes may decode to megabytes): others wait for it.
MAX_BODY_BYTES = 64 << 10
MAX_DECODED_BYTES = 256 << 10

Callback = Callable[[Response | None], object]
Requests = Iterable[tuple[Request, Route]]


class PendingRequest:
    """A request in the queue. The batcher claims it, or the server cancels it: whichever is first."""

    __slots__ = ("_claimed_or_cancelled", "callback", "lane", "request", "route")

    def __init__(self, request: Request, route: Route, callback: Callback) -> None:
        self.lane = auth.likely_project(request)
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
    """The thread and its queue. The server starts one for ordinary requests and one for large ones in each process.

    `max_bytes` is the most that a request may have, decoded; one with more is answered None. `clock` says in seconds what
    a request costs. `heavy` is given what comes of a project that uses much while others send, too: no other waits for a
    batch of its. One that `gives_way` has short batches, and lets others write first; one that `rests` does nothing for
    so many times what a batch took of a project that uses much beside others. Batchers may have their `company` in common.
    """

    def __init__(
        self,
        answer: Callable[[Requests], Sequence[Response | None]] = answer_together,
        *,
        max_bytes: int | None = MAX_DECODED_BYTES,
        clock: Callable[[], float] = time.thread_time,
        heavy: "Batcher | None" = None,
        gives_way: bool = False,
        rests: float = 0,
        company: Company | None = None,
    ) -> None:
        self._heavy = heavy
        self._gives_way = gives_way
        self._rests = rests
        self.company = company or Company()
        self._load: Allowance[int] = (
            heavy._load if heavy else Allowance(saved=SAVED_SECONDS, per_second=SAVED_PER_SECOND)
        )
        self._at_rest = threading.Event()  # no batch is at work
        self._at_rest.set()
        self._first = threading.Event()  # set while nobody is at work who comes first
        self._first.set()
        if heavy:
            heavy._first = self._at_rest
        self._answer = answer
        self._clock = clock
        self._max_bytes = max_bytes
        self._queue: SimpleQueue[PendingRequest | None] = SimpleQueue()
        self._lanes = Lanes[PendingRequest]()
        self._is_ending = False  # nothing comes into the queue any more
        self._storing = 0.0  # seconds, of a request: the mean of the last batches
        self._thread = threading.Thread(target=self._run, name="ingestion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer the requests in the queue and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def add(self, request: Request, route: Route, callback: Callback) -> PendingRequest:
        """Queue a request. `callback` is called in the batcher's thread; with None when it is too large."""
        pending = PendingRequest(request, replace(route, max_bytes=self._max_bytes), callback)
        self.company.note(pending.lane)
        batcher = self._heavy if self._heavy and self._is_heavy(pending.lane) else self
        batcher._queue.put(pending)
        return pending

    def is_stranger(self, request: Request) -> bool:
        """Whether the request has no key that is known, while very many have none."""
        return self._load.is_used_up(auth.STRANGERS) and auth.likely_project(request) == auth.STRANGERS

    def _is_heavy(self, lane: int) -> bool:
        """Whether what comes in this lane gives way."""
        return self.company.is_there and self._load.is_used_up(lane)

    def _run(self) -> None:
        bind_in_database()
        standstill.watch_thread()
        if self._gives_way:
            turns.give_way()
        while (pending := self._next(wait=True)) is not None:
            self._at_rest.clear()
            start = time.monotonic()
            self._answer_batch(pending)
            self._at_rest.set()
            if self._rests and self._is_heavy(pending.lane) and not self._is_ending:
                time.sleep(min(self._rests * (time.monotonic() - start), MAX_REST_SECONDS))

    def _next(self, *, wait: bool, beside: Collection[int] = ()) -> PendingRequest | None:
        """Whose turn it is of those that wait. None at the end, or when none waits and `wait` is false; see `Lanes.take`."""
        while not self._queue.empty() or (wait and not self._lanes and not self._is_ending):
            pending = self._queue.get()
            if pending is None:
                self._is_ending = True
            else:
                self._lanes.add(pending.lane, pending)
        return self._lanes.take(beside)

    def _answer_batch(self, first: PendingRequest) -> None:
        batch: list[PendingRequest] = []
        start = self._clock()
        read: list[float] = []  # seconds, of each
        try:
            answers = self._answer(self._draw(first, batch, read))
        except Exception:  # a defect of ours: the thread goes on with the next batch
            logger.exception("Ingestion failed")
            answers = [responses.failed(IngestError(500, "internal error"))] * len(batch)
        for pending, response in zip(batch, answers, strict=False):
            _deliver(pending, response)
        if batch:
            stored = (self._clock() - start - sum(read)) / len(batch)
            expected = self._storing
            self._storing += SHARE * (stored - expected)
            for pending in batch:
                self._charge(pending.lane, stored - expected)

    def _draw(
        self, first: PendingRequest, batch: list[PendingRequest], read: list[float]
    ) -> Iterator[tuple[Request, Route]]:
        """The requests of a batch, each when the one before it is read; what each costs counts at once."""
        begun = time.monotonic()
        lanes: set[int] = set()  # of the batch
        pending: PendingRequest | None = first
        while pending is not None:
            # Two threads that compute take turns a dozen times an event.
            self._first.wait(PATIENCE_SECONDS)
            if pending.claim():
                batch.append(pending)
                start = self._clock()
                yield pending.request, pending.route
                read.append(self._clock() - start)
                self._charge(pending.lane, read[-1] + self._storing)
                lanes.add(pending.lane)
            if len(batch) == MAX_BATCH or self._has_taken_its_time(begun, len(batch)):
                return
            pending = self._next(wait=False, beside=lanes)

    def _has_taken_its_time(self, begun: float, count: int) -> bool:
        """Whether no further request is read into a batch of so many."""
        taken = time.monotonic() - begun
        return taken + count * self._storing >= SHORT_SECONDS if self._gives_way else taken >= BATCH_SECONDS

    def _charge(self, lane: int, seconds: float) -> None:
        self._lanes.charge(lane, seconds)
        self._load.charge(lane, seconds)


def _deliver(pending: PendingRequest, response: Response | None) -> None:
    try:
        pending.callback(response)
    except Exception:  # its event loop has ended: the others still get their responses
        logger.exception("A response could not be delivered")
