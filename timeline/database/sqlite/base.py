"""SQLite as Crumbsite opens it: a new file is one that can shrink, and opening one that there is writes nothing."""

from typing import Any

from django.db.backends.sqlite3 import base

from timeline.database.write_lock import was_read_only

# FULL waits for the disk at every commit.
EVERY_TIME = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with its file prepared."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection. A page needs one when somebody else writes, too, or when nobody can."""
        connection = super().get_new_connection(conn_params)
        # This counts only before the first table, and takes the lock for writing whenever it is said.
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        for pragma in EVERY_TIME:
            connection.execute(pragma).fetchall()
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """Django asks after every request, and ingestion after every error."""
        super().close_if_unusable_or_obsolete()
        if was_read_only() and not self.in_atomic_block:
            self.close()
