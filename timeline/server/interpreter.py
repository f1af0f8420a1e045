"""How Python is set in the processes that serve."""

import contextlib
import ctypes
import gc
import sys

# A thread that computes gives way to one that waits as often: where several make pages, or store what is large, each
# waits for the database dozens of times.
SHARED_SECONDS = 0.0001
# A worker receives in one thread and stores in another, which lets go of the interpreter by itself all the time: asked ten
# times as often it answers with forty more calls of the system for an event, and gains nothing.
WORKER_SECONDS = 0.001
# Larger blocks go back at once when they are free; glibc would keep them after the first one (M_MMAP_THRESHOLD in
# mallopt(3)). What the reading of an ordinary event takes is below: to take and give it back costs 60 µs of an event's.
LARGE_BYTES = 1 << 20


def tune(switch_seconds: float = SHARED_SECONDS) -> None:
    """Call it when all is loaded."""
    gc.freeze()  # what is loaded by now is never garbage: no collection looks at it again
    gc.set_threshold(10_000)  # a page and an event make thousands of objects, and few cycles
    sys.setswitchinterval(switch_seconds)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-3, LARGE_BYTES)


def give_back_memory() -> None:
    """After something large: glibc keeps what was freed in many pieces (malloc_trim(3)). Takes a millisecond or two."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
