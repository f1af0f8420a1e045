"""What an event costs: CPU of every server process, rate, latency, disk and memory, beside the floor in the same run.

    python -m tests.bench.ingest [--quick] [--only sqlite|postgres|floor] [--count N]

Needs a C compiler. PostgreSQL is measured when CRUMBSITE_DATABASE_URL names one: its processes count too.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.events import make_body, make_event
from tests.bench.processes import cpu_seconds, named, resident_bytes, tree
from tests.databases import ROOT, fresh_database, manage

KEY = "b" * 32
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One measurement."""

    breadcrumbs: int
    issues: int
    connections: int
    count: int


def cases(quick: bool, count: int) -> Iterator[Case]:
    """What is measured; the first is the one that is compared."""
    yield Case(100, 200, 8, count)
    if quick:
        return
    yield Case(100, 1, 8, count)
    yield Case(100, 200, 1, count // 2)
    yield Case(100, 200, 32, count)
    yield Case(0, 200, 8, count)
    yield Case(10, 200, 8, count)
    yield Case(1000, 200, 8, count // 6)


def build_blast(folder: Path) -> Path:
    """The generator, compiled."""
    program = folder / "blast"
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, HERE / "blast.c"], check=True)
    return program


def write_requests(file: Path, case: Case, path: str, seed: int) -> None:
    """Requests of fresh events, as `blast` reads them."""
    chance = random.Random(seed)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: sentry.python/2.75.0\r\nContent-Encoding: gzip\r\n"
        f"Content-Type: application/x-sentry-envelope\r\nX-Sentry-Auth: Sentry sentry_key={KEY}, sentry_version=7\r\n"
    )
    with file.open("wb") as out:
        for number in range(case.count):
            body = make_body(make_event(chance, case.breadcrumbs, number % case.issues))
            request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
            out.write(struct.pack("<I", len(request)) + request)


def blast(program: Path, port: int, connections: int, file: Path) -> dict[str, Any]:
    """What the generator saw."""
    done = subprocess.run(
        [program, "127.0.0.1", str(port), str(connections), file], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(command: list[str], environment: dict[str, str], port: int, folder: Path) -> Iterator[int]:
    """A server that answers on its port; its pid."""
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 0.2).close()
                    break
                time.sleep(0.1)
            time.sleep(1)
            yield server.pid
        finally:
            server.terminate()
            server.wait(30)


def wait_until_up(port: int) -> None:
    """Until the processes beside the workers answer, too: what they take to come up is no event's."""
    answered = 0
    for _ in range(300):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").close()
            answered += 1
        if answered == 8:  # of several workers, each once at least
            break
        time.sleep(0.2)
    time.sleep(2)


def measure(
    program: Path, folder: Path, port: int, path: str, case: Case, pids: Any, warm: bool = True
) -> dict[str, Any]:
    """Blast one case; CPU per request in ms beside what the generator saw."""
    file = folder / "requests"
    if warm:
        write_requests(file, Case(case.breadcrumbs, case.issues, case.connections, 300), path, time.time_ns())
        blast(program, port, case.connections, file)
    write_requests(file, case, path, time.time_ns())
    before = cpu_seconds(pids())
    seen = blast(program, port, case.connections, file)
    cpu = cpu_seconds(pids()) - before
    file.unlink()
    return {
        **seen,
        "cpu_ms": cpu / case.count * 1000,
        "rate": case.count / seen["seconds"],
        "memory": resident_bytes(pids()),
    }


def show(name: str, case: Case, seen: dict[str, Any], floor: float | None, size: float) -> None:
    """One line."""
    ratio = f"({seen['cpu_ms'] / floor:4.1f} × floor)" if floor else ""
    stored_all = seen["2xx"] == case.count and not seen["broken"]
    print(
        f"{name:9} {case.breadcrumbs:5} crumbs {case.issues:4} issues {case.connections:3} conns"
        f"  {seen['cpu_ms']:6.2f} ms CPU {ratio:15} {seen['rate']:6.0f}/s"
        f"  p50 {seen['p50']:6.1f}  p95 {seen['p95']:6.1f}  p99 {seen['p99']:6.1f} ms"
        f"  {seen['memory'] / 1e6:5.0f} MB  {size:7.0f} B/event"
        f"{'' if stored_all else f'  NOT ALL STORED: {seen}'}",
        flush=True,
    )


def bench_floor(program: Path, case: Case) -> float:
    """CPU in ms per request of the floor."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = {**os.environ, "FLOOR_DATABASE": str(folder / "floor.sqlite3")}
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--log-level",
            "error",
        ]
        with process([*command, "tests.bench.floor:application"], environment, port, folder) as pid:
            seen = measure(program, folder, port, "/api/1/envelope/", case, lambda: tree(pid))
        size = (folder / "floor.sqlite3").stat().st_size / case.count
        show("floor", case, seen, None, size)
        cpu: float = seen["cpu_ms"]
        return cpu


def bench_product(program: Path, name: str, todo: list[Case], floor: float | None) -> None:
    """Every case on a database of its own."""
    for case in todo:
        with tempfile.TemporaryDirectory() as temporary:
            folder, port = Path(temporary), free_port()
            with fresh_database(folder) as environment:
                environment |= {"BIND": f"127.0.0.1:{port}", "CRUMBSITE_LOG_LEVEL": "WARNING"}
                environment.pop("PYTHONWARNINGS")
                dsn = manage(environment, "project", "acme/shop", "--key", KEY).strip()
                path = f"/api/{dsn.rpartition('/')[2]}/envelope/"
                command = [sys.executable, "manage.py", "serve"]
                with process(command, environment, port, folder) as pid:
                    wait_until_up(port)
                    empty = database_bytes(environment, folder)
                    seen = measure(
                        program,
                        folder,
                        port,
                        path,
                        case,
                        lambda: tree(pid) | (named("postgres") if name == "postgres" else set()),
                    )
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                        assert answer.status == 200
                    size = (database_bytes(environment, folder) - empty) / (case.count + 300)
                show(name, case, seen, floor, size)


def database_bytes(environment: dict[str, str], folder: Path) -> int:
    """Bytes on disk, indexes included; SQLite's log is folded in first."""
    url = environment["CRUMBSITE_DATABASE_URL"]
    if url.startswith("sqlite"):
        manage(
            environment,
            "shell",
            "-c",
            "from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint')",
        )
        return (folder / "crumbsite.sqlite3").stat().st_size
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'timeline_%'"
        ).fetchone()
        return int(row[0]) if row else 0


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--only", choices=["sqlite", "postgres", "floor"])
    arguments.add_argument("--count", type=int, default=6000)
    given = arguments.parse_args()
    todo = list(cases(given.quick, given.count))
    with tempfile.TemporaryDirectory() as name:
        if not shutil.which("cc"):
            sys.exit("The generator needs a C compiler (Debian: apt install gcc libc6-dev).")
        program = build_blast(Path(name))
        floor = bench_floor(program, todo[0]) if given.only in (None, "floor") else None
        url = os.environ.pop("CRUMBSITE_DATABASE_URL", "")
        if given.only in (None, "sqlite"):
            bench_product(program, "sqlite", todo, floor)
        if url and given.only in (None, "postgres"):
            os.environ["CRUMBSITE_DATABASE_URL"] = url
            bench_product(program, "postgres", todo, floor)


if __name__ == "__main__":
    main()
