"""A PostgreSQL of its own, to be mistreated: on a free port, gone at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.running import free_port

SUPERUSER = "crumbsite"


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    folder: Path
    programs: Path
    port: int

    @property
    def url(self) -> str:
        """Of its one database."""
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/crumbsite"

    def control(self, *arguments: str) -> None:
        """pg_ctl; waits until it is done."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, *arguments)

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, which refuse to be root."""
        done = subprocess.run(
            [*_as_postgres(), str(self.programs / program), "-D", str(self.folder / "data"), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, (program, arguments)

    def restart(self, mode: str) -> None:
        """`fast` ends every connection; `immediate` is a crash, and recovery at the start."""
        self.control("restart", "-m", mode)

    def set(self, name: str, value: str) -> None:
        """A setting, for connections made from now on."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")

    def end_connections(self) -> None:
        """As a restart does."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """As behind a network that drops everything: none of its processes does anything, no connection ends."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        stopped = []
        try:
            for pid in (main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())):
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)
            yield
        finally:
            for pid in reversed(stopped):
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def standby(self) -> Iterator["Cluster"]:
        """A second one that follows this one, gone at the end of the block."""
        other = Cluster(Path(tempfile.mkdtemp(prefix="crumbsite-standby-")), self.programs, free_port())
        try:
            _give_to_postgres(other.folder)
            other.run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-d", self.url)
            other.control("start")
            try:
                yield other
            finally:
                other.control("stop", "-m", "immediate")
        finally:
            shutil.rmtree(other.folder)

    @contextmanager
    def no_file_beyond(self, size: int) -> Iterator[None]:
        """As on a full disk: none of its processes may write a file beyond `size` bytes."""
        self._limit(str(size))
        try:
            yield
        finally:
            self._limit("unlimited")

    def _limit(self, size: str) -> None:
        main = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        for pid in (main, *Path(f"/proc/{main}/task/{main}/children").read_text().split()):
            # Only an owner may, or whoever has more rights than root in a container.
            subprocess.run(
                [*_as_postgres(), "prlimit", f"--pid={pid}", f"--fsize={size}:unlimited"], check=True
            )


def _as_postgres() -> list[str]:
    if os.geteuid():
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _give_to_postgres(folder: Path) -> None:
    if not os.geteuid():
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)


def _programs() -> Path:
    """Where initdb is: on the path, or where Debian keeps it."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert folders, "initdb is not there: install PostgreSQL (Debian: apt install postgresql)"
    return folders[-1]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new, empty cluster with one database."""
    folder = Path(tempfile.mkdtemp(prefix="crumbsite-cluster-"))
    made = Cluster(folder, _programs(), free_port())
    try:
        _give_to_postgres(folder)
        made.run("initdb", "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        made.control("start")
        try:
            with psycopg.connect(
                made.url.removesuffix("crumbsite") + "postgres", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE crumbsite")
            yield made
        finally:
            made.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)
