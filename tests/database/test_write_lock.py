"""Writers begin within their timeout or fail."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection, connections

from tests import outages
from timeline.database import write_lock
from timeline.database.sqlite.base import DatabaseWrapper
from timeline.database.write_lock import (
    SHORT_TIMEOUT_SECONDS,
    is_locked,
    is_read_only,
    is_unavailable,
    write_transaction,
)

pytestmark = pytest.mark.django_db

HOLD_LOCK = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX); print(flush=True); input()"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A database of SQLite in a file, which is the one of this thread for a while. PostgreSQL needs no write lock."""
    path = tmp_path / "crumbs.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE seen (number)")
    kept = connections["default"]
    settings: dict[str, Any] = {
        **kept.settings_dict,
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
    connections["default"] = DatabaseWrapper(settings, "default")
    write_lock._short_until = 0.0
    yield path
    write_lock._short_until = 0.0
    connection.close()
    connections["default"] = kept


@contextmanager
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """Another program writes."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("ROLLBACK")


def write(number: int, timeout: float | None = None) -> None:
    """One row, in a write transaction."""
    with write_transaction(timeout), connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen VALUES (%s)", [number])


def write_and_fail(number: int) -> None:
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen VALUES (%s)", [number])
        raise RuntimeError


def seen(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as database:
        return [number for (number,) in database.execute("SELECT number FROM seen ORDER BY number")]


def test_a_write_transaction_is_a_transaction(file: Path) -> None:
    write(1)
    with pytest.raises(RuntimeError):
        write_and_fail(2)
    write(3)

    assert seen(file) == [1, 3]


def test_a_database_that_stays_locked_is_given_up(file: Path) -> None:
    with locked(file), pytest.raises(OperationalError) as raised:
        write(1, timeout=0.1)

    assert str(raised.value) == "database is locked: gave up after 0.1 s"
    assert is_locked(raised.value)
    assert is_unavailable(raised.value)
    write(2)
    assert seen(file) == [2]


def test_a_database_that_is_locked_for_a_while_is_waited_for(file: Path) -> None:
    with locked(file) as other:
        threading.Timer(0.3, other.execute, ["COMMIT"]).start()
        write(1)
        other.execute("BEGIN")

    assert seen(file) == [1]


def test_after_a_timeout_the_next_ones_are_shorter_until_one_succeeds(file: Path) -> None:
    assert write_lock._timeout() == write_lock.TIMEOUT_SECONDS
    with locked(file), pytest.raises(OperationalError):
        write(1, timeout=0)
    assert write_lock._timeout() == SHORT_TIMEOUT_SECONDS

    write(2)

    assert write_lock._timeout() == write_lock.TIMEOUT_SECONDS


def test_no_writer_keeps_the_lock_while_another_program_holds_the_database(file: Path) -> None:
    write(1)
    with ThreadPoolExecutor() as pool, locked(file):

        def wait() -> None:
            connections["default"] = DatabaseWrapper(kept.settings_dict, "default")
            try:
                write(2, timeout=60)
            finally:
                connection.close()

        kept = connections["default"]
        waiting = pool.submit(wait)
        while not (write_lock._process_lock.locked() or waiting.done()):
            time.sleep(0.001)
        # Another thread, and another process of ours, get the write lock while the first waits for the database.
        assert write_lock._process_lock.acquire(timeout=20)
        write_lock._process_lock.release()
        done = subprocess.run(
            [sys.executable, "-c", HOLD_LOCK, f"{file}.lock"], input=b"\n", timeout=20, check=True
        )
        assert done.returncode == 0
        assert not waiting.done()
    waiting.result()
    assert seen(file) == [1, 2]


def test_the_timeout_of_the_connection_is_as_before(file: Path) -> None:
    write(1)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


def test_what_is_no_lock_is_raised_at_once(file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE seen")
    with pytest.raises(OperationalError, match="no such table") as raised:
        write(1)

    assert not is_unavailable(raised.value)
    assert write_lock._timeout() == write_lock.TIMEOUT_SECONDS


@pytest.mark.parametrize(
    "error",
    [
        outages.locked_postgresql(),
        outages.read_only_postgresql(),
        outages.lost_postgresql(),
        outages.read_only_sqlite(),
        outages.full_sqlite(),
        OperationalError("database is locked: gave up after 3 s"),
        InterfaceError("the connection is closed"),
    ],
    ids=str,
)
def test_a_database_may_be_unavailable(error: Exception) -> None:
    assert is_unavailable(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        KeyError("x"),
        DataError("value too long"),
        outages.wrong_statement("SELECT nope"),
        outages.wrong_statement("SELEC 1"),
        outages.wrong_statement(f"SELECT {', '.join('1' * 3_000)}"),
    ],
    ids=str,
)
def test_a_wrong_statement_is_a_defect_of_ours(error: Exception | None) -> None:
    assert not is_unavailable(error)


def test_what_is_wrong_is_known_in_every_language() -> None:
    locked, read_only, lost, defect = (
        outages.locked_postgresql(),
        outages.read_only_postgresql(),
        outages.lost_postgresql(),
        outages.wrong_statement(),
    )

    assert [is_locked(error) for error in (locked, read_only, lost, defect)] == [True, False, False, False]
    assert [is_read_only(error) for error in (locked, read_only, lost, defect)] == [False, True, False, False]
    assert is_read_only(outages.read_only_sqlite())


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path, file: Path) -> None:
    connection.settings_dict["NAME"] = str(tmp_path / "missing" / "crumbs")

    with pytest.raises(OperationalError, match="unable to open") as raised:
        write(1)

    assert is_unavailable(raised.value)
