"""Which bodies get a reservation, which wait, and which time out."""

import asyncio
from collections.abc import Coroutine

import pytest

from timeline.ingest.responses import IngestError
from timeline.server import body_budget
from timeline.server.body_budget import MAX_SMALL_BYTES, BodyBudget, Reservation


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_budget, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(body_budget, "STALLED_SECONDS", 0.01)


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_what_is_reserved_is_given_back_once() -> None:
    async def work() -> None:
        budget, reservation = BodyBudget(100), Reservation(max_bytes=50)
        await budget.reserve(reservation, 30)
        await budget.reserve(reservation, 20)
        assert budget.reserved == 50
        budget.complete(reservation)
        assert budget.reserved == 50
        budget.release(reservation)
        budget.release(reservation)
        assert budget.reserved == 0

    run(work())


def test_a_reservation_fails_in_time_when_the_budget_is_used_up() -> None:
    async def work() -> None:
        budget, full = BodyBudget(100), Reservation(max_bytes=100)
        await budget.reserve(full, 100)
        budget.complete(full)
        with pytest.raises(IngestError) as caught:
            await budget.reserve(Reservation(max_bytes=1), 1)
        assert caught.value.status == 503
        assert int(caught.value.headers["Retry-After"]) > 0
        assert budget.reserved == 100

    run(work())


def test_a_waiting_body_gets_what_is_released() -> None:
    async def work() -> None:
        budget, first, second = BodyBudget(100), Reservation(max_bytes=100), Reservation(max_bytes=100)
        await budget.reserve(first, 100)
        budget.complete(first)
        waiting = asyncio.create_task(budget.reserve(second, 100))
        await asyncio.sleep(0)
        budget.release(first)
        await waiting
        assert budget.reserved == 100

    run(work())


def test_a_large_body_reserves_all_its_bytes_at_once_and_leaves_some_to_small_ones() -> None:
    async def work() -> None:
        budget = BodyBudget(16 * MAX_SMALL_BYTES)
        large, other, small = (
            Reservation(max_bytes=10 * MAX_SMALL_BYTES),
            Reservation(max_bytes=4 * MAX_SMALL_BYTES),
            Reservation(max_bytes=MAX_SMALL_BYTES),
        )
        await budget.reserve(large, MAX_SMALL_BYTES + 1)
        assert budget.reserved == 10 * MAX_SMALL_BYTES
        await budget.reserve(other, MAX_SMALL_BYTES)
        with pytest.raises(IngestError):
            await budget.reserve(other, 1)
        await budget.reserve(small, MAX_SMALL_BYTES)

    run(work())


def test_a_stalled_body_times_out_for_a_waiting_one() -> None:
    async def fall_silent(budget: BodyBudget, silent: Reservation) -> None:
        async with asyncio.timeout(60) as silent.deadline:
            await budget.reserve(silent, 100)
            await asyncio.sleep(60)

    async def be_ended(budget: BodyBudget) -> None:
        silent = Reservation(max_bytes=200)
        with pytest.raises(TimeoutError):
            await fall_silent(budget, silent)
        budget.release(silent)

    async def work() -> None:
        budget = BodyBudget(100)
        silent = asyncio.create_task(be_ended(budget))
        await asyncio.sleep(0.03)
        await budget.reserve(Reservation(max_bytes=100), 100)
        await silent
        assert budget.reserved == 100

    run(work())
