"""Connections that outlive requests: the server at their other end may have closed them."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError, connection

from timeline.turns import is_locked

Found = TypeVar("Found")

# The database itself cannot be asked now; or it could, on another connection, or at another moment (a deadlock).
# PostgreSQL calls it internal that a transaction is read-only.
AWAY = (OperationalError, InterfaceError, InternalError)


def try_again(work: Callable[[], Found]) -> Found:
    """Do it; after an error of the connection drop it if it is broken, and do it once more."""
    try:
        return work()
    except AWAY as error:
        if is_locked(error):
            raise  # we have waited for the lock as long as a sender waits for us
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
