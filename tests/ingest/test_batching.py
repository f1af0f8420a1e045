import queue
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from timeline import allowance
from timeline.ingest import auth, batching
from timeline.ingest.batching import MAX_BATCH, Batcher, Requests
from timeline.ingest.messages import Request, Response
from timeline.ingest.responses import accepted
from timeline.ingest.routes import Endpoint, Route

ROUTE = Route(Endpoint.NOT_FOUND)


def request_of(number: int, headers: dict[str, str] | None = None) -> Request:
    return Request("POST", "/", str(number), headers or {}, b"")


class Answers:
    """Stands for `answer_together`: records the batches, and stops where a test wants it to."""

    def __init__(self, fails: int = 0) -> None:
        self.batches: list[int] = []
        self.started = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.fails = fails

    def __call__(self, drawn: Requests) -> list[Response]:
        requests = list(drawn)
        self.batches.append(len(requests))
        self.started.release()
        assert self.go_on.acquire(timeout=10)
        if len(self.batches) <= self.fails:
            raise RuntimeError("a defect")
        return [accepted(request.query) for request, _ in requests]


class Senders:
    """Sends numbered requests, and collects their responses."""

    def __init__(self, batcher: Batcher) -> None:
        self.batcher = batcher
        self.told: queue.SimpleQueue[tuple[int, Response]] = queue.SimpleQueue()

    def send(self, number: int, key: str = "") -> Any:
        def deliver(response: Response | None) -> None:
            assert response is not None
            self.told.put((number, response))

        headers = {"x-sentry-auth": f"Sentry sentry_key={key}"} if key else {}
        return self.batcher.add(request_of(number, headers), ROUTE, deliver)

    def take(self, count: int) -> list[tuple[int, int, bytes]]:
        taken = [self.told.get(timeout=10) for _ in range(count)]
        return [(number, response.status, response.body) for number, response in taken]


@contextmanager
def running(answers: Answers, *, gives_way: bool = False, heavy: Batcher | None = None) -> Iterator[Senders]:
    batcher = Batcher(answers, gives_way=gives_way, heavy=heavy)
    batcher.start()
    yield Senders(batcher)
    answers.go_on.release(1000)
    batcher.stop()


def ok(*numbers: int) -> list[tuple[int, int, bytes]]:
    return [(number, 200, b'{"id":"%d"}' % number) for number in numbers]


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


def test_a_batch_that_has_taken_its_time_takes_no_further_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "BATCH_SECONDS", 0)
    answers = Answers()
    with running(answers) as senders:
        for number in range(3):
            senders.send(number)
        answers.go_on.release(3)
        assert senders.take(3) == ok(*range(3))
    assert answers.batches == [1, 1, 1]


def test_what_gives_way_has_short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "SHORT_SECONDS", 0)
    answers = Answers()
    with running(answers, gives_way=True) as senders:
        for number in range(3):
            senders.send(number)
        answers.go_on.release(3)
        assert senders.take(3) == ok(*range(3))
    assert answers.batches == [1, 1, 1]


def test_nobody_waits_for_a_batch_of_a_project_that_sends_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_cache", {"a" * 32: (1, 0.0), "b" * 32: (2, 0.0)})
    monkeypatch.setattr(allowance, "COMPANY_SECONDS", 1_000)
    costly = Answers()
    heavy = Batcher(costly, gives_way=True)
    heavy._load.charge(1, 1_000)
    heavy.start()
    answers = Answers()
    answers.go_on.release(1_000)
    with running(answers, heavy=heavy) as senders:
        senders.send(1, key="b" * 32)
        assert senders.take(1) == ok(1)
        senders.send(2, key="a" * 32)
        assert costly.started.acquire(timeout=10)
        senders.send(3, key="b" * 32)
        assert senders.take(1) == ok(3)
        costly.go_on.release(1_000)
        assert senders.take(1) == ok(2)
    heavy.stop()


def test_a_project_that_sends_alone_gives_way_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_cache", {"a" * 32: (1, 0.0)})
    monkeypatch.setattr(allowance, "COMPANY_SECONDS", 0)
    heavy = Batcher(Answers(), gives_way=True)  # not started: it answers nothing
    heavy._load.charge(1, 1_000)
    answers = Answers()
    answers.go_on.release(1_000)
    with running(answers, heavy=heavy) as senders:
        for number in range(3):
            senders.send(number, key="a" * 32)
        assert sorted(senders.take(3)) == ok(*range(3))


def test_what_a_project_uses_makes_it_heavy() -> None:
    now = 0.0

    def answer(drawn: Requests) -> list[Response]:
        nonlocal now
        drawn = list(drawn)
        now += len(drawn)
        return [accepted(None)] * len(drawn)

    batcher = Batcher(answer, clock=lambda: now)
    batcher.start()
    done = threading.Event()
    batcher.add(request_of(1), ROUTE, lambda _: None)
    batcher.add(request_of(2), ROUTE, lambda _: done.set())
    assert done.wait(10)
    batcher.stop()
    assert batcher._load.is_used_up(0)
    assert not batcher._load.is_used_up(1)


def test_a_project_that_sends_much_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"a" * 32: (1, 0.0), "b" * 32: (2, 0.0)}
    monkeypatch.setattr(auth, "_cache", keys)
    answers = Answers()
    with running(answers) as senders:
        senders.send(0)
        assert answers.started.acquire(timeout=10)
        for number in range(100):
            senders.send(number + 1, key="a" * 32)
        senders.send(200, key="b" * 32)
        answers.go_on.release(3)
        assert 200 in [number for number, _, _ in senders.take(MAX_BATCH)]
    assert answers.batches[:2] == [1, MAX_BATCH]


def test_a_cheap_request_is_answered_before_costly_ones_of_another_project_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "_cache", {"a" * 32: (1, 0.0), "b" * 32: (2, 0.0)})
    monkeypatch.setattr(batching, "BATCH_SECONDS", 10)
    now = 0.0
    batches: list[list[int]] = []

    def answer(drawn: Requests) -> list[Response]:
        nonlocal now
        batches.append([])
        for request, _ in drawn:
            batches[-1].append(int(request.query))
            now += 0.0001 if request.query == "9" else 0.005
        return [accepted(None)] * len(batches[-1])

    batcher = Batcher(answer, clock=lambda: now)
    senders = Senders(batcher)
    for number in range(6):
        senders.send(number, key="a" * 32)
    senders.send(9, key="b" * 32)
    batcher.start()
    batcher.stop()

    assert batches == [[0, 9], [1, 2, 3, 4, 5]]  # and one that sends alone waits for nobody


def test_a_cancelled_request_is_not_answered() -> None:
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


class Headers(dict[str, str]):
    """What a weak reference can point to."""


def test_the_queue_keeps_nothing_of_a_cancelled_request() -> None:
    batcher = Batcher(Answers())  # not started: it claims nothing
    headers = Headers(host="shop.example")
    kept = weakref.ref(headers)
    pending = batcher.add(request_of(1, headers), ROUTE, print)
    del headers
    assert kept() is not None
    assert pending.cancel()
    assert kept() is None


def test_a_defect_fails_one_batch_and_not_the_next() -> None:
    answers = Answers(fails=1)
    answers.go_on.release(2)
    with running(answers) as senders:
        senders.send(1)
        assert senders.take(1) == [(1, 500, b'{"detail":"internal error"}')]
        senders.send(2)
        assert senders.take(1) == ok(2)


def test_a_callback_that_fails_costs_no_other_request_its_response(caplog: pytest.LogCaptureFixture) -> None:
    def fail(response: Response | None) -> None:
        raise RuntimeError("Event loop is closed")

    answers = Answers()
    with running(answers) as senders:
        senders.send(0)
        assert answers.started.acquire(timeout=10)
        senders.batcher.add(request_of(9), ROUTE, fail)
        senders.send(1)
        answers.go_on.release(2)
        assert senders.take(2) == ok(0, 1)
        senders.send(2)
        answers.go_on.release()
        assert senders.take(1) == ok(2)
    assert answers.batches[:3] == [1, 2, 1]
    assert caplog.messages == ["A response could not be delivered"]


def test_the_requests_in_the_queue_are_answered_at_the_end() -> None:
    answers = Answers()
    batcher = Batcher(answers)
    senders = Senders(batcher)
    for number in range(3):
        senders.send(number)
    answers.go_on.release()
    batcher.start()
    batcher.stop()
    assert senders.take(3) == ok(0, 1, 2)
