"""How a server ends, and what it has done before it answers."""

import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import ledger
from tests.faults.fleet import fleet, held_up
from tests.faults.senders import Sender, Tally, envelope

pytestmark = pytest.mark.server

ATTACH_SECONDS = 20


def test_requests_in_flight_are_finished_on_sigterm() -> None:
    with fleet() as running, ThreadPoolExecutor() as pool:
        events = [uuid.uuid4().hex for _ in range(4)]
        tally = Tally(sent=set(events))

        def send(event_id: str) -> str:
            sender = Sender(running.ports[0], running.project_id, running.key)
            status, _ = sender.send(envelope(event_id, 1))
            sender.close()
            tally.note(event_id, status)
            return status

        assert send(events[0]) == "200"
        server = running.servers[0]
        with held_up(running):
            answers = [pool.submit(send, event_id) for event_id in events]
            time.sleep(1)  # until they stand in the threads of the server
            assert server.process is not None
            server.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert server.process.poll() is None
        assert [answer.result() for answer in answers] == ["200"] * 4
        assert server.process.wait(40) == 0

        assert ledger.check(running.environment, tally).stored == 4


def test_the_log_is_on_the_disk_before_the_answer_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRUMBSITE_DATABASE_URL", raising=False)  # PostgreSQL does this by itself
    if not may_trace():
        pytest.skip("strace is not there, or may not attach to a process (ptrace)")
    with fleet(CRUMBSITE_WORKERS="1") as running:
        sender = Sender(running.ports[0], running.project_id, running.key)
        assert sender.send(envelope(uuid.uuid4().hex, 1))[0] == "200"
        trace = tmp_path / "trace"
        with traced(running.servers[0].workers[0], trace):
            assert sender.send(envelope(uuid.uuid4().hex, 1))[0] == "200"
        sender.close()

    steps = [step for line in trace.read_text().splitlines() if (step := read_step(line))]
    before = steps[: steps.index("answer")]
    assert "log" in before
    assert "flush" in before[len(before) - before[::-1].index("log") :], steps


def read_step(line: str) -> str | None:
    """What a system call does: write the log, flush it, or answer."""
    if re.search(r"\bpwrite64\(\d+<[^>]*-wal>", line):
        return "log"
    if re.search(r"\b(fdatasync|fsync)\(\d+<[^>]*-wal>", line):
        return "flush"
    if re.search(r"\b(write|writev|sendto|sendmsg)\(\d+<(socket|TCP)[^>]*>.*HTTP/1\.1 200", line):
        return "answer"
    return None


def may_trace() -> bool:
    """Whether strace works here."""
    if shutil.which("strace") is None:
        return False
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        done = subprocess.run(
            ["timeout", "2", "strace", "-p", str(sleeper.pid)], capture_output=True, check=False
        )
        return b"attached" in done.stderr
    finally:
        sleeper.kill()
        sleeper.wait()


@contextmanager
def traced(pid: int, to: Path) -> Iterator[None]:
    """Write down the calls of all threads of a process that write or flush."""
    calls = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
    strace = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "64", "-e", calls, "-o", str(to), "-p", str(pid)], stderr=subprocess.PIPE
    )
    assert strace.stderr is not None
    while b"attached" not in strace.stderr.readline():
        assert strace.poll() is None
    time.sleep(0.5)  # its threads come one after the other
    try:
        yield
        time.sleep(0.5)
    finally:
        strace.send_signal(signal.SIGINT)
        strace.communicate()
