"""What the process behind a worker does, which gives way to all others: reads large requests, makes dear pages, and what goes on in the background.

A process of its own: the time that a request of megabytes takes, a page of an event that is meant to be dear, or the trail
of such an event, and what it leaves behind in memory, is no page's and no other event's.
"""

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from threading import TIMEOUT_MAX, Event, RLock

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
django.setup()

# Only now, because Django is set up by the line above.
from timeline.alerts.sender import make_sender  # noqa: E402
from timeline.background import PeriodicThread  # noqa: E402
from timeline.database import standstill, turns, write_lock  # noqa: E402
from timeline.ingest.pipeline import read_request  # noqa: E402
from timeline.ingest.submission import Submission  # noqa: E402
from timeline.patterns.background import make_reader  # noqa: E402
from timeline.retention.cleaner import make_cleaner, make_remover  # noqa: E402
from timeline.server.aside import Work  # noqa: E402
from timeline.server.environ import Environ  # noqa: E402
from timeline.server.interpreter import give_back_memory, tune  # noqa: E402
from timeline.server.pages import Page  # noqa: E402

LOAD_SECONDS = 5  # until what makes pages is loaded, too


class Behind:
    """Answers a submission with itself, read as far as it can be before it is stored, and an environ with a page.

    One of each at a time on this machine: what one holds may be a hundred megabytes, and no two cores are taken for them.
    Meanwhile nothing is written in this process: the other processes would wait for it.
    """

    threads = 2

    def __init__(self) -> None:
        self._page, self._large = RLock(), RLock()
        write_lock.limit_waits()
        turns.set_gate(self._writing)
        self._background: tuple[PeriodicThread, ...] = (
            make_cleaner(),
            make_remover(),
            make_sender(),
            PeriodicThread("loading", self._load, LOAD_SECONDS),
        )
        if settings.TRAILS:
            self._background += (make_reader(),)
        for thread in self._background:
            thread.start()

    def __call__(self, argument: Submission | Environ, gone: Event) -> Submission | Page:
        """See the class."""
        standstill.watch_thread()
        if isinstance(argument, Submission):
            return self._read(argument)
        with _alone("page"), self._page:
            page: Page = _beside()(argument, gone)
            gc.collect()
            give_back_memory()
        return page

    def _load(self, _: Event) -> float:
        """Once, what makes pages."""
        with self._page:
            _beside()
        return TIMEOUT_MAX

    def _read(self, submission: Submission) -> Submission:
        with _alone("large"), self._large:
            read_request(submission)
            give_back_memory()
        submission.request = replace(
            submission.request, body=b""
        )  # nobody needs it any more, and it is large
        return submission

    @contextmanager
    def _writing(self) -> Iterator[None]:
        turns.give_way()
        with self._page, self._large:  # a page may write: always in this order
            yield

    def stop(self) -> None:
        """The batches at hand are finished."""
        for thread in self._background:
            thread.stop()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Nothing else of this name goes on meanwhile on this machine, where its folder can be written to."""
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context((settings.DATA_DIR / f"{name}.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def _beside() -> Work:
    """What makes pages: loaded when the start of the server is over, or with the first page that is asked for."""
    work: Work = import_module("timeline.server.beside").Beside()
    return work


def make_work() -> Behind:
    """Once, in the process."""
    work = Behind()
    tune()
    return work
