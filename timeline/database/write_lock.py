"""A transaction that writes, when it is our turn to: soon, or not at all.

SQLite lets one write at a time, and whoever finds it busy sleeps and looks again: two processes that both write all
the time wait up to 40 ms for what takes 2. A lock of the operating system, beside the database, wakes the next one at
once. PostgreSQL needs none of this.

Other programs know nothing of turns. While one of them holds the database nobody keeps a turn that is of no use:
each tries for a moment, lets the next one try, and gives up when its patience ends.

Whoever wants to know what is wrong with the database asks here, too: `is_unavailable`, `is_locked`, `is_read_only`.
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

# Senders wait, those of a PHP program for no more than five seconds. Who comes after one that waited in vain waits less,
# for a while or until somebody gets a turn: all have an answer in time, and threads are left for pages.
TIMEOUT_SECONDS = 3.0
SHORT_TIMEOUT_SECONDS = 0.2
SHORT_FOR_SECONDS = 5.0
TRY_MILLISECONDS = 100  # in one turn
PAUSE_SECONDS = 0.01  # between two, for others to take theirs

# What an error that `is_unavailable` knows is. PostgreSQL calls it internal that a transaction is read-only.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
# What of it SQLite says of itself; with the same class of errors it refuses statements ("no such column").
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
# PostgreSQL's codes: its words are of the server's language, SQLite's are the same everywhere.
LOCK_NOT_AVAILABLE, READ_ONLY_TRANSACTION = "55P03", "25006"

_ours = threading.Lock()
_files: dict[str, int] = {}
_short_until = 0.0
_read_only = threading.Event()


@contextmanager
def write_transaction(patience: float | None = None) -> Iterator[None]:
    """A transaction, committed at the end of the block. Never inside another turn of the same thread.

    Raises an OperationalError that `is_locked` knows when others hold the database for longer than `patience`.
    """
    global _short_until
    try:
        with ExitStack() as held:
            _begin(held, _timeout() if patience is None else patience)
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
    """Whether the database cannot do now what it could at another moment, or on another connection.

    Every other error is a defect of ours.
    """
    if not isinstance(error, UNAVAILABLE):
        return False
    cause = error.__cause__
    return not isinstance(cause, sqlite3.Error) or _primary_code(cause) in SQLITE_STATES


def is_locked(error: Exception) -> bool:
    """Whether somebody else held what we wanted, for as long as we could wait."""
    return _sqlstate(error) == LOCK_NOT_AVAILABLE or "database is locked" in str(error)


def is_read_only(error: Exception) -> bool:
    """Whether nobody may write."""
    return _sqlstate(error) == READ_ONLY_TRANSACTION or "readonly database" in str(error)


def was_read_only() -> bool:
    """Whether SQLite's file was when we last wanted to write.

    What was opened then stays read-only for all connections of a process that share it, until none of them is open:
    each is closed after its use for as long as this is so. A thread that is idle keeps its own, and with it this state,
    until its next request ends.
    """
    return _read_only.is_set()


def set_lock_timeout(connection: Any, **_: object) -> None:
    """Receives `connection_created`: PostgreSQL, too, waits for a lock no longer than a sender does.

    For a session: statements outside of a turn are not to wait either, and each turn would ask once more. A pooler
    that gives each transaction another connection gives this one, limit included, to whoever else shares its pool.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {TIMEOUT_SECONDS * 1000:.0f}")


def _primary_code(error: sqlite3.Error) -> int:
    """0 is none: what Python's module raises by itself has no code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def _timeout() -> float:
    return SHORT_TIMEOUT_SECONDS if time.monotonic() < _short_until else TIMEOUT_SECONDS


def _begin(held: ExitStack, patience: float) -> None:
    """Begin a transaction that `held` ends, and with it the turn."""
    database = connections[DEFAULT_DB_ALIAS]  # what `connection` stands for, and asks for at every word
    name = str(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or _is_memory(name) or database.in_atomic_block:
        held.enter_context(transaction.atomic())
        if database.vendor == "postgresql" and patience < TIMEOUT_SECONDS:
            with database.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {patience * 1000:.0f}")
        return
    until = time.monotonic() + patience
    while not _try_begin(held, name, database, until):
        time.sleep(PAUSE_SECONDS)


def _try_begin(held: ExitStack, name: str, database: BaseDatabaseWrapper, until: float) -> bool:
    """Whether it began in this turn. Raises OperationalError when it did not, and no time is left for another."""
    with ExitStack() as turn:
        if not _ours.acquire(timeout=max(0.0, until - time.monotonic())):
            raise OperationalError("database is locked: no turn came")
        turn.callback(_ours.release)
        _lock_file_of_others(turn, name)
        is_last = time.monotonic() >= until
        try:
            _enter(turn, database)
        except OperationalError as error:
            if is_last or not is_locked(error):
                raise
            return False
        held.push(turn.pop_all())
    return True


def _lock_file_of_others(turn: ExitStack, name: str) -> None:
    """Keep other processes of ours from writing until `turn` ends."""
    try:
        file = _lock_file(name)
    except OSError:  # a folder that takes no file, as SQLite will say at once
        return
    # The one wait without an end, for a process that holds its turn and stands still: all that this one would write
    # waits with it.
    fcntl.flock(file, fcntl.LOCK_EX)
    turn.callback(fcntl.flock, file, fcntl.LOCK_UN)


def _enter(turn: ExitStack, database: BaseDatabaseWrapper) -> None:
    """Begin a transaction without the patience that the connection has elsewhere."""
    database.ensure_connection()
    usual = database.settings_dict["OPTIONS"]["timeout"] * 1000
    database.connection.execute(f"PRAGMA busy_timeout={TRY_MILLISECONDS}")
    try:
        turn.enter_context(transaction.atomic())
    finally:
        database.connection.execute(f"PRAGMA busy_timeout={usual}")


def _is_memory(name: str) -> bool:
    """Whether no other process can see it."""
    return ":memory:" in name or "mode=memory" in name


def _lock_file(database: str) -> int:
    """`<database>.lock`, open. Known by process, for a lock that a fork inherits is the parent's too."""
    key = f"{os.getpid()} {database}"
    if key not in _files:
        _files[key] = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _files[key]
