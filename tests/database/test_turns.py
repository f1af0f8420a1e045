"""Who writes first."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from timeline.database import turns

TIMEOUT = 10
NEVER = 1e9


@pytest.fixture
def name(tmp_path: Path) -> str:
    """Of a database."""
    return str(tmp_path / "crumbs.sqlite3")


@pytest.fixture
def giving_way() -> Iterator[ThreadPoolExecutor]:
    """Two threads that do."""
    with ThreadPoolExecutor(2, initializer=turns.give_way) as pool:
        yield pool


def take(name: str, deadline: float = NEVER) -> tuple[ExitStack, float | None]:
    """A turn, which ends when the stack is closed."""
    stack = ExitStack()
    return stack, turns.take(stack, name, deadline)


def test_who_does_not_give_way_waits_for_nobody(name: str, giving_way: ThreadPoolExecutor) -> None:
    held, until = giving_way.submit(take, name).result(TIMEOUT)
    assert until == NEVER
    with held, take(name)[0], take(name)[0]:
        third, until = take(name, 1.0)
    third.close()
    assert until == 1.0


def test_who_gives_way_waits_for_all_others(
    name: str, giving_way: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)
    try_lock = turns._try_lock
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", NEVER)

    def look(*given: int) -> bool:
        looked.release()
        return try_lock(*given)

    monkeypatch.setattr(turns, "_try_lock", look)
    with take(name)[0], take(name)[0]:
        waiting = giving_way.submit(take, name)
        for _ in range(6):
            assert looked.acquire(timeout=TIMEOUT)
        assert not waiting.done()
    with waiting.result(TIMEOUT)[0]:
        pass


def test_but_not_for_ever(name: str, giving_way: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0)
    with take(name)[0]:
        held, until = giving_way.submit(take, name).result(TIMEOUT)
    assert until == NEVER
    held.close()


def test_of_those_that_give_way_one_at_a_time_waits_for_the_lock(
    name: str, giving_way: ThreadPoolExecutor
) -> None:
    held, _ = giving_way.submit(take, name).result(TIMEOUT)
    late, until = giving_way.submit(take, name, time.monotonic()).result(TIMEOUT)
    assert until is None
    late.close()
    waiting = giving_way.submit(take, name)
    assert not waiting.done()
    held.close()
    waiting.result(TIMEOUT)[0].close()


def test_nothing_is_computed_meanwhile_and_it_does_not_wait_long(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    computing = threading.Lock()
    monkeypatch.setattr(turns, "_gate", lambda: computing)
    stack, until = take(name)
    assert computing.locked()
    assert until is not None
    assert until < NEVER
    stack.close()
    assert not computing.locked()


def test_a_folder_that_cannot_be_written_to_keeps_nobody(
    tmp_path: Path, giving_way: ThreadPoolExecutor
) -> None:
    missing = str(tmp_path / "missing" / "crumbs.sqlite3")
    assert take(missing)[1] == NEVER
    assert giving_way.submit(take, missing).result(TIMEOUT)[1] == NEVER
