"""How many bytes the bodies of a worker may hold together, and which wait or time out when that is used up."""

import asyncio
import contextlib
from dataclasses import dataclass

from timeline.ingest.responses import overloaded

# A larger body reserves all of its bytes at once: then nothing keeps it from being received.
MAX_SMALL_BYTES = 1 << 20
LARGE_SHARE = 3 / 4  # of the budget; the rest is for small bodies
WAIT_SECONDS = 5  # how long a body waits for its reservation
STALLED_SECONDS = 1  # a body of which nothing was received for so long may be timed out


@dataclass(slots=True, eq=False)
class Reservation:
    """The part of the budget that one body holds, in bytes."""

    max_bytes: int = 0  # the most that it may have
    received: int = 0
    reserved: int = 0
    last_progress: float = 0.0  # when something was last received, by the loop's clock
    deadline: asyncio.Timeout | None = None


class BodyBudget:
    """The bytes of all bodies that are being received or answered. Used on the event loop only."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.reserved = 0
        self._reading: dict[Reservation, None] = {}  # being received, the longest stalled first
        self._freed = asyncio.Event()

    async def reserve(self, reservation: Reservation, size: int) -> None:
        """`size` bytes more of this body are received. Raises IngestError 503 when the budget is used up for too long."""
        self._reading.pop(reservation, None)
        reservation.received += size
        if reservation.received > reservation.reserved:
            large = reservation.received > MAX_SMALL_BYTES
            more = (reservation.max_bytes if large else reservation.received) - reservation.reserved
            limit = int(self.size * LARGE_SHARE) if large else self.size
            if self.reserved + more > limit:
                await self._wait(more, limit)
            self.reserved += more
            reservation.reserved += more
        reservation.last_progress = asyncio.get_running_loop().time()
        self._reading[reservation] = None

    def complete(self, reservation: Reservation) -> None:
        """This body is received: what it reserved and did not need is given back."""
        self._reading.pop(reservation, None)
        self._give_back(reservation, reservation.reserved - reservation.received)

    def release(self, reservation: Reservation) -> None:
        """This body is not needed any more. May be called twice."""
        self._reading.pop(reservation, None)
        self._give_back(reservation, reservation.reserved)

    def _give_back(self, reservation: Reservation, size: int) -> None:
        if size > 0:
            self.reserved -= size
            reservation.reserved -= size
            self._freed.set()

    async def _wait(self, more: int, limit: int) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while self.reserved + more > limit:
                    self._expire_stalled()
                    self._freed.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._freed.wait(), STALLED_SECONDS)
        except TimeoutError:
            raise overloaded("the service is overloaded") from None

    def _expire_stalled(self) -> None:
        """End the time of the body that is stalled the longest."""
        now = asyncio.get_running_loop().time()
        reservation = next(iter(self._reading), None)
        if (
            reservation is not None
            and reservation.deadline is not None
            and now - reservation.last_progress >= STALLED_SECONDS
        ):
            del self._reading[reservation]
            reservation.deadline.reschedule(now)
