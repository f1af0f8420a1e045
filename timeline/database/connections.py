"""Connections that outlive requests: the database may have closed them in between."""

from collections.abc import Callable
from typing import TypeVar

from django.db import Error, connection

from timeline.database.write_lock import is_locked, is_unavailable

T = TypeVar("T")


def try_again(work: Callable[[], T]) -> T:
    """Call `work`; when the database is unavailable close the connection if it is broken, and call it once more."""
    try:
        return work()
    except Error as error:
        if not is_unavailable(error) or is_locked(error):
            raise  # a lock has been waited for already, as long as a sender waits
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    return work()


def is_answering() -> bool:
    """Whether this thread has a connection that works, or gets one: what failed was not the whole database."""
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        connection.ensure_connection()
        return connection.is_usable()
    except Error:
        return False


def bind_in_database() -> None:
    """In this thread: send values to PostgreSQL beside the statement, where Django writes them into its text.

    Statements are not prepared by name: a pooler may run the next one on another connection, which has no such name.
    """
    if connection.vendor == "postgresql":
        of_thread = connection.settings_dict
        connection.settings_dict = {
            **of_thread,
            "OPTIONS": {**of_thread["OPTIONS"], "server_side_binding": True},
        }
