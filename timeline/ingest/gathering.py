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

from timeline.ingest import answers
from timeline.ingest.answers import Refusal
from timeline.ingest.connections import bind_in_database
from timeline.ingest.views import Door, answer_together

logger = logging.getLogger(__name__)

MOST_TOGETHER = 32  # requests: the first is not to wait too long for the last
# Of a request that others may have to wait for: as it is sent, and decoded (a hundred bytes may come to megabytes).
LARGEST_BODY = 64 << 10
LARGEST_DECODED = 256 << 10

Tell = Callable[[HttpResponse | None], object]
Requests = Sequence[tuple[HttpRequest, Door]]


class Place:
    """A request that waits, and whom to tell its answer. It is begun or given up, never both."""

    __slots__ = ("_begun_or_left", "door", "request", "tell")

    def __init__(self, request: HttpRequest, door: Door, tell: Tell) -> None:
        self.request = request
        self.door = door
        self.tell = tell
        self._begun_or_left = threading.Lock()

    def begin(self) -> bool:
        """False when it was given up."""
        return self._begun_or_left.acquire(blocking=False)

    def leave(self) -> bool:
        """Give it up: nothing of it will be stored. False when it was begun."""
        left = self._begun_or_left.acquire(blocking=False)
        if left:
            del self.request, self.tell  # the line keeps the place until its turn, but not the body
        return left


class Gatherer:
    """The thread, and the line in front of it. One for a process, started by the server's door."""

    def __init__(self, answer: Callable[[Requests], Sequence[HttpResponse | None]] = answer_together) -> None:
        self._answer = answer
        self._waiting: SimpleQueue[Place | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ingestion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer those who wait and end."""
        self._waiting.put(None)
        self._thread.join()

    def add(self, request: HttpRequest, door: Door, tell: Tell) -> Place:
        """Stand in line. `tell` is called in the gatherer's thread; with None when this is too large for it."""
        place = Place(request, replace(door, most=LARGEST_DECODED), tell)
        self._waiting.put(place)
        return place

    def _run(self) -> None:
        bind_in_database()
        goes_on = True
        while goes_on:
            places = [self._waiting.get()]
            while len(places) < MOST_TOGETHER and not self._waiting.empty():
                places.append(self._waiting.get())
            goes_on = None not in places
            if begun := [place for place in places if place is not None and place.begin()]:
                self._serve(begun)

    def _serve(self, places: Sequence[Place]) -> None:
        try:
            responses: Sequence[HttpResponse | None] = self._answer(
                [(place.request, place.door) for place in places]
            )
        except Exception:  # a defect of ours: the thread goes on for those who come later
            logger.exception("Ingestion failed")
            responses = [answers.refused(Refusal(500, "internal error")) for _ in places]
        for place, response in zip(places, responses, strict=False):
            try:
                place.tell(response)
            except Exception:  # an event loop that ended: the others still get their answers
                logger.exception("An answer could not be given")
