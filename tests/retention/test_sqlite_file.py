"""SQLite's file gets smaller."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.databases import fresh_database, manage
from timeline.database.sqlite.base import DatabaseWrapper
from timeline.database.write_lock import is_locked
from timeline.retention import sqlite_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def shrinkable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of SQLite with a hundred free pages, whatever the suite runs on."""
    settings: dict[str, Any] = {
        **connection.settings_dict,
        "NAME": str(tmp_path / "crumbs"),
        "OPTIONS": {"timeout": 0, "transaction_mode": "IMMEDIATE"},
    }
    with closing(DatabaseWrapper(settings, "default")) as database:
        with database.cursor() as cursor:
            cursor.execute("CREATE TABLE crumbs (content)")
            cursor.executemany("INSERT INTO crumbs VALUES (%s)", [("x" * 4_000,)] * 100)
            cursor.execute("DELETE FROM crumbs")
        monkeypatch.setattr(sqlite_file, "connection", database)
        yield tmp_path / "crumbs"


def test_a_batch_frees_as_many_pages_as_it_is_told(shrinkable: Path) -> None:
    before = sqlite_file.pragma("freelist_count")

    assert sqlite_file.vacuum(50) == 50

    assert sqlite_file.pragma("freelist_count") == before - 50


def test_pages_that_cannot_be_freed_are_an_error_that_the_background_knows(shrinkable: Path) -> None:
    with closing(sqlite3.connect(shrinkable, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(OperationalError) as raised:
            sqlite_file.vacuum(50)

    assert is_locked(raised.value)


def test_the_file_of_sqlite_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRUMBSITE_DATABASE_URL", raising=False)  # PostgreSQL's autovacuum does this
    with fresh_database(tmp_path) as environment:
        manage(environment, "project", "acme/shop")
        lines = tmp_path / "events.ndjson"
        lines.write_text(
            "".join(
                json.dumps({"fingerprint": ["same"], "message": secrets.token_hex(10_000)}) + "\n"
                for _ in range(100)
            )
        )
        manage(environment, "import_events", "acme/shop", str(lines))
        full = (tmp_path / "crumbsite.sqlite3").stat().st_size

        said = manage(environment, "retention", "--events-per-issue=1")

        assert "Deleted 99 events, 0 by age and 99 by count" in said
        assert (tmp_path / "crumbsite.sqlite3").stat().st_size < full / 2
