"""What the workers of a server know together: memory that is there before they are forked (`running` imports this)."""

import mmap
from collections.abc import MutableSequence
from typing import cast

from timeline.allowance import Company

_cells = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("d")


def _company(place: int) -> Company:
    return Company(cast("MutableSequence[float]", _cells[place : place + 2]))


SENDERS = _company(0)  # projects
READERS = _company(2)
