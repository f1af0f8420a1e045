import queue
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from timeline.ingest.batching import MAX_BATCH, Batcher, Requests
from timeline.ingest.views import Route, refuse_path

DOOR = Route(refuse_path)


class Answers:
    """Stands for `answer_together`: says what was answered together, and stops where a test wants it to."""

    def __init__(self, fails: int = 0) -> None:
        self.batches: list[int] = []
        self.started = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.fails = fails

    def __call__(self, requests: Requests) -> list[HttpResponse]:
        self.batches.append(len(requests))
        self.started.release()
        assert self.go_on.acquire(timeout=10)
        if len(self.batches) <= self.fails:
            raise RuntimeError("a defect")
        return [HttpResponse(request.path) for request, _ in requests]


class Senders:
    """Requests, each named by a number, and who was told what."""

    def __init__(self, batcher: Batcher) -> None:
        self.batcher = batcher
        self.told: queue.SimpleQueue[tuple[int, HttpResponse]] = queue.SimpleQueue()

    def send(self, number: int) -> Any:
        request = HttpRequest()
        request.path = str(number)

        def tell(response: HttpResponse | None) -> None:
            assert response is not None
            self.told.put((number, response))

        return self.batcher.add(request, DOOR, tell)

    def take(self, count: int) -> list[tuple[int, int, bytes]]:
        taken = [self.told.get(timeout=10) for _ in range(count)]
        return [(number, response.status_code, response.content) for number, response in taken]


@contextmanager
def running(answers: Answers) -> Iterator[Senders]:
    batcher = Batcher(answers)
    batcher.start()
    yield Senders(batcher)
    answers.go_on.release(1000)
    batcher.stop()


def ok(*numbers: int) -> list[tuple[int, int, bytes]]:
    return [(number, 200, b"%d" % number) for number in numbers]


def test_one_request_alone_is_answered_at_once() -> None:
    answers = Answers()
    answers.go_on.release()
    with running(answers) as senders:
        senders.send(1)
        assert senders.take(1) == ok(1)
    assert answers.batches[0] == 1


def test_requests_that_come_meanwhile_are_answered_together_each_with_its_own() -> None:
    answers = Answers()
    with running(answers) as senders:
        senders.send(0)
        assert answers.started.acquire(timeout=10)
        for number in range(1, 8):
            senders.send(number)
        answers.go_on.release(2)
        assert senders.take(8) == ok(*range(8))
    assert answers.batches[:2] == [1, 7]


def test_no_more_are_answered_together_than_the_first_can_wait_for() -> None:
    answers = Answers()
    with running(answers) as senders:
        senders.send(0)
        assert answers.started.acquire(timeout=10)
        for number in range(1, MAX_BATCH + 3):
            senders.send(number)
        answers.go_on.release(3)
        assert senders.take(MAX_BATCH + 3) == ok(*range(MAX_BATCH + 3))
    assert answers.batches[:3] == [1, MAX_BATCH, 2]


def test_who_gave_up_is_not_begun() -> None:
    answers = Answers()
    with running(answers) as senders:
        first = senders.send(0)
        assert answers.started.acquire(timeout=10)
        second = senders.send(1)
        senders.send(2)
        assert second.cancel()
        assert not first.cancel()
        answers.go_on.release(2)
        assert senders.take(2) == ok(0, 2)
    assert answers.batches[:2] == [1, 1]


def test_the_line_keeps_nothing_of_who_gave_up() -> None:
    batcher = Batcher(Answers())  # not started: nobody comes to the place
    request = HttpRequest()
    body = weakref.ref(request)
    place = batcher.add(request, DOOR, print)
    del request
    assert body() is not None
    assert place.cancel()
    assert body() is None


def test_a_defect_fails_those_who_came_together_and_nobody_after() -> None:
    answers = Answers(fails=1)
    answers.go_on.release(2)
    with running(answers) as senders:
        senders.send(1)
        assert senders.take(1) == [(1, 500, b'{"detail":"internal error"}')]
        senders.send(2)
        assert senders.take(1) == ok(2)


def test_one_who_cannot_be_told_keeps_no_other_from_its_answer(caplog: pytest.LogCaptureFixture) -> None:
    def fail(response: HttpResponse | None) -> None:
        raise RuntimeError("Event loop is closed")

    answers = Answers()
    with running(answers) as senders:
        senders.send(0)
        assert answers.started.acquire(timeout=10)
        senders.batcher.add(HttpRequest(), DOOR, fail)
        senders.send(1)
        answers.go_on.release(2)
        assert senders.take(2) == ok(0, 1)
        senders.send(2)
        answers.go_on.release()
        assert senders.take(1) == ok(2)
    assert answers.batches[:3] == [1, 2, 1]
    assert caplog.messages == ["An answer could not be given"]


def test_those_who_wait_at_the_end_are_answered() -> None:
    answers = Answers()
    batcher = Batcher(answers)
    senders = Senders(batcher)
    for number in range(3):
        senders.send(number)
    answers.go_on.release()
    batcher.start()
    batcher.stop()
    assert senders.take(3) == ok(0, 1, 2)
