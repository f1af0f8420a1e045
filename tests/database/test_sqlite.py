"""SQLite as we open it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from timeline.database import write_lock
from timeline.database.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


def wrapper(path: Path) -> DatabaseWrapper:
    """Of a database in a file, whatever the suite runs on."""
    settings: dict[str, Any] = {
        **connections["default"].settings_dict,
        "NAME": str(path),
        "OPTIONS": {"timeout": 0, "transaction_mode": "IMMEDIATE"},
    }
    return DatabaseWrapper(settings, "default")


def pragma(database: DatabaseWrapper, name: str) -> object:
    with database.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_new_file_can_shrink_and_waits_for_the_disk(tmp_path: Path) -> None:
    with closing(wrapper(tmp_path / "new")) as database:
        assert pragma(database, "auto_vacuum") == 2
        assert pragma(database, "journal_mode") == "wal"
        assert pragma(database, "synchronous") == 2


def test_a_connection_is_opened_while_another_program_writes(tmp_path: Path) -> None:
    with closing(wrapper(tmp_path / "shop")) as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE seen (number)")
    with closing(sqlite3.connect(tmp_path / "shop", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with closing(wrapper(tmp_path / "shop")) as database:
            assert pragma(database, "user_version") == 0


def test_connections_are_closed_after_their_use_while_the_file_is_read_only(tmp_path: Path) -> None:
    with closing(wrapper(tmp_path / "shop")) as database:
        database.ensure_connection()
        database.close_if_unusable_or_obsolete()
        assert database.connection is not None

        write_lock._read_only.set()
        database.close_if_unusable_or_obsolete()
        write_lock._read_only.clear()

        assert database.connection is None
