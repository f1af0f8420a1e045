"""Runs the server: granian, its workers, and what of a connection it limits itself."""

import os
import resource
import signal
import threading

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from timeline.server import shared  # noqa: F401 (it is there before the workers are)

MAX_CONNECTIONS = 4096  # of each worker
HEADER_MILLISECONDS = 10_000
BUFFER_BYTES = 64 << 10  # of each connection: the most that a request's headers may take
STOP_SECONDS = 30  # until a worker that is still working is killed
ENDING = (signal.SIGTERM, signal.SIGINT)

_masks = threading.local()  # which signals the thread that forks held back before


def run(address: str) -> None:
    """Serve on this number until SIGTERM or SIGINT; requests in flight are finished. A worker that dies is replaced."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    let_workers_be_ended()
    Granian(
        "timeline.server.rsgi:server",
        address=address,
        port=settings.BIND_PORT,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.WORKERS,
        backlog=MAX_CONNECTIONS,
        backpressure=MAX_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=BUFFER_BYTES),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=settings.ROOT,
        log_dictconfig=settings.LOGGING,
    ).serve()


def let_workers_be_ended() -> None:
    """From now on a forked process ends when told to, from its first moment.

    Python forgets in a new process what signals came before its own first line, and a worker has its parent's handlers
    until granian sets its own: told to end then, it would go on. So they are held back until it has neither.
    """
    os.register_at_fork(before=_hold_back, after_in_parent=_let_through, after_in_child=_end_when_told)


def _hold_back() -> None:
    _masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _masks.before)


def _end_when_told() -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    _let_through()
