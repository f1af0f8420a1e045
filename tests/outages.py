"""Errors of both databases, as Django raises them, whatever the suite runs on."""

import sqlite3
from contextlib import closing
from typing import TypeVar

import psycopg
from django.db import InternalError, OperationalError
from psycopg.errors import LockNotAvailable, ReadOnlySqlTransaction

Raised = TypeVar("Raised", bound=Exception)


def locked_postgresql() -> OperationalError:
    """In the language of its server."""
    return _caused(
        OperationalError, LockNotAvailable("Abbruch der Anweisung wegen Zeitüberschreitung einer Sperre")
    )


def read_only_postgresql() -> InternalError:
    """In the language of its server."""
    return _caused(InternalError, ReadOnlySqlTransaction("impossible dans une transaction en lecture seule"))


def lost_postgresql() -> OperationalError:
    """Nobody answers."""
    return _caused(OperationalError, psycopg.OperationalError("connection refused"))


def wrong_statement(statement: str = "SELECT nope") -> OperationalError:
    """A defect of ours, which SQLite calls operational as it does a full disk."""
    return _caused(OperationalError, sqlite_error(statement))


def sqlite_error(*statements: str) -> sqlite3.OperationalError:
    """What SQLite says to the first of them that it refuses."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            for statement in statements:
                database.execute(statement)
        except sqlite3.OperationalError as error:
            return error
    raise AssertionError("nothing was refused")


def read_only_sqlite() -> OperationalError:
    """As of a file that may not be written to."""
    return _caused(OperationalError, sqlite_error("PRAGMA query_only=ON", "CREATE TABLE t (a)"))


def full_sqlite() -> OperationalError:
    """As on a full disk."""
    return _caused(OperationalError, sqlite_error("PRAGMA max_page_count=1", "CREATE TABLE t (a)"))


def _caused(kind: type[Raised], cause: Exception) -> Raised:
    error = kind(str(cause))
    error.__cause__ = cause
    return error
