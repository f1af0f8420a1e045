import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.databases import ROOT, fresh_database, manage
from timeline.management.commands import backup

WRITER = """
import sys, django
django.setup()
from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
print("writing", flush=True)
while True:
    store_events([new_event(linked_event_ids=("f" * 32,)) for _ in range(10)])
"""


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for an SQLite database, whatever the suite runs on."""
    monkeypatch.delenv("CRUMBSITE_DATABASE_URL", raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def count(file: Path, what: str) -> int:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return int(database.execute(f"SELECT {what}").fetchone()[0])


def test_a_backup_under_writes_is_one_moment(embedded: Path, tmp_path: Path) -> None:
    with fresh_database(embedded) as environment:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            cwd=ROOT,
            env={**environment, "DJANGO_SETTINGS_MODULE": "crumbsite.settings"},
            stdout=subprocess.PIPE,
        )
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
            time.sleep(0.5)
            said = manage(environment, "backup", str(tmp_path / "copy"))
        finally:
            writer.kill()
            writer.communicate()

    assert "checked" in said
    events = count(tmp_path / "copy", "count(*) FROM timeline_event")
    assert events > 0
    assert events % 10 == 0
    assert count(tmp_path / "copy", "times_seen FROM timeline_issue") == events
    assert count(tmp_path / "copy", "count(*) FROM timeline_crumblink") == events
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_a_restored_backup_serves_what_was_there(embedded: Path, tmp_path: Path) -> None:
    with fresh_database(embedded) as environment:
        dsn = manage(environment, "project", "acme/shop")
        manage(environment, "backup", str(tmp_path / "copy"))
        manage(environment, "project", "acme/later")

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "copy", restored / "crumbsite.sqlite3")
    environment["CRUMBSITE_DATABASE_URL"] = f"sqlite:///{restored / 'crumbsite.sqlite3'}"

    assert manage(environment, "project", "acme/shop") == dsn
    assert count(restored / "crumbsite.sqlite3", "count(*) FROM timeline_project") == 1
    assert count(restored / "crumbsite.sqlite3", "* FROM pragma_auto_vacuum") == 2


def test_a_backup_never_overwrites(embedded: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with fresh_database(embedded, migrated=False) as environment, pytest.raises(AssertionError) as failed:
        manage(environment, "backup", str(tmp_path / "copy"))

    assert "not overwritten" in str(failed.value)
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(embedded: Path, tmp_path: Path) -> None:
    with fresh_database(embedded, migrated=False) as environment, pytest.raises(AssertionError) as failed:
        manage(environment, "backup", str(tmp_path / "nowhere" / "copy"))

    assert "No such file or directory" in str(failed.value)


def test_a_damaged_copy_is_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "copy"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("CREATE INDEX i ON t (a)")
        database.executemany("INSERT INTO t VALUES (?)", [(f"{number:0500d}",) for number in range(100)])
        database.commit()
    content = bytearray(file.read_bytes())
    content[-4096:] = bytes(4096)
    file.write_bytes(content)

    with pytest.raises(sqlite3.DatabaseError, match=r"damaged|malformed"):
        backup._check(file)


def test_for_postgresql_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        backup,
        "connection",
        type(
            "Connection",
            (),
            {
                "vendor": "postgresql",
                "settings_dict": {
                    "HOST": "db",
                    "PORT": 5433,
                    "USER": "crumbs",
                    "PASSWORD": "secret",
                    "NAME": "crumb site",
                },
            },
        ),
    )

    with pytest.raises(CommandError) as refused:
        call_command("backup", "/backups/today")

    assert str(refused.value).endswith(
        "pg_dump --format=custom --file=/backups/today --host=db --port=5433 --username=crumbs 'crumb site'"
    )
