"""What a process that the server forks does when it is told to end at once."""

import subprocess
import sys

import pytest

from tests.databases import ROOT

# As the server: a handler that makes a note, and a signal that reaches the new process before anything else does.
PROGRAM = """
import os, signal, sys
from timeline.server.running import ENDING, let_workers_be_ended

number = signal.Signals[sys.argv[1]]
noted = []
signal.signal(number, lambda *_: noted.append(number))
os.register_at_fork(
    before=lambda: os.kill(os.getpid(), number),
    after_in_child=lambda: os.kill(os.getpid(), number),
)
let_workers_be_ended()
before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
child = os.fork()
if not child:
    os._exit(0)
status = os.waitpid(child, 0)[1]
after = signal.pthread_sigmask(signal.SIG_BLOCK, [])
print(os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, noted == [number], before == after)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_ends_even_at_its_first_moment_and_its_parent_is_told_what_it_was_told(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "True", "True"]
