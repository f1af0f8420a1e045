"""What deleting does to SQLite's file: checkpoints of its log, and free pages that are given back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

INCREMENTAL = 2  # the value of PRAGMA auto_vacuum
USUAL_CHECKPOINT = 1000  # pages; SQLite's default


@contextmanager
def own_checkpoints() -> Iterator[None]:
    """No automatic checkpoints: they are part of a commit, and other writers would wait for them."""
    if connection.vendor == "sqlite":
        pragma("wal_autocheckpoint=0")
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            pragma(f"wal_autocheckpoint={USUAL_CHECKPOINT}")


def checkpoint() -> None:
    """Copy SQLite's log into the file while others write; PASSIVE waits for no other."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        pragma("wal_checkpoint(PASSIVE)")


def free_pages() -> int:
    """How many pages can be given back. PostgreSQL's autovacuum does the like by itself: none."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or pragma("auto_vacuum") != INCREMENTAL:
        return 0
    return pragma("freelist_count")


def vacuum(limit: int) -> int:
    """Give at most `limit` pages back; how many were."""
    before = pragma("freelist_count")
    with connection.wrap_database_errors:
        for _ in range(min(limit, before)):
            # A cursor executes one step of this, which is one page, however many it is asked for.
            connection.connection.execute("PRAGMA incremental_vacuum(1)")
    return before - pragma("freelist_count")


def pragma(name: str) -> int:
    """The value of a pragma; 0 when it has none."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        rows = cursor.fetchall()
    return int(rows[0][0]) if rows else 0
