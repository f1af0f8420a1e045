"""What the process beside a worker does: pages."""

import sys
import time
from threading import Event

from django.conf import settings
from django.db.backends.signals import connection_created

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.database import deadlines, standstill, write_lock
from timeline.server.environ import Environ
from timeline.server.interpreter import give_back_memory, tune
from timeline.server.pages import FREE_SECONDS, Page, Pages

PROBE_THREADS = 2  # they wait for no page


class Beside:
    """Answers an environ with a page."""

    threads = settings.THREADS + PROBE_THREADS

    def __init__(self) -> None:
        write_lock.limit_waits()
        connection_created.connect(deadlines.limit)
        self._pages = Pages(application)

    def __call__(self, environ: Environ, gone: Event) -> Page:
        """See the class."""
        deadlines.mark_reader()
        standstill.watch_thread()
        start = time.thread_time()
        response = self._pages.respond({**environ, "wsgi.errors": sys.stderr}, gone)
        seconds = time.thread_time() - start
        if seconds > FREE_SECONDS:
            give_back_memory()
        return Page(response, seconds)

    def stop(self) -> None:
        """Nothing goes on here that was not asked for."""


def make_work() -> Beside:
    """Once, in the process."""
    work = Beside()
    tune()
    return work
