"""A database of its own for tests that need processes: they cannot see the suite's."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import citus

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def fresh_database(folder: Path, *, migrated: bool = True) -> Iterator[dict[str, str]]:
    """The environment of processes that use a new, migrated database of the kind that the suite runs on."""
    url = os.environ.get("CRUMBSITE_DATABASE_URL", "")
    environment = {**os.environ, "CRUMBSITE_DATA_DIR": str(folder), "PYTHONWARNINGS": "error"}
    if not url.startswith("postgres"):
        path = folder / "crumbsite.sqlite3"
        environment["CRUMBSITE_DATABASE_URL"] = f"sqlite:///{path}"
        if migrated:
            shutil.copyfile(_migrated_file(), path)
        yield environment
        return
    name = f"crumbsite_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as server:
        template = "template1" if citus.URL or not migrated else _migrated_database(url)
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            environment["CRUMBSITE_DATABASE_URL"] = _named(url, name)
            if citus.URL:
                citus.make_cluster(name)
                if migrated:
                    manage(environment, "migrate", "--verbosity=0")
                    manage(environment, "distribute", "--shards=4")
            yield environment
        finally:
            if citus.URL:
                citus.drop_on_workers(name)
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _migrated_file() -> Path:
    """An SQLite file with all tables, made once a run: migrating takes seconds, copying does not."""
    folder = Path(tempfile.mkdtemp(prefix="crumbsite-migrated-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "crumbsite.sqlite3"
    manage(
        {**os.environ, "CRUMBSITE_DATA_DIR": str(folder), "CRUMBSITE_DATABASE_URL": f"sqlite:///{path}"},
        "migrate",
        "--verbosity=0",
    )
    return path


@cache
def _migrated_database(url: str) -> str:
    """The name of a database of PostgreSQL with all tables, made once a run."""
    name = f"crumbsite_{uuid.uuid4().hex[:12]}"
    server = _named(url, "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    atexit.register(_drop, server, name)
    manage({**os.environ, "CRUMBSITE_DATABASE_URL": _named(url, name)}, "migrate", "--verbosity=0")
    return name


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def manage(environment: dict[str, str], *arguments: str, stdin: str = "") -> str:
    """Run a command of manage.py to its end; what it printed. Raises when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
