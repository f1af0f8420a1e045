"""Whose pages are made where: those of a reader who asks for dear ones are made behind those of others (`behind.py`).

What an ordinary page takes is free. What a page takes beyond that is charged to its reader, who may have saved up for some
of it. Whoever asks for a long page now and then waits for nobody.
"""

import time
from collections.abc import Callable

FREE_SECONDS = 0.03  # of CPU, of a page: twice what that of an event with 100 breadcrumbs takes
SAVED_SECONDS = 0.5  # that a reader may use at once
PER_SECOND = 0.02  # until they have saved so much again
MAX_DEBT_SECONDS = (
    1.0  # beyond which nothing is charged: after a minute the next page is made as those of others are
)
MAX_REMEMBERED = 10_000  # readers


class Allowance:
    """What each reader of this worker has used. Used on the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paid: dict[str, float] = {}  # by reader: until when all that was charged is saved up again

    def is_used_up(self, reader: str) -> bool:
        """Whether the reader's next page is made behind those of others."""
        return self._paid.get(reader, 0.0) - self._clock() > SAVED_SECONDS / PER_SECOND

    def charge(self, reader: str, seconds: float) -> None:
        """A page of this reader took so much CPU."""
        if seconds <= FREE_SECONDS:
            return
        now = self._clock()
        paid = max(self._paid.get(reader, 0.0), now) + (seconds - FREE_SECONDS) / PER_SECOND
        if len(self._paid) >= MAX_REMEMBERED:
            self._paid = {other: until for other, until in self._paid.items() if until > now}
            if len(self._paid) >= MAX_REMEMBERED:
                self._paid.clear()
        self._paid[reader] = min(paid, now + (SAVED_SECONDS + MAX_DEBT_SECONDS) / PER_SECOND)
