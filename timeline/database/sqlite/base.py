"""The SQLite engine: new files can shrink, and opening an existing one writes nothing."""

from typing import Any

from django.db.backends.sqlite3 import base

from timeline.database.write_lock import was_read_only

# FULL waits for the disk at every commit.
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's engine, with pragmas of our own."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection. It opens while another one writes, and while the file is read-only."""
        connection = super().get_new_connection(conn_params)
        # This has an effect only before the first table, and always takes the lock for writing.
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        for pragma in PRAGMAS:
            connection.execute(pragma).fetchall()
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """Django calls this after every request, and ingestion after every error."""
        super().close_if_unusable_or_obsolete()
        if was_read_only() and not self.in_atomic_block:
            self.close()
