"""Who writes first to SQLite's file: threads that give way let the others come before them.

Whoever is woken when a lock is released may be too late for it, where processes compete for the cores. So those that give
way take turns before they wait for the write lock at all, and do not wait for it while anybody else does: who does not give
way waits for no more than one of them.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

LOOK_SECONDS = 0.001  # between two looks of a thread that gives way
PATIENCE_SECONDS = 0.05  # of such a thread, where others write all the time
GATE_SECONDS = 0.25  # of one wait, in a process that computes, too


class _Thread(threading.local):
    gives_way = False


_thread = _Thread()
_gate: Callable[[], AbstractContextManager[object]] | None = None


def give_way() -> None:
    """This thread lets others write first."""
    _thread.gives_way = True


def set_gate(gate: Callable[[], AbstractContextManager[object]] | None) -> None:
    """In a process that computes, too: no transaction begins before, and none ends after, what `gate` makes.

    A thread that executes a hundred statements beside one that computes gets Python's own lock back late, a hundred times.
    """
    global _gate
    _gate = gate


def take(stack: ExitStack, name: str, deadline: float) -> float | None:
    """Wait until this thread may wait for the write lock of a database; until when it may. None: not before the deadline.

    It is this thread's turn until `stack` is left.
    """
    if _gate:
        stack.enter_context(_gate())
        deadline = min(deadline, time.monotonic() + GATE_SECONDS)  # nothing is computed meanwhile
    first = _open(stack, f"{name}.first")
    if first is None:
        return deadline
    if not _thread.gives_way:
        _try_lock(first, fcntl.LOCK_SH)
        return deadline
    turn = _open(stack, f"{name}.turn")
    while turn is not None and not _try_lock(turn):
        if time.monotonic() >= deadline:
            return None
        time.sleep(LOOK_SECONDS)
    patience = min(deadline, time.monotonic() + PATIENCE_SECONDS)
    while not _try_lock(first) and time.monotonic() < patience:
        time.sleep(LOOK_SECONDS)
    fcntl.flock(first, fcntl.LOCK_UN)
    return deadline


def _open(stack: ExitStack, path: str) -> int | None:
    """A file of its own for each transaction: two threads would share the locks of one. None: the folder is not writable."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # SQLite will raise that at once
        return None
    stack.callback(os.close, file)
    return file


def _try_lock(file: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
