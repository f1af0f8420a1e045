"""The process beside a worker: answers, ends when the worker does, and is there again when it died."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.server.works import TIMEOUT
from timeline.ingest.responses import IngestError, TooLargeError, too_large
from timeline.server import aside
from timeline.server.aside import Aside, AwayError

WORK = "tests.server.works:make_doing"


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aside]:
    monkeypatch.setattr(aside, "PAUSE_SECONDS", 0.05)
    made = Aside(WORK)
    made.start()
    yield made
    made.stop()


def is_alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_dead(pid: int) -> None:
    until = time.monotonic() + TIMEOUT
    while is_alive(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_it_answers_from_another_process_many_at_a_time(beside: Aside) -> None:
    pid, at_term = beside.call(("where",))
    assert pid == beside.pid != os.getpid()
    assert at_term == signal.SIG_IGN  # it ends with its worker, when that has finished
    long = os.urandom(3 << 20)
    assert beside.call(("echo", long)) == long
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: beside.call(("echo", number)), range(200))) == list(range(200))


@pytest.mark.parametrize(
    "error", [ValueError("no"), TimeoutError("late"), IngestError(429, "a", ["b"], {"C": "d"})]
)
def test_what_it_raises_is_raised_here(beside: Aside, error: Exception) -> None:
    gone = threading.Event()
    with pytest.raises(type(error)) as raised:
        beside.call(("fail", error), gone)
    assert repr(raised.value) == repr(error)
    assert {**vars(raised.value)} == {**vars(error)}
    with pytest.raises(TooLargeError, match="exceeded"):
        beside.call(("fail", too_large(5)), gone)


def test_an_answer_that_cannot_be_sent_is_an_error_and_no_silence(beside: Aside) -> None:
    with pytest.raises(RuntimeError, match="pickle"):
        beside.call(("lock",))


def test_it_is_told_that_nobody_waits_any_more(beside: Aside) -> None:
    gone = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(beside.call, ("wait",), gone)
        assert beside.call(("echo", 1)) == 1
        gone.set()
        assert waiting.result(TIMEOUT) == "gone"


def test_whoever_waits_when_it_dies_is_told_and_the_next_one_finds_another(beside: Aside) -> None:
    first = beside.call(("where",))[0]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(beside.call, ("wait",))
        with pytest.raises(AwayError):
            beside.call(("die",))
        with pytest.raises(AwayError):
            waiting.result(TIMEOUT)
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        try:
            assert beside.call(("where",))[0] != first
            return
        except AwayError:
            time.sleep(0.01)
    pytest.fail("it did not come up again")


def test_what_it_is_about_is_finished_when_it_is_stopped(tmp_path: Path) -> None:
    made = Aside(WORK)
    made.start()
    assert made.call(("echo", 1)) == 1
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(made.call, ("write", str(tmp_path / "written"), 0.3))
        time.sleep(0.05)
        made.stop()
        assert writing.result(TIMEOUT) == "done"
    assert (tmp_path / "written").exists()
    with pytest.raises(AwayError):
        made.call(("echo", 1))


def test_it_gives_way_to_others_as_far_as_it_is_told() -> None:
    made = Aside(WORK, nice=3)
    made.start()
    assert made.call(("echo", 1)) == 1
    assert made.is_up()
    assert os.getpriority(os.PRIO_PROCESS, made.call(("where",))[0]) == os.getpriority(os.PRIO_PROCESS, 0) + 3
    made.stop()


def test_it_does_not_outlive_a_worker_that_is_killed() -> None:
    code = f"from timeline.server.aside import Aside; a = Aside({WORK!r}); a.start(); print(a.call(('where',))[0], flush=True); input()"
    worker = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert worker.stdout
    assert worker.stdin
    with worker.stdout, worker.stdin:
        pid = int(worker.stdout.readline())
        assert is_alive(pid)
        worker.kill()
        worker.wait()
        wait_until_dead(pid)
