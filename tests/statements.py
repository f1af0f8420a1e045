"""Every statement about rows of projects names its project: what a distributed database needs to ask one shard.

The whole suite is watched. A reference to a table of projects is right when its `project_id` is compared with values, or
with the `project_id` of a reference that is right, or when rows are inserted with it.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db.backends import utils

from timeline.database.distribution import project_tables

ROOT = Path(__file__).resolve().parent.parent
# Where the product may ask all shards, and why. As `path:function`.
EXCEPTIONS = {
    "timeline/web/views/health.py:_begin_to_write": "changes nothing anywhere: it asks whether one could",
}
# Migrations and commands of operators work on all rows.
EXEMPT_FOLDERS = ("timeline/migrations/",)

NAME = r'"?(?P<table>timeline_\w+)"?'
REFERENCE = re.compile(
    rf'\b(?P<verb>FROM|JOIN|UPDATE|INTO)\s+{NAME}(?:\s+(?:AS\s+)?"?(?P<alias>(?!WHERE\b|SET\b|ON\b|INNER\b|LEFT\b|ORDER\b|GROUP\b|LIMIT\b|CROSS\b|JOIN\b)\w+)"?)?(?:\s*\((?P<columns>[^)]*)\))?',
    re.IGNORECASE,
)
VALUE = r"(?:%s|%\(\w+\)s|\?|-?\d+)"


def unnamed_references(sql: str, tables: frozenset[str]) -> list[str]:
    """The references to these tables in a statement that do not name their project."""
    waiting: dict[str, str] = {}
    right: set[str] = set()
    for found in REFERENCE.finditer(sql):
        table = found["table"]
        if table not in tables:
            continue
        alias = found["alias"] or table
        if found["verb"].upper() == "INTO":
            if "project_id" not in (found["columns"] or ""):
                waiting[alias] = table
        elif names_values(sql, alias):
            right.add(alias)
        else:
            waiting[alias] = table
    while freed := {alias for alias in waiting if any(is_joined(sql, alias, other) for other in right)}:
        right |= freed
        waiting = {alias: table for alias, table in waiting.items() if alias not in freed}
    return sorted(waiting.values())


def column_of(alias: str) -> str:
    """A pattern of the alias's project, in quotes or not; the bare column counts where no alias is needed."""
    return rf'(?:"?\b{alias}"?\."?project_id"?|(?<![."\w])"?project_id\b"?)'


def names_values(sql: str, alias: str) -> bool:
    column = column_of(alias)
    return bool(
        re.search(rf"{column}\s*(?:=|IN)\s*\(?\s*(?:VALUES\s*\(\s*)?{VALUE}", sql, re.IGNORECASE)
    ) or bool(re.search(rf"{column}\s*=\s*ANY\s*\(\s*{VALUE}", sql, re.IGNORECASE))


def is_joined(sql: str, alias: str, other: str) -> bool:
    one, two = column_of(alias), column_of(other)
    return bool(re.search(rf"{one}\s*=\s*\(?{two}|{two}\s*=\s*\(?{one}", sql, re.IGNORECASE))


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collects, while it lasts, what the product asks of tables of projects without naming them."""
    tables = frozenset(project_tables())
    wrong: list[str] = []

    @lru_cache(maxsize=4096)
    def references(sql: str) -> list[str]:
        return unnamed_references(sql, tables)

    def watching(method: Callable[..., Any]) -> Callable[..., Any]:
        def execute(self: Any, sql: Any, *rest: Any, **named: Any) -> Any:
            text = str(sql)
            if "timeline_" in text and references(text) and (place := asking_place()):
                wrong.append(f"{place}: {text[:600]}")
            return method(self, sql, *rest, **named)

        return execute

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(utils.CursorWrapper, name, watching(getattr(utils.CursorWrapper, name)))
        yield wrong


def asking_place() -> str | None:
    """The function of the product that asks; None when it is a test, or one of the exceptions."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            place = str(path.relative_to(ROOT))
            function = f"{place}:{frame.f_code.co_name}"
            if place.startswith(("tests/", *EXEMPT_FOLDERS)) or function in EXCEPTIONS:
                return None
            return function
        frame = frame.f_back
    return None
