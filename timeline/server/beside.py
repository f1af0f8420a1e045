"""What the process beside a worker does: pages, and what is done in the background."""

import sys
from threading import Event

from django.conf import settings
from django.db.backends.signals import connection_created

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.alerts.sender import make_sender
from timeline.background import PeriodicThread
from timeline.database import deadlines, standstill, write_lock
from timeline.ingest.messages import Response
from timeline.patterns.background import make_reader
from timeline.retention.cleaner import make_cleaner, make_remover
from timeline.server.environ import Environ
from timeline.server.interpreter import tune
from timeline.server.pages import FileResponse, Pages

PROBE_THREADS = 2  # they wait for no page


class Beside:
    """Answers an environ with a response."""

    threads = settings.THREADS + PROBE_THREADS

    def __init__(self) -> None:
        connection_created.connect(write_lock.set_lock_timeout)
        connection_created.connect(deadlines.limit)
        connection_created.connect(standstill.watch)
        self._pages = Pages(application)
        self._background: tuple[PeriodicThread, ...] = (make_cleaner(), make_remover(), make_sender())
        if settings.TRAILS:
            self._background += (make_reader(),)
        for thread in self._background:
            thread.start()

    def __call__(self, environ: Environ, gone: Event) -> Response | FileResponse:
        """See the class."""
        deadlines.mark_reader()
        standstill.watch_thread()
        return self._pages.respond({**environ, "wsgi.errors": sys.stderr}, gone)

    def stop(self) -> None:
        """The batches at hand are finished."""
        for thread in self._background:
            thread.stop()


def make_work() -> Beside:
    """Once, in the process."""
    work = Beside()
    tune()
    return work
