"""How Python is set in the processes that serve."""

import contextlib
import ctypes
import gc
import sys


def tune() -> None:
    """Call it when all is loaded."""
    gc.freeze()  # what is loaded by now is never garbage: no collection looks at it again
    gc.set_threshold(10_000)  # a page and an event make thousands of objects, and few cycles
    # A thread that computes gives way to one that was waiting for the database: an event waits dozens of times. Where
    # only one thread works this costs nothing.
    sys.setswitchinterval(0.0001)
    # Memory of large bodies goes back at once: glibc would keep it after the first one (M_MMAP_THRESHOLD in mallopt(3)).
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-3, 256 << 10)


def give_back_memory() -> None:
    """After something large: glibc keeps what was freed in many pieces (malloc_trim(3)). Takes a millisecond or two."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
