"""How much the bodies of a worker may take together, and who waits or ends when it is full."""

import asyncio
import contextlib
from dataclasses import dataclass

from timeline.ingest.responses import overloaded

SMALL_BYTES = 1 << 20  # a larger body waits until there is room for all of it: then it is sure to be finished
LARGE_SHARE = 3 / 4  # of the room: large bodies leave the rest to small ones
WAIT_SECONDS = 5  # how long a body waits for room
SILENT_SECONDS = 1  # a body that received no further for so long makes room for others


@dataclass(slots=True, eq=False)
class Reservation:
    """What one request's body takes."""

    max_bytes: int = 0  # bytes that it may come to
    received: int = 0
    reserved: int = 0  # of the room
    last_progress: float = 0.0  # when it last received further
    deadline: asyncio.Timeout | None = None


class BodyBudget:
    """The bytes of all bodies that are being read or answered. Used on the event loop only."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.reserved = 0
        self._reading: dict[Reservation, None] = {}  # those that we wait for, the longest silent first
        self._freed = asyncio.Event()

    async def reserve(self, reservation: Reservation, size: int) -> None:
        """`size` bytes more received of this body. Raises IngestError 503 when there is no room for too long."""
        self._reading.pop(reservation, None)
        reservation.received += size
        if reservation.received > reservation.reserved:
            large = reservation.received > SMALL_BYTES
            more = (reservation.max_bytes if large else reservation.received) - reservation.reserved
            room = int(self.size * LARGE_SHARE) if large else self.size
            if self.reserved + more > room:
                await self._wait(more, room)
            self.reserved += more
            reservation.reserved += more
        reservation.last_progress = asyncio.get_running_loop().time()
        self._reading[reservation] = None

    def complete(self, reservation: Reservation) -> None:
        """This body received wholly: it is not silent any more."""
        self._reading.pop(reservation, None)
        self._give_back(reservation, reservation.reserved - reservation.received)

    def release(self, reservation: Reservation) -> None:
        """This body is not needed any more."""
        self._reading.pop(reservation, None)
        self._give_back(reservation, reservation.reserved)

    def _give_back(self, reservation: Reservation, size: int) -> None:
        if size > 0:
            self.reserved -= size
            reservation.reserved -= size
            self._freed.set()

    async def _wait(self, more: int, room: int) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while self.reserved + more > room:
                    self._expire_silent()
                    self._freed.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._freed.wait(), SILENT_SECONDS)
        except TimeoutError:
            raise overloaded("the service is overloaded") from None

    def _expire_silent(self) -> None:
        """The time of whoever was silent the longest is over."""
        now = asyncio.get_running_loop().time()
        reservation = next(iter(self._reading), None)
        if (
            reservation is not None
            and reservation.deadline is not None
            and now - reservation.last_progress >= SILENT_SECONDS
        ):
            del self._reading[reservation]
            reservation.deadline.reschedule(now)
