"""Runs the server: granian, its workers, and what of a connection it limits itself."""

import os
import resource
import signal

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

MAX_CONNECTIONS = 4096  # of each worker
HEADER_MILLISECONDS = 10_000
BUFFER_BYTES = 64 << 10  # of each connection: the most that a request's headers may take
STOP_SECONDS = 30  # until a worker that is still working is killed


def run(address: str) -> None:
    """Serve on this number until SIGTERM or SIGINT; requests in flight are finished. A worker that dies is replaced."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.register_at_fork(after_in_child=_end_when_told)
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


def _end_when_told() -> None:
    """A worker has its parent's handlers until granian sets its own: told to end while it loads, it would go on."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
