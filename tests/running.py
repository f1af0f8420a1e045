"""The real server, as people run it: `manage.py serve` in a process of its own, with a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT, fresh_database, manage

START_SECONDS = 60
STOP_SECONDS = 40


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str  # without a slash at its end
    dsn: str
    key: str
    project_id: int
    folder: Path  # its data
    environment: dict[str, str]  # for `manage`
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "log").read_text()

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py against its database."""
        return manage(self.environment, *arguments)

    def stop(self) -> None:
        """SIGTERM, as a supervisor sends it, and wait for the end."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS)


@contextmanager
def running_server(
    place: str = "acme/shop", *, arguments: tuple[str, ...] = (), settings: dict[str, str] | None = None
) -> Iterator[Running]:
    """A server with an empty project at ORG/PROJECT. `settings` are environment variables."""
    folder = Path(tempfile.mkdtemp(prefix="crumbsite-"))
    try:
        with fresh_database(folder) as environment:
            port = free_port()
            environment |= {"BIND": f"127.0.0.1:{port}", "CRUMBSITE_BASE_URL": f"http://127.0.0.1:{port}"}
            environment |= settings or {}
            dsn = manage(environment, "project", place).strip()
            process = start_server(environment, folder, arguments)
            try:
                wait_until_it_answers(process, port, folder)
                key, _, rest = dsn.partition("//")[2].partition("@")
                yield Running(
                    url=f"http://127.0.0.1:{port}",
                    dsn=dsn,
                    key=key,
                    project_id=int(rest.rpartition("/")[2]),
                    folder=folder,
                    environment=environment,
                    process=process,
                )
            finally:
                end_server(process)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """What a killed worker left behind writes there until it notices."""
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until:
        with suppress(OSError):
            shutil.rmtree(folder)
            return
        time.sleep(0.05)
    shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(
    environment: dict[str, str],
    folder: Path,
    arguments: tuple[str, ...] = (),
    wrapper: tuple[str, ...] = (),
) -> subprocess.Popen[bytes]:
    """A server's process, in a group of its own, with what it writes at the end of `folder`/log.

    `wrapper` is a command that becomes the one given to it.
    """
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*wrapper, sys.executable, str(ROOT / "manage.py"), "serve", *arguments],
            cwd=folder,  # it must work from anywhere
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Raises AssertionError with the log when it ends instead, or takes long."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{(folder / 'log').read_text()}")


def end_server(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM; what does not end then is killed with all that it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
