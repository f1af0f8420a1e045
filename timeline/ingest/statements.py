"""Statements of many rows, the same on SQLite and PostgreSQL. Names of tables and columns are always our own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection

# Rows of one statement: SQLite takes 32,766 parameters, an event needs 15.
MAX_ROWS = 500


def insert_missing(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert those rows that are not there."""
    insert(table, columns, rows, "ON CONFLICT DO NOTHING")


def insert(table: str, columns: str, rows: Sequence[Sequence[Any]], conflict: str = "") -> None:
    """Insert rows; `conflict` is the clause that says what becomes of those that are there."""
    for part in slices(rows):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {placeholders(part)} {conflict}", flatten(part)
            )


def select(table: str, columns: str, key: str, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows whose `key` is one of these, each of which begins with its project."""
    for part in slices(rows):
        # The projects by value, too: a distributed database asks only their shards.
        projects = sorted({row[0] for row in part})
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM {table} WHERE project_id IN ({', '.join(['%s'] * len(projects))})"
                f" AND ({key}) IN (VALUES {placeholders(part)})",
                [*projects, *flatten(part)],
            )
            yield from cursor.fetchall()


def slices(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The rows, at most MAX_ROWS together."""
    return (rows[start : start + MAX_ROWS] for start in range(0, len(rows), MAX_ROWS))


def placeholders(rows: Sequence[Sequence[Any]]) -> str:
    """`(%s, %s), (%s, %s)` for two rows of two values. At least one row."""
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def flatten(rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The values of all rows, in the order of `placeholders`."""
    return [value for row in rows for value in row]


_IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite")


@lru_cache(maxsize=512)
def time_value(moment: datetime) -> Any:
    """A time of UTC as this database keeps it in a DateTimeField: what Django makes of it, in a fifth of the time."""
    return str(moment.replace(tzinfo=None)) if _IS_SQLITE else moment
