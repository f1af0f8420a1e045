"""Whose turn it is to write to SQLite.

SQLite lets one write at a time, and whoever finds it busy sleeps and looks again: two processes that both write all
the time wait up to 40 ms for what takes 2. A lock of the operating system wakes the next one at once. PostgreSQL needs none of this.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_ours = threading.Lock()
_files: dict[str, int] = {}


@contextmanager
def write_turn() -> Iterator[None]:
    """Hold this around a transaction that writes often. Never inside another turn of the same thread."""
    name = str(connection.settings_dict["NAME"])
    if (
        connection.vendor != "sqlite"
        or ":memory:" in name
        or "mode=memory" in name
        or connection.in_atomic_block
    ):
        yield
        return
    with _ours:
        file = _lock_file(name)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _lock_file(database: str) -> int:
    """`<database>.lock`, open. Known by process, for a lock that a fork inherits is the parent's too."""
    key = f"{os.getpid()} {database}"
    if key not in _files:
        _files[key] = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _files[key]
