"""How long a reader's page may keep the database: a search that takes longer is ended, and the page says so.

PostgreSQL ends a statement by its own clock. SQLite asks us every few thousand steps, by the clock of the page, and ends
it, too, when nobody waits for the page any more. Only the threads that make pages have deadlines.
"""

import sqlite3
import threading
import time
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

STATEMENT_SECONDS = 5  # of one statement on PostgreSQL
PAGE_SECONDS = 8.0  # until a page's statements are ended on SQLite
_STEPS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond
_QUERY_CANCELED = "57014"


class _Page(threading.local):
    """What this thread makes."""

    is_reader = False
    until = 0.0  # by time.monotonic; 0: as long as it takes
    gone: threading.Event | None = None


_page = _Page()


def mark_reader() -> None:
    """This thread makes pages: its connections have deadlines from now on."""
    _page.is_reader = True


def begin(gone: threading.Event | None = None) -> None:
    """A page begins; `gone` is set when nobody waits for it."""
    _page.until = time.monotonic() + PAGE_SECONDS
    _page.gone = gone


def end() -> None:
    """The page is made."""
    _page.until, _page.gone = 0.0, None


def limit(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Django's signal `connection_created`."""
    if not _page.is_reader:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
    else:
        connection.connection.set_progress_handler(_is_over, _STEPS)


def _is_over() -> bool:
    gone = _page.gone
    return (gone is not None and gone.is_set()) or (0 < _page.until < time.monotonic())


def is_over(error: BaseException | None) -> bool:
    """Whether this is how a statement ends that took too long."""
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return getattr(cause, "sqlstate", None) == _QUERY_CANCELED
