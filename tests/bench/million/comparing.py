"""Both sizes, each in a process of its own, measured in turns."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.bench.million.report import show
from tests.bench.million.rows import FIGURES, ROUNDS, SMALL, Json


def compare(events: int, issues: int, folder: Path, only: str) -> None:
    """Fill SMALL and `events`, each in a database of its own, measure each page of both in turns, and print.

    In turns, because whatever else the machine does is to disturb both.
    """
    me = [sys.executable, "-m", "tests.bench.million"]
    with ExitStack() as stack:
        places = {size: stack.enter_context(database(size, folder)) for size in (SMALL, events)}
        for size, environment in places.items():
            filling = [*me, "fill", "--events", str(size), "--issues", str(issues)]
            subprocess.run(filling, env=environment, check=True)
        both = [
            stack.enter_context(Answering([*me, "answer", "--only", only], places[size])) for size in places
        ]
        for name in both[0].names:
            for one in both * ROUNDS:
                one.take(name)
        few, many = (one.end() for one in both)
    show(many, few)


class Answering:
    """A process that measures one size; of each page what was least disturbed is kept."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asks, self.says = self.process.stdin, self.process.stdout
        self.names: list[str] = self._read()
        self.pages: Json = {}

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def take(self, name: str) -> None:
        """Measures a page, once more or for the first time."""
        self.asks.write(json.dumps(name) + "\n")
        self.asks.flush()
        found = self._read()
        before = self.pages.get(name, found)
        self.pages[name] = {**found, **{figure: min(found[figure], before[figure]) for figure in FIGURES}}

    def end(self) -> Json:
        """All that was measured."""
        self.asks.close()
        return {"pages": self.pages, "plans": self._read()}

    def _read(self) -> Any:
        line = self.says.readline()
        if not line:
            raise SystemExit("What measures has failed.")
        return json.loads(line)


class database:  # noqa: N801 (used as a verb)
    """A database for one size, removed afterwards: a file, or beside the one of CRUMBSITE_DATABASE_URL."""

    def __init__(self, size: int, folder: Path) -> None:
        self.url = os.environ.get("CRUMBSITE_DATABASE_URL", "")
        self.name = f"crumbsite_{size}_{os.getpid()}"
        self.folder = folder

    def __enter__(self) -> dict[str, str]:
        if self.url.startswith("postgres"):
            self._admin(f"CREATE DATABASE {self.name}")
            url = urlunsplit(urlsplit(self.url)._replace(path=f"/{self.name}"))
        else:
            url = f"sqlite:///{self.folder / self.name}"
        return {**os.environ, "CRUMBSITE_DATA_DIR": str(self.folder), "CRUMBSITE_DATABASE_URL": url}

    def __exit__(self, *_: object) -> None:
        if self.url.startswith("postgres"):
            self._admin(f"DROP DATABASE {self.name} WITH (FORCE)")  # an autovacuum may be at work
        else:
            for file in self.folder.glob(f"{self.name}*"):
                file.unlink()

    def _admin(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
