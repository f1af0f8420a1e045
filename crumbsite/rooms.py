"""How much the bodies of a worker may take together, and who makes room when it is full."""

import asyncio
import contextlib
from dataclasses import dataclass

from timeline.ingest.answers import overloaded

ROOM_SECONDS = 5  # how long a body waits for room
SILENT_SECONDS = 1  # a body that came no further for so long makes room for others


@dataclass(slots=True, eq=False)
class Held:
    """What one request's body takes."""

    size: int = 0
    heard: float = 0.0
    deadline: asyncio.Timeout | None = None


class Room:
    """The bytes of all bodies that are being read or answered. Used on the event loop only."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self._reading: dict[Held, None] = {}  # those that we wait for, the longest silent first
        self._freed = asyncio.Event()

    async def take(self, held: Held, size: int) -> None:
        """Make `size` bytes more this body's. Raises Refusal 503 when there is no room for too long."""
        self._reading.pop(held, None)
        if self.taken + size > self.size:
            await self._wait(size)
        self.taken += size
        held.size += size
        held.heard = asyncio.get_running_loop().time()
        self._reading[held] = None

    def keep(self, held: Held) -> None:
        """This body came wholly: it is not silent any more."""
        self._reading.pop(held, None)

    def leave(self, held: Held) -> None:
        """This body is not needed any more."""
        self._reading.pop(held, None)
        self.taken -= held.size
        held.size = 0
        self._freed.set()

    async def _wait(self, size: int) -> None:
        try:
            async with asyncio.timeout(ROOM_SECONDS):
                while self.taken + size > self.size:
                    self._end_silent()
                    self._freed.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._freed.wait(), SILENT_SECONDS)
        except TimeoutError:
            raise overloaded("the service is overloaded") from None

    def _end_silent(self) -> None:
        """The time of whoever was silent the longest is over."""
        now = asyncio.get_running_loop().time()
        held = next(iter(self._reading), None)
        if held is not None and held.deadline is not None and now - held.heard >= SILENT_SECONDS:
            del self._reading[held]
            held.deadline.reschedule(now)
