"""How much the bodies of a worker may take together, and who waits or ends when it is full."""

import asyncio
import contextlib
from dataclasses import dataclass

from timeline.ingest.answers import overloaded

SMALL_BYTES = 1 << 20  # a larger body waits until there is room for all of it: then it is sure to be finished
LARGE_SHARE = 3 / 4  # of the room: large bodies leave the rest to small ones
ROOM_SECONDS = 5  # how long a body waits for room
SILENT_SECONDS = 1  # a body that came no further for so long makes room for others


@dataclass(slots=True, eq=False)
class Held:
    """What one request's body takes."""

    most: int = 0  # bytes that it may come to
    came: int = 0
    taken: int = 0  # of the room
    heard: float = 0.0  # when it last came further
    deadline: asyncio.Timeout | None = None


class Room:
    """The bytes of all bodies that are being read or answered. Used on the event loop only."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self._reading: dict[Held, None] = {}  # those that we wait for, the longest silent first
        self._freed = asyncio.Event()

    async def take(self, held: Held, size: int) -> None:
        """`size` bytes more came of this body. Raises Refusal 503 when there is no room for too long."""
        self._reading.pop(held, None)
        held.came += size
        if held.came > held.taken:
            large = held.came > SMALL_BYTES
            more = (held.most if large else held.came) - held.taken
            room = int(self.size * LARGE_SHARE) if large else self.size
            if self.taken + more > room:
                await self._wait(more, room)
            self.taken += more
            held.taken += more
        held.heard = asyncio.get_running_loop().time()
        self._reading[held] = None

    def keep(self, held: Held) -> None:
        """This body came wholly: it is not silent any more."""
        self._reading.pop(held, None)
        self._give(held, held.taken - held.came)

    def leave(self, held: Held) -> None:
        """This body is not needed any more."""
        self._reading.pop(held, None)
        self._give(held, held.taken)

    def _give(self, held: Held, size: int) -> None:
        if size > 0:
            self.taken -= size
            held.taken -= size
            self._freed.set()

    async def _wait(self, more: int, room: int) -> None:
        try:
            async with asyncio.timeout(ROOM_SECONDS):
                while self.taken + more > room:
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
