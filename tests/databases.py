"""A database of its own for tests that need processes: they cannot see the suite's."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
        environment["CRUMBSITE_DATABASE_URL"] = f"sqlite:///{folder / 'crumbsite.sqlite3'}"
        _migrate(environment, migrated)
        yield environment
        return
    name = f"crumbsite_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(url)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            environment["CRUMBSITE_DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
            if citus.URL:
                citus.make_cluster(name)
            _migrate(environment, migrated)
            if citus.URL and migrated:
                manage(environment, "distribute", "--shards=4")
            yield environment
        finally:
            if citus.URL:
                citus.drop_on_workers(name)
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(environment: dict[str, str], migrated: bool) -> None:
    if migrated:
        manage(environment, "migrate", "--verbosity=0")


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
