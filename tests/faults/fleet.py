"""Servers that share a database, can be killed, and start again with what is there."""

import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.databases import fresh_database, manage
from tests.running import end_server, free_port, start_server, wait_until_it_answers

RESPAWN_SECONDS = 30


@dataclass
class Server:
    """One server: a main process and its workers."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    wrapper: tuple[str, ...] = ()

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = {**self.environment, "BIND": f"127.0.0.1:{self.port}"}
        self.process = start_server(environment, self.folder, wrapper=self.wrapper)
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """As it does when one of its workers has come up."""
        assert self.process is not None
        wait_until_it_answers(self.process, self.port, self.folder)

    @property
    def pid(self) -> int:
        """Of its main process."""
        assert self.process is not None
        return self.process.pid

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "log").read_text()

    def kill(self) -> None:
        """`kill -9` of every process of it."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        _wait_until_gone(self.process.pid)

    def wait_for_workers(self, count: int, *, without: int = 0) -> None:
        """Until so many workers are there, none of which is `without`."""
        until = time.monotonic() + RESPAWN_SECONDS
        while len(self.workers) < count or without in self.workers:
            assert time.monotonic() < until, self.log
            time.sleep(0.1)

    def end(self) -> None:
        """SIGTERM, as a supervisor sends it."""
        if self.process is not None:
            end_server(self.process)


def _wait_until_gone(group: int) -> None:
    """Until no process of a killed group is left that could still hold the port."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError(f"processes of group {group} outlived SIGKILL")


@dataclass(frozen=True)
class Fleet:
    """Servers on one database, and the project that they serve."""

    servers: tuple[Server, ...]
    environment: dict[str, str]
    project_id: int
    key: str

    @property
    def ports(self) -> tuple[int, ...]:
        """Where they listen."""
        return tuple(server.port for server in self.servers)


@contextmanager
def fleet(servers: int = 1, *, wrapper: tuple[str, ...] = (), **settings: str) -> Iterator[Fleet]:
    """Servers, started, on a database of the kind that the suite runs on. `settings` are environment variables."""
    with (
        tempfile.TemporaryDirectory(prefix="crumbsite-", ignore_cleanup_errors=True) as folder,
        fresh_database(Path(folder)) as environment,
        fleet_on({**environment, **settings}, Path(folder), servers, wrapper) as started,
    ):
        yield started


@contextmanager
def fleet_on(
    environment: dict[str, str], folder: Path, servers: int = 1, wrapper: tuple[str, ...] = ()
) -> Iterator[Fleet]:
    """Servers, started, on the migrated database of `environment`."""
    dsn = manage(environment, "project", "acme/shop").strip()
    key, _, rest = dsn.partition("//")[2].partition("@")
    made = []
    for number in range(servers):
        own = folder / f"server-{number}"
        own.mkdir()
        made.append(Server(own, environment, wrapper=wrapper))
    try:
        for server in made:
            server.start()
        yield Fleet(tuple(made), environment, int(rest.rpartition("/")[2]), key)
    finally:
        for server in made:
            server.end()


@contextmanager
def held_up(running: Fleet) -> Iterator[None]:
    """Somebody else holds the lock: no event can be stored until the end of the block."""
    url = running.environment["CRUMBSITE_DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE timeline_event IN EXCLUSIVE MODE")
            yield
