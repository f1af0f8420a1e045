"""Who has used more than their share: each may use so much at once, and so much in every second after."""

import threading
import time
from array import array
from collections.abc import Callable, Hashable, MutableSequence
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

MAX_REMEMBERED = 10_000
COMPANY_SECONDS = 1.0
MAX_DEBT = 2  # times what may be saved


class Allowance(Generic[T]):
    """What each has used, in seconds of CPU; callable from any thread.

    `free` is not counted each time, `saved` may be used at once, and is saved up again by `per_second`. Beyond
    MAX_DEBT nothing is counted, so that everybody has something saved again after a while.
    """

    def __init__(
        self,
        *,
        saved: float,
        per_second: float,
        free: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = free
        self._saved = saved
        self._per_second = per_second
        self._clock = clock
        self._until: dict[T, float] = {}  # by whom: when all that was charged is saved up again
        self._lock = threading.Lock()  # of those that charge

    def is_used_up(self, who: T) -> bool:
        """Whether nothing is saved."""
        return self._until.get(who, 0.0) - self._clock() > self._saved / self._per_second

    def charge(self, who: T, seconds: float) -> None:
        """So much was used at once."""
        if seconds <= self._free:
            return
        now = self._clock()
        with self._lock:
            until = max(self._until.get(who, 0.0), now) + (seconds - self._free) / self._per_second
            if len(self._until) >= MAX_REMEMBERED:
                self._until = {other: moment for other, moment in self._until.items() if moment > now}
                if len(self._until) >= MAX_REMEMBERED:
                    self._until = {}
            self._until[who] = min(until, now + (1 + MAX_DEBT) * self._saved / self._per_second)


class Company:
    """Whether more than one asks for something at the moment, each named by a whole number below 2**53.

    `cells` are two numbers that processes may share: who asked last, and until when there is company (by the monotonic clock,
    which is the machine's). Each is written at once; of two who write together either may be the last.
    """

    def __init__(self, cells: MutableSequence[float] | None = None) -> None:
        self._cells = array("d", (0, 0)) if cells is None else cells

    def note(self, who: int) -> None:
        """They ask."""
        if who != self._cells[0]:
            self._cells[0], self._cells[1] = who, time.monotonic() + COMPANY_SECONDS

    @property
    def is_there(self) -> bool:
        """Whether another than the last one asked within COMPANY_SECONDS."""
        return time.monotonic() < self._cells[1]
