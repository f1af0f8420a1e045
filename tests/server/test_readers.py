"""Whose page is made next."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from timeline.server import readers as readers_module
from timeline.server.readers import MAX_WAITING, Readers, TooManyError, reader_of

TIMEOUT = 10


class Slow:
    """Pages that are made when they are told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = threading.Semaphore(0)

    def page(self, name: str) -> Callable[[threading.Event], str]:
        def make(gone: threading.Event) -> str:
            self.begun.append(name)
            assert self.go.acquire(timeout=TIMEOUT)
            return f"{name}{' gone' if gone.is_set() else ''}"

        return make


@pytest.fixture
def slow() -> Iterator[Slow]:
    found = Slow()
    yield found
    found.go.release(100)


async def stays() -> None:
    await asyncio.Event().wait()


async def settle(slow: Slow, count: int) -> None:
    while len(slow.begun) < count:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)


def test_a_reader_of_many_pages_leaves_threads_to_others(slow: Slow) -> None:
    async def run() -> list[str | None]:
        readers = Readers(8)
        many = [asyncio.create_task(readers.make("a", slow.page(f"a{n}"), stays)) for n in range(6)]
        await settle(slow, 2)
        assert slow.begun == ["a0", "a1"]
        others = [asyncio.create_task(readers.make(name, slow.page(name), stays)) for name in "bcd"]
        await settle(slow, 5)
        assert sorted(slow.begun) == ["a0", "a1", "b", "c", "d"]
        slow.go.release(100)
        found = await asyncio.wait_for(asyncio.gather(*many, *others), TIMEOUT)
        readers.stop()
        return found

    assert asyncio.run(run()) == ["a0", "a1", "a2", "a3", "a4", "a5", "b", "c", "d"]


def test_a_reader_whose_pages_take_long_has_one_made_at_a_time(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers_module, "LONG_SECONDS", -1)  # every page does

    async def run() -> None:
        readers = Readers(8)
        many = [asyncio.create_task(readers.make("a", slow.page(f"a{n}"), stays)) for n in range(4)]
        await settle(slow, 2)
        slow.go.release()
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)
        await settle(slow, 2)
        assert slow.begun == ["a0", "a1"]
        slow.go.release()
        await settle(slow, 3)
        slow.go.release(100)
        await asyncio.wait_for(asyncio.gather(*many), TIMEOUT)
        again = [asyncio.create_task(readers.make("a", slow.page(f"b{n}"), stays)) for n in range(2)]
        await asyncio.wait_for(asyncio.gather(*again), TIMEOUT)
        assert (dict(readers._running), readers._slow, readers._waiting) == ({}, set(), {})
        readers.stop()

    asyncio.run(run())
    assert slow.begun == ["a0", "a1", "a2", "a3", "b0", "b1"]


def test_readers_take_turns(slow: Slow) -> None:
    async def run() -> None:
        readers = Readers(1)
        tasks = [
            asyncio.create_task(readers.make(reader, slow.page(f"{reader}{n}"), stays))
            for reader in "ab"
            for n in range(3)
        ]
        await asyncio.sleep(0)
        slow.go.release(100)
        await asyncio.wait_for(asyncio.gather(*tasks), TIMEOUT)
        readers.stop()

    asyncio.run(run())
    assert slow.begun == ["a0", "a1", "b0", "a2", "b1", "b2"]


def test_what_nobody_waits_for_is_not_begun_and_ends_early(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers_module, "UNWATCHED_SECONDS", 0.001)

    async def run() -> tuple[str | None, str | None]:
        readers = Readers(1)
        leaves = asyncio.get_running_loop().create_future()
        first = asyncio.create_task(readers.make("a", slow.page("first"), lambda: leaves))
        await settle(slow, 1)
        left = asyncio.get_running_loop().create_future()
        second = asyncio.create_task(readers.make("a", slow.page("second"), lambda: left))
        await asyncio.sleep(0)
        left.set_result(None)
        leaves.set_result(None)
        assert await asyncio.wait_for(second, TIMEOUT) is None
        slow.go.release()
        found = await asyncio.wait_for(first, TIMEOUT)
        readers.stop()
        return found, await asyncio.wait_for(second, TIMEOUT)

    assert asyncio.run(run()) == ("first gone", None)
    assert slow.begun == ["first"]


def test_a_line_has_an_end(slow: Slow) -> None:
    async def run() -> None:
        readers = Readers(1)
        tasks = [
            asyncio.create_task(readers.make("a", slow.page("a"), stays)) for _ in range(MAX_WAITING + 1)
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooManyError):
            await readers.make("a", slow.page("a"), stays)
        other = asyncio.create_task(readers.make("b", slow.page("b"), stays))
        slow.go.release(1000)
        await asyncio.wait_for(asyncio.gather(*tasks, other), TIMEOUT)
        readers.stop()

    asyncio.run(run())


def test_a_reader_is_a_session_or_a_token_else_an_address() -> None:
    session = reader_of({"cookie": "time_zone=UTC; sessionid=abc"}, "192.0.2.1")
    assert session == reader_of({"cookie": "sessionid=abc"}, "192.0.2.9")
    assert session != reader_of({"cookie": "sessionid=abd"}, "192.0.2.1")
    assert "abc" not in session
    assert reader_of({"authorization": "Bearer x"}, "a") != reader_of({"authorization": "Bearer y"}, "a")
    assert reader_of({}, "192.0.2.1") == "192.0.2.1"
    assert reader_of({"cookie": "][="}, "192.0.2.1") == "192.0.2.1"
