"""Connections that outlive requests: the server at their other end may have closed them."""

from collections.abc import Callable
from typing import TypeVar

from django.db import Error, connection

from timeline.database.write_lock import is_locked, is_unavailable

Found = TypeVar("Found")


def try_again(work: Callable[[], Found]) -> Found:
    """Do it; while the database is away drop the connection if it is broken, and do it once more (a deadlock)."""
    try:
        return work()
    except Error as error:
        if not is_unavailable(error) or is_locked(error):
            raise  # of a lock: we have waited for it as long as a sender waits for us
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    return work()


def bind_in_database() -> None:
    """For this thread: PostgreSQL gets values beside its statements, where Django writes them into the text.

    They are not prepared by name: poolers that give each transaction another connection know no such statement.
    """
    if connection.vendor == "postgresql":
        of_thread = connection.settings_dict
        connection.settings_dict = {
            **of_thread,
            "OPTIONS": {**of_thread["OPTIONS"], "server_side_binding": True},
        }
