"""Who gets room, who waits, and who ends."""

import asyncio
from collections.abc import Coroutine

import pytest

from timeline.ingest.responses import IngestError
from timeline.server import body_budget
from timeline.server.body_budget import SMALL_BYTES, BodyBudget, Reservation


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_budget, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(body_budget, "SILENT_SECONDS", 0.01)


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_what_is_taken_is_given_back_once() -> None:
    async def work() -> None:
        room, reservation = BodyBudget(100), Reservation(max_bytes=50)
        await room.reserve(reservation, 30)
        await room.reserve(reservation, 20)
        assert room.reserved == 50
        room.complete(reservation)
        assert room.reserved == 50
        room.release(reservation)
        room.release(reservation)
        assert room.reserved == 0

    run(work())


def test_a_full_room_is_refused_in_time() -> None:
    async def work() -> None:
        room, full = BodyBudget(100), Reservation(max_bytes=100)
        await room.reserve(full, 100)
        room.complete(full)
        with pytest.raises(IngestError) as caught:
            await room.reserve(Reservation(max_bytes=1), 1)
        assert caught.value.status == 503
        assert int(caught.value.headers["Retry-After"]) > 0
        assert room.reserved == 100

    run(work())


def test_who_waits_gets_the_room_that_is_left() -> None:
    async def work() -> None:
        room, first, second = BodyBudget(100), Reservation(max_bytes=100), Reservation(max_bytes=100)
        await room.reserve(first, 100)
        room.complete(first)
        waiting = asyncio.create_task(room.reserve(second, 100))
        await asyncio.sleep(0)
        room.release(first)
        await waiting
        assert room.reserved == 100

    run(work())


def test_a_large_body_takes_all_its_room_at_once_and_leaves_some_to_small_ones() -> None:
    async def work() -> None:
        room = BodyBudget(16 * SMALL_BYTES)
        large, other, small = (
            Reservation(max_bytes=10 * SMALL_BYTES),
            Reservation(max_bytes=4 * SMALL_BYTES),
            Reservation(max_bytes=SMALL_BYTES),
        )
        await room.reserve(large, SMALL_BYTES + 1)
        assert room.reserved == 10 * SMALL_BYTES
        await room.reserve(other, SMALL_BYTES)
        with pytest.raises(IngestError):
            await room.reserve(other, 1)
        await room.reserve(small, SMALL_BYTES)

    run(work())


def test_whoever_is_silent_makes_room() -> None:
    async def fall_silent(room: BodyBudget, silent: Reservation) -> None:
        async with asyncio.timeout(60) as silent.deadline:
            await room.reserve(silent, 100)
            await asyncio.sleep(60)

    async def be_ended(room: BodyBudget) -> None:
        silent = Reservation(max_bytes=200)
        with pytest.raises(TimeoutError):
            await fall_silent(room, silent)
        room.release(silent)

    async def work() -> None:
        room = BodyBudget(100)
        silent = asyncio.create_task(be_ended(room))
        await asyncio.sleep(0.03)
        await room.reserve(Reservation(max_bytes=100), 100)
        await silent
        assert room.reserved == 100

    run(work())
