"""Ends waits for a PostgreSQL that stands still: a machine that acknowledges what it is sent, and answers nothing.

No timeout of the kernel sees that (TCP_USER_TIMEOUT waits for acknowledgements), and those of the server stand still with
it. So a thread looks which waits take too long, and shuts their connection down: the driver raises at once that it is lost.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Longer than any statement of a page or an event is let by the server itself (`deadlines`, `write_lock`).
WAIT_SECONDS = 10.0
LOOK_SECONDS = 1.0

_lock = threading.Lock()
_waits: dict[int, tuple[float, int]] = {}  # by a number: until when, on which file descriptor
_watcher: threading.Thread | None = None


class _Thread(threading.local):
    is_watched = False


_thread = _Thread()


def watch_thread() -> None:
    """What this thread waits for ends after WAIT_SECONDS, on connections that it makes from now on."""
    _thread.is_watched = True


def watch(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Django's signal `connection_created`."""
    if not _thread.is_watched or connection.vendor != "postgresql":
        return
    for watched in [each for each in connection.execute_wrappers if isinstance(each, _Watched)]:
        connection.execute_wrappers.remove(watched)
    descriptor = connection.connection.fileno()
    connection.execute_wrappers.append(_Watched(descriptor))
    # Django asks it before a connection is used again, past its wrappers.
    is_usable = type(connection).is_usable

    def is_usable_soon() -> bool:
        with waiting(descriptor):
            return is_usable(connection)

    connection.is_usable = is_usable_soon  # type: ignore[method-assign]


class _Watched:
    """A wrapper of Django's around each statement of a connection."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        with waiting(self._descriptor):
            return execute(sql, params, many, context)


@contextmanager
def transaction(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """In this block a transaction begins and is committed, within WAIT_SECONDS where this thread is watched."""
    if not _thread.is_watched or connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:  # it may be lost already
        descriptor = connection.connection.fileno()
    with waiting(descriptor):
        yield


@contextmanager
def waiting(descriptor: int) -> Iterator[None]:
    """In this block an answer is waited for, at most WAIT_SECONDS."""
    global _watcher
    number = threading.get_ident()
    with _lock:
        before = _waits.get(number)
        _waits[number] = time.monotonic() + WAIT_SECONDS, descriptor
        if _watcher is None:
            _watcher = threading.Thread(target=_look, name="standstill", daemon=True)
            _watcher.start()
    try:
        yield
    finally:
        with _lock:
            if before:
                _waits[number] = before
            else:
                del _waits[number]


def _look() -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        with _lock:  # none of these connections is closed meanwhile
            for until, descriptor in _waits.values():
                if time.monotonic() > until:
                    _shut_down(descriptor)


def _shut_down(descriptor: int) -> None:
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        connection.shutdown(socket.SHUT_RDWR)
