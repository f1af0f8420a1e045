"""The write lock: a transaction that writes begins within a timeout, or not at all.

SQLite lets one connection write at a time, and a connection that finds it busy sleeps and looks again: two processes
that write all the time wait up to 40 ms for what takes 2. A lock of the operating system, on a file beside the
database, wakes the next writer at once. PostgreSQL needs no such lock.

Other programs do not take this lock. While one of them has locked the database, no writer keeps the write lock: each
tries for a moment, releases it to the next one, and gives up at its timeout.

What an error says about the database is found here, too: `is_unavailable`, `is_locked`, `is_read_only`.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from timeline.database import standstill, turns

# SDKs wait, that of PHP for no more than five seconds. After one timeout the next ones are shorter, for a while or until
# a transaction succeeds: all requests are answered in time, and threads are left for pages.
TIMEOUT_SECONDS = 3.0
SHORT_TIMEOUT_SECONDS = 0.2
SHORT_FOR_SECONDS = 5.0
TRY_MILLISECONDS = 100  # of SQLite's own lock, while the write lock is held
PAUSE_SECONDS = 0.01  # between two tries, for other writers to take the write lock

# The classes of errors that `is_unavailable` looks at. PostgreSQL raises InternalError in a read-only transaction.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
# SQLite's codes for it; it raises the same classes for wrong statements ("no such column").
SQLITE_STATES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
# PostgreSQL's codes: its messages are in the server's language, SQLite's are always in English.
LOCK_NOT_AVAILABLE, READ_ONLY_TRANSACTION = "55P03", "25006"

_process_lock = threading.Lock()
_lock_files: dict[str, int] = {}
_short_until = 0.0
_read_only = threading.Event()


@contextmanager
def write_transaction(timeout: float | None = None) -> Iterator[None]:
    """A transaction with the write lock, committed at the end of the block. Not to be nested in one thread.

    Raises an OperationalError for which `is_locked` is true when it does not begin within `timeout` seconds.
    """
    global _short_until
    try:
        with ExitStack() as stack:
            _begin(stack, _timeout() if timeout is None else timeout)
            yield
    except OperationalError as error:
        if is_locked(error):
            _short_until = time.monotonic() + SHORT_FOR_SECONDS
        elif is_read_only(error) and not connection.in_atomic_block:
            _read_only.set()
            connection.close()
        raise
    _short_until = 0.0
    _read_only.clear()


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database is unavailable: the same may succeed later, or on another connection.

    Every other error is a defect of ours.
    """
    if not isinstance(error, UNAVAILABLE):
        return False
    cause = error.__cause__
    return not isinstance(cause, sqlite3.Error) or _primary_code(cause) in SQLITE_STATES


def is_locked(error: Exception) -> bool:
    """Whether a lock was held by another for longer than our timeout."""
    return _sqlstate(error) == LOCK_NOT_AVAILABLE or "database is locked" in str(error)


def is_read_only(error: Exception) -> bool:
    """Whether the database is read-only."""
    return _sqlstate(error) == READ_ONLY_TRANSACTION or "readonly database" in str(error)


def was_read_only() -> bool:
    """Whether SQLite's file was read-only at the last attempt to write.

    A file that was opened then stays read-only for all connections of the process until none of them is open: each is
    closed after its use for as long as this is so. An idle thread keeps its connection open until its next request
    ends.
    """
    return _read_only.is_set()


def set_lock_timeout(connection: Any, **_: object) -> None:
    """Receives `connection_created`: PostgreSQL, too, waits for a lock no longer than SDKs do.

    It is set for the session: statements outside of a write transaction are not to wait either, and setting it in each
    would cost a query. A pooler may give this session, timeout included, to another program that shares its pool.
    With Citus the rows are on workers: `distribute` sets the same timeout there, and what a transaction sets for itself
    is sent to them. (PostgreSQL without Citus keeps a setting with a dot in its name, and does nothing with it.)
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET lock_timeout = {TIMEOUT_SECONDS * 1000:.0f}; SET citus.propagate_set_commands = 'local'"
            )


def limit_waits() -> None:
    """In a process that serves: no connection waits long for a lock, nor for a database that stands still."""
    connection_created.connect(set_lock_timeout)
    connection_created.connect(standstill.watch)


def _primary_code(error: sqlite3.Error) -> int:
    """0 is none: errors that Python's module raises by itself have no code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def _timeout() -> float:
    return SHORT_TIMEOUT_SECONDS if time.monotonic() < _short_until else TIMEOUT_SECONDS


def _begin(stack: ExitStack, timeout: float) -> None:
    """Take the write lock and begin a transaction; leaving `stack` ends both."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` looks this up at every access
    name = str(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or _is_memory(name) or database.in_atomic_block:
        stack.enter_context(standstill.transaction(database))
        stack.enter_context(transaction.atomic())
        if database.vendor == "postgresql" and timeout < TIMEOUT_SECONDS:
            with database.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {timeout * 1000:.0f}")
        return
    deadline = time.monotonic() + timeout
    while not _try_begin(stack, name, database, deadline):
        if time.monotonic() >= deadline:
            raise _gave_up(timeout)
        time.sleep(PAUSE_SECONDS)


def _try_begin(stack: ExitStack, name: str, database: BaseDatabaseWrapper, deadline: float) -> bool:
    """Begin once. False when others come first, or another thread has the write lock, until the deadline, or another program has the database."""
    with ExitStack() as attempt:
        until = turns.take(attempt, name, deadline)
        if until is None or not _process_lock.acquire(timeout=max(0.0, until - time.monotonic())):
            return False
        attempt.callback(_process_lock.release)
        _lock_other_processes(attempt, name)
        try:
            _enter(attempt, database)
        except OperationalError as error:
            if not is_locked(error):
                raise
            return False
        stack.push(attempt.pop_all())
    return True


def _gave_up(timeout: float) -> OperationalError:
    return OperationalError(f"database is locked: gave up after {timeout:g} s")


def _lock_other_processes(stack: ExitStack, name: str) -> None:
    """Keep our other processes from writing until `stack` is left."""
    try:
        file = _lock_file(name)
    except OSError:  # the folder is not writable: SQLite will raise that at once
        return
    # The one wait without a timeout, for a process of ours that is suspended while it holds the lock.
    fcntl.flock(file, fcntl.LOCK_EX)
    stack.callback(fcntl.flock, file, fcntl.LOCK_UN)


def _enter(stack: ExitStack, database: BaseDatabaseWrapper) -> None:
    """Begin a transaction with a shorter timeout than the connection has elsewhere."""
    database.ensure_connection()
    usual = database.settings_dict["OPTIONS"]["timeout"] * 1000
    database.connection.execute(f"PRAGMA busy_timeout={TRY_MILLISECONDS}")
    try:
        stack.enter_context(transaction.atomic())
    finally:
        database.connection.execute(f"PRAGMA busy_timeout={usual}")


def _is_memory(name: str) -> bool:
    """Whether it is in memory, where no other process can see it."""
    return ":memory:" in name or "mode=memory" in name


def _lock_file(database: str) -> int:
    """`<database>.lock`, open. Kept by process: a lock that a fork inherits is the parent's, too."""
    key = f"{os.getpid()} {database}"
    if key not in _lock_files:
        _lock_files[key] = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _lock_files[key]
