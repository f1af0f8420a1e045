"""Copies the database into one file while everything goes on (SQLite)."""

import contextlib
import os
import shlex
import sqlite3
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database to FILE, as it is at one moment, without stopping the server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                f"The database is PostgreSQL; its own tool copies it:\n{pg_dump_command(file)}"
            )
        try:
            size = back_up(file)
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"There is no backup at {file}: {error}") from None
        self.stdout.write(f"{file} holds the database ({size:,} bytes, checked).")


def back_up(file: Path) -> int:
    """Write a checked copy to `file`, which must not exist; its size. Raises OSError, sqlite3.Error."""
    if file.exists():
        raise FileExistsError("a file of this name is there already, and is not overwritten")
    with _partial(file) as partial:
        _copy(partial)
        _check(partial)
        os.link(partial, file)  # refuses, unlike a rename, what came there meanwhile
    _flush(file.parent)
    return file.stat().st_size


@contextlib.contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """A file beside `file` that only we can read, gone at the end."""
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield partial
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _copy(to: Path) -> None:
    """All pages in one step: in WAL mode the reader sees one moment and no writer waits for it."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(to)) as copy:
        connection.connection.backup(copy, pages=-1)
        # A file that stands alone: with WAL it would be three.
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    _flush(to)


def _check(copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise sqlite3.DatabaseError(f"the copy is damaged, and so is the database: {'; '.join(found)}")


def _flush(path: Path) -> None:
    """Wait for the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pg_dump_command(file: Path) -> str:
    """What to run instead; the password is asked for or comes from PGPASSWORD."""
    settings = connection.settings_dict
    options = [("--host", settings["HOST"]), ("--port", settings["PORT"]), ("--username", settings["USER"])]
    parts = ["pg_dump", "--format=custom", f"--file={file}"]
    parts += [f"{name}={value}" for name, value in options if value]
    return shlex.join([*parts, settings["NAME"]])
