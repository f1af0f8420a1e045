import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError

from tests.ingest.new_events import new_event
from timeline.ingest.gathering import Gatherer, Overloaded
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import Outcome


class Store:
    """Stands for `store_events`: says what was stored together, and stops where a test wants it to."""

    def __init__(self, fails: int = 0) -> None:
        self.batches: list[int] = []
        self.started = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.fails = fails

    def __call__(self, events: Sequence[NewEvent]) -> list[Outcome]:
        self.batches.append(len(events))
        self.started.release()
        assert self.go_on.acquire(timeout=10)
        if len(self.batches) <= self.fails:
            raise OperationalError("disk full")
        return [Outcome(event.event_id, stored=True) for event in events]


def wait_for(gatherer: Gatherer, count: int) -> None:
    """Until this many shares wait."""
    for _ in range(2000):
        if len(gatherer._waiting) == count:
            return
        threading.Event().wait(0.005)
    raise AssertionError(f"{len(gatherer._waiting)} wait, not {count}")


def test_one_request_alone_is_stored_at_once() -> None:
    store = Store()
    store.go_on.release()

    assert len(Gatherer(store).store([new_event(), new_event()])) == 2
    assert store.batches == [2]


def test_requests_that_come_meanwhile_share_the_next_commit() -> None:
    store = Store()
    gatherer = Gatherer(store)
    events = [[new_event() for _ in range(1 + number % 2)] for number in range(7)]
    with ThreadPoolExecutor(7) as threads:
        first = threads.submit(gatherer.store, events[0])
        assert store.started.acquire(timeout=10)
        others = [threads.submit(gatherer.store, some) for some in events[1:]]
        wait_for(gatherer, 6)
        store.go_on.release(2)

        answers = [future.result(10) for future in [first, *others]]

    assert [[outcome.event_id for outcome in answer] for answer in answers] == [
        [event.event_id for event in some] for some in events
    ]
    assert store.batches == [1, 9]


def test_a_failing_commit_fails_those_who_share_it_and_nobody_after() -> None:
    store = Store(fails=1)
    gatherer = Gatherer(store)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(gatherer.store, [new_event()])
        assert store.started.acquire(timeout=10)
        second = threads.submit(gatherer.store, [new_event()])
        wait_for(gatherer, 1)
        store.go_on.release(2)

        with pytest.raises(OperationalError):
            first.result(10)
        assert len(second.result(10)) == 1


def test_who_waits_too_long_is_told_and_not_stored() -> None:
    store = Store()
    gatherer = Gatherer(store, patience=0.01)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(gatherer.store, [new_event()])
        assert store.started.acquire(timeout=10)

        with pytest.raises(Overloaded):
            threads.submit(gatherer.store, [new_event()]).result(10)

        store.go_on.release()
        assert len(first.result(10)) == 1
    assert store.batches == [1]


def test_many_threads_are_each_answered_with_their_own() -> None:
    gatherer = Gatherer(lambda events: [Outcome(event.event_id, stored=True) for event in events])

    def bring(_: int) -> bool:
        events = [new_event(), new_event()]
        return [outcome.event_id for outcome in gatherer.store(events)] == [
            event.event_id for event in events
        ]

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(bring, range(2000)))
