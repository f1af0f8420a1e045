"""How the texts of issues are looked through: with an index of trigrams where the database has one (migration 0011)."""

import functools
from typing import Any

from django.db import connection as own_connection
from django.db.models import Lookup

TRIGRAMS = "timeline_issuetext_trigrams"
_GLOB = {ord("?"): "[?]", ord("["): "[[]"}


class Holds(Lookup):
    """That a text of an issue holds another, in any case; each `*` in it is any run of characters."""

    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Texts are kept in small letters, so GLOB, which the index knows, finds them in any case."""
        column, params = self.process_lhs(compiler, connection)
        pattern = f"*{self.wanted.translate(_GLOB)}*"
        if not has_trigrams(connection.settings_dict["NAME"]):
            return f"{column} GLOB %s", (*params, pattern)
        table = column.rpartition(".")[0]
        found = f"SELECT rowid FROM {TRIGRAMS} WHERE text GLOB %s"  # noqa: S608 (our own name)
        return f"{table}.id IN ({found})", (*params, pattern)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """PostgreSQL takes the index by itself."""
        column, params = self.process_lhs(compiler, connection)
        pieces = map(connection.ops.prep_for_like_query, self.wanted.split("*"))
        return f"{column} LIKE %s", (*params, f"%{'%'.join(pieces)}%")

    @property
    def wanted(self) -> str:
        """In small letters, as texts are kept."""
        return str(self.rhs).lower()


@functools.cache
def has_trigrams(database: str) -> bool:
    """Whether this SQLite database has the index. No query of Django's: it is asked once, while one is written."""
    own_connection.ensure_connection()
    found = own_connection.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TRIGRAMS])
    return found.fetchone() is not None
