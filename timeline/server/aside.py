"""A process beside a worker: what is computed there keeps nobody waiting here, where events are taken.

Python computes in one thread of a process at a time, and a thread that stores an event gives way dozens of times: beside two
threads that make costly pages it takes four times as long. So the worker keeps what is small and frequent.

The two talk in pickles through a pair of sockets. When the process dies it is started again, and whoever waited for it is
told; when the worker dies, however it is killed, the process reads the end of its socket and ends.
"""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection
from typing import Any, Protocol

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.1  # between two looks at whether somebody still waits
PAUSE_SECONDS = 1.0  # before a process that died is started again
STOP_SECONDS = 8.0  # until one that does not end is killed

# What is sent: (ticket, argument) is a call, a ticket alone says that nobody waits for it any more, None that it is over.
# What comes back: (ticket, answer, error), and once, first of all, None.


class Work(Protocol):
    """What the process does."""

    threads: int  # calls at a time

    def __call__(self, argument: Any, gone: threading.Event) -> Any:
        """The answer to a call; `gone` is set when nobody waits for it any more."""

    def stop(self) -> None:
        """No call comes any more."""


class AwayError(Exception):
    """The process died: whether it did what was asked nobody knows."""


class Aside:
    """The process, as the worker knows it.

    `work` names a function without arguments that makes its Work: `module:function`. `nice` is how far the process gives way to
    others.
    """

    def __init__(self, work: str, *, nice: int = 0) -> None:
        self._work = work
        self._nice = nice
        self._tickets = count()
        self._waiting: dict[int, Future[Any]] = {}
        self._state = threading.Lock()
        self._sending = threading.Lock()
        self._stopping = threading.Event()
        self._up = threading.Event()
        self._connection: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="aside", daemon=True)

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """What is asked before it has come up waits."""
        self._begin()
        self._thread.start()

    def stop(self) -> None:
        """What it is about is finished; one that has not come up yet is about nothing."""
        self._stopping.set()
        with self._sending:
            self._send(None)
        self._thread.join(STOP_SECONDS if self._up.is_set() else 0)
        if self._process and self._process.poll() is None:
            self._process.kill()

    def is_up(self) -> bool:
        """Whether an answer need not wait for the process to come up."""
        return self._up.is_set()

    def call(self, argument: Any, gone: threading.Event | None = None) -> Any:
        """What the Work answers; waits for it. Raises AwayError, or what the Work raises."""
        ticket = next(self._tickets)
        answer: Future[Any] = Future()
        with self._state:
            self._waiting[ticket] = answer
        with self._sending:
            if not self._send((ticket, argument)):
                self._fail()
        while True:
            try:
                return answer.result(LOOK_SECONDS if gone else None)
            except NotYetError:
                if answer.done():  # the Work raised it
                    raise
            if gone and gone.is_set():
                gone = None
                with self._sending:
                    self._send(ticket)

    def _send(self, message: object) -> bool:
        try:
            if self._connection is None:
                return False
            self._connection.send(message)
        except OSError:
            return False
        return True

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", __name__, str(theirs.fileno()), self._work, str(self._nice)]
            path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            self._process = subprocess.Popen(  # noqa: S603 (our own)
                command, pass_fds=[theirs.fileno()], env={**os.environ, **path}
            )
        with self._sending:
            self._connection = Connection(ours.detach())

    def _run(self) -> None:
        """Hand out answers, and start the process again when it has died."""
        while True:
            self._read()
            self._fail()
            if self._process:
                self._process.wait()
                if not self._stopping.is_set():
                    name, code = self._work.partition(":")[0], self._process.returncode
                    logger.error("The process of %s ended (%d): starting it again", name, code)
            if self._stopping.wait(PAUSE_SECONDS):
                return
            self._begin()

    def _read(self) -> None:
        connection = self._connection
        while connection:
            try:
                received = connection.recv()
            except (EOFError, OSError):
                with self._sending:
                    self._connection = None
                    connection.close()
                self._up.clear()
                return
            if received is None:
                self._up.set()
                continue
            ticket, value, error = received
            with self._state:
                answer = self._waiting.pop(ticket)
            if error is None:
                answer.set_result(value)
            else:
                answer.set_exception(error)

    def _fail(self) -> None:
        """Tell all who wait."""
        with self._state:
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(AwayError())


# ---------------------------------------------------------------- inside of the process


LOST = "lost"


def serve(connection: Connection, work: Work) -> None:
    """Answer calls until the worker says None, or is gone."""
    with contextlib.suppress(OSError):  # the worker is gone already
        connection.send(None)
    sending = threading.Lock()
    begun: dict[int, threading.Event] = {}

    def answer(ticket: int, argument: Any) -> None:
        try:
            found, error = work(argument, begun[ticket]), None
        except Exception as raised:  # noqa: BLE001 (whoever called handles it)
            found, error = None, raised
        begun.pop(ticket, None)
        with sending:
            _answer(connection, ticket, found, error)

    with ThreadPoolExecutor(work.threads, thread_name_prefix="aside") as pool:
        while (message := _receive(connection)) not in (None, LOST):
            if not isinstance(message, int):
                ticket, argument = message
                begun[ticket] = threading.Event()
                pool.submit(answer, ticket, argument)
            elif gone := begun.get(message):
                gone.set()
        if message == LOST:
            for gone in list(begun.values()):
                gone.set()
    work.stop()


def _receive(connection: Connection) -> Any:
    """What the worker says; LOST when it is gone."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return LOST


def _answer(connection: Connection, ticket: int, found: Any, error: Exception | None) -> None:
    try:
        connection.send((ticket, found, error))
    except OSError:  # the worker is gone
        pass
    except Exception as unsendable:  # an error that holds what cannot be sent
        logger.exception("An answer could not be sent")
        connection.send((ticket, None, RuntimeError(repr(unsendable))))


def main() -> None:
    """The process."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group: the worker ends us
        signal.signal(number, signal.SIG_IGN)
    connection = Connection(int(sys.argv[1]))
    os.nice(int(sys.argv[3]))
    module, _, function = sys.argv[2].partition(":")
    make: Callable[[], Work] = getattr(import_module(module), function)
    serve(connection, make())
    logging.shutdown()
    os._exit(0)  # a thread that waits for a database that stands still goes on waiting


if __name__ == "__main__":
    main()
