"""Who gets room, who waits, and who ends."""

import asyncio
from collections.abc import Coroutine

import pytest

from crumbsite import rooms
from crumbsite.rooms import SMALL_BYTES, Held, Room
from timeline.ingest.answers import Refusal


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOM_SECONDS", 0.05)
    monkeypatch.setattr(rooms, "SILENT_SECONDS", 0.01)


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_what_is_taken_is_given_back_once() -> None:
    async def work() -> None:
        room, held = Room(100), Held(most=50)
        await room.take(held, 30)
        await room.take(held, 20)
        assert room.taken == 50
        room.keep(held)
        assert room.taken == 50
        room.leave(held)
        room.leave(held)
        assert room.taken == 0

    run(work())


def test_a_full_room_is_refused_in_time() -> None:
    async def work() -> None:
        room, full = Room(100), Held(most=100)
        await room.take(full, 100)
        room.keep(full)
        with pytest.raises(Refusal) as caught:
            await room.take(Held(most=1), 1)
        assert caught.value.status == 503
        assert int(caught.value.headers["Retry-After"]) > 0
        assert room.taken == 100

    run(work())


def test_who_waits_gets_the_room_that_is_left() -> None:
    async def work() -> None:
        room, first, second = Room(100), Held(most=100), Held(most=100)
        await room.take(first, 100)
        room.keep(first)
        waiting = asyncio.create_task(room.take(second, 100))
        await asyncio.sleep(0)
        room.leave(first)
        await waiting
        assert room.taken == 100

    run(work())


def test_a_large_body_takes_all_its_room_at_once_and_leaves_some_to_small_ones() -> None:
    async def work() -> None:
        room = Room(16 * SMALL_BYTES)
        large, other, small = Held(most=10 * SMALL_BYTES), Held(most=4 * SMALL_BYTES), Held(most=SMALL_BYTES)
        await room.take(large, SMALL_BYTES + 1)
        assert room.taken == 10 * SMALL_BYTES
        await room.take(other, SMALL_BYTES)
        with pytest.raises(Refusal):
            await room.take(other, 1)
        await room.take(small, SMALL_BYTES)

    run(work())


def test_whoever_is_silent_makes_room() -> None:
    async def fall_silent(room: Room, silent: Held) -> None:
        async with asyncio.timeout(60) as silent.deadline:
            await room.take(silent, 100)
            await asyncio.sleep(60)

    async def be_ended(room: Room) -> None:
        silent = Held(most=200)
        with pytest.raises(TimeoutError):
            await fall_silent(room, silent)
        room.leave(silent)

    async def work() -> None:
        room = Room(100)
        silent = asyncio.create_task(be_ended(room))
        await asyncio.sleep(0.03)
        await room.take(Held(most=100), 100)
        await silent
        assert room.taken == 100

    run(work())
