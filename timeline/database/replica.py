"""Reads from a replica (`CRUMBSITE_REPLICA_URL`): pages and API, never of what the same person just wrote.

A request reads from the replica once its reader is known and all that the reader wrote has arrived there; until then,
and for everything that is not a page, it reads from the primary.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, InterfaceError, connections, models

logger = logging.getLogger(__name__)

PRIMARY, REPLICA = "default", "replica"
# After an error all read from the primary for so long.
AWAY_SECONDS = 10.0

_is_page: ContextVar[bool] = ContextVar("is_page", default=False)
_from_replica: ContextVar[bool] = ContextVar("from_replica", default=False)
_away_until = 0.0


class Router:
    """Which of the two a query asks (Django: "Multiple databases"). Writes go to the primary."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return REPLICA if _from_replica.get() and model._meta.app_label == "timeline" else PRIMARY

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return PRIMARY

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool | None:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return db == PRIMARY


@contextmanager
def page() -> Iterator[None]:
    """While it lasts the request at hand may read from the replica, once `read_for` said so."""
    kept, chosen = _is_page.set(True), _from_replica.set(False)
    try:
        yield
    finally:
        _is_page.reset(kept)
        _from_replica.reset(chosen)


def has_replica() -> bool:
    """Whether there is one."""
    return REPLICA in connections.databases


def read_for(last_write: str) -> None:
    """Read the rest of this page from the replica, if what its reader wrote last (a place in the log) is there.

    One query at the replica for somebody who wrote, none for others.
    """
    if has_replica() and _is_page.get() and time.monotonic() >= _away_until:
        _from_replica.set(_has_arrived(last_write))


def _has_arrived(last_write: str) -> bool:
    """A primary in the place of a replica has replayed nothing, and has everything."""
    global _away_until
    try:
        with connections[REPLICA].cursor() as cursor:
            if last_write:
                cursor.execute(
                    "SELECT coalesce(pg_last_wal_replay_lsn() >= CAST(%s AS pg_lsn), true)", [last_write]
                )
                return bool(cursor.fetchone()[0])
            connections[REPLICA].ensure_connection()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The replica does not answer; pages ask the primary for %d s: %s", AWAY_SECONDS, error)
        _away_until = time.monotonic() + AWAY_SECONDS
        connections[REPLICA].close()
        return False
    return True


class WrittenHere(models.Func):
    """How far the primary's log has come: in an update it is the place of that update, or later."""

    template = "CAST(pg_current_wal_insert_lsn() AS varchar)"
    output_field = models.CharField()
