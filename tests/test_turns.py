"""Whose turn it is to write: soon, or not at all."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from timeline import turns
from timeline.turns import SHORT_PATIENCE_SECONDS, is_locked, write_turn

pytestmark = pytest.mark.django_db

HOLD_TURN = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX); print(flush=True); input()"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A database in a file, which is the one of this thread for a while."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL needs no turns")
    path = tmp_path / "turns.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE seen (number)")
    kept = connections["default"]
    connections["default"] = type(kept)({**kept.settings_dict, "NAME": str(path)}, "default")
    turns._short_until = 0.0
    yield path
    turns._short_until = 0.0
    connection.close()
    connections["default"] = kept


@contextmanager
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """Another program writes."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("ROLLBACK")


def write(number: int, patience: float | None = None) -> None:
    """One row, in a turn."""
    with write_turn(patience), connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen VALUES (%s)", [number])


def write_and_fail(number: int) -> None:
    with write_turn(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen VALUES (%s)", [number])
        raise RuntimeError


def seen(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as database:
        return [number for (number,) in database.execute("SELECT number FROM seen ORDER BY number")]


def test_a_turn_is_a_transaction(file: Path) -> None:
    write(1)
    with pytest.raises(RuntimeError):
        write_and_fail(2)
    write(3)

    assert seen(file) == [1, 3]


def test_a_database_that_stays_locked_is_given_up(file: Path) -> None:
    with locked(file), pytest.raises(OperationalError) as raised:
        write(1, patience=0.1)

    assert is_locked(raised.value)
    write(2)
    assert seen(file) == [2]


def test_a_database_that_is_locked_for_a_while_is_waited_for(file: Path) -> None:
    with locked(file) as other:
        threading.Timer(0.3, other.execute, ["COMMIT"]).start()
        write(1)
        other.execute("BEGIN")

    assert seen(file) == [1]


def test_who_comes_after_one_that_waited_in_vain_waits_less_until_a_turn_comes(file: Path) -> None:
    assert turns._patience() == turns.PATIENCE_SECONDS
    with locked(file), pytest.raises(OperationalError):
        write(1, patience=0)
    assert turns._patience() == SHORT_PATIENCE_SECONDS

    write(2)

    assert turns._patience() == turns.PATIENCE_SECONDS


def test_nobody_keeps_a_turn_while_another_program_holds_the_database(file: Path) -> None:
    write(1)
    with ThreadPoolExecutor() as pool, locked(file):

        def wait() -> None:
            connections["default"] = type(kept)(kept.settings_dict, "default")
            try:
                with pytest.raises(OperationalError):
                    write(2, patience=1)
            finally:
                connection.close()

        kept = connections["default"]
        waiting = pool.submit(wait)
        # Another process of ours gets the turn though the first still waits for the database.
        done = subprocess.run(
            [sys.executable, "-c", HOLD_TURN, f"{file}.lock"], input=b"\n", timeout=20, check=True
        )
        assert done.returncode == 0
        waiting.result()


def test_the_connection_is_as_patient_as_before(file: Path) -> None:
    write(1)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


def test_what_is_no_lock_is_raised_at_once(file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE seen")
    with pytest.raises(OperationalError, match="no such table") as raised:
        write(1)

    assert not is_locked(raised.value)
    assert turns._patience() == turns.PATIENCE_SECONDS
