"""What the process beside a worker does: pages, large requests of SDKs as far as they are read, and the background's work."""

import sys
from dataclasses import replace
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
from timeline.ingest.pipeline import read_request
from timeline.ingest.submission import Submission
from timeline.patterns.background import make_reader
from timeline.retention.cleaner import make_cleaner, make_remover
from timeline.server.environ import Environ
from timeline.server.interpreter import tune
from timeline.server.pages import FileResponse, Pages

PROBE_THREADS = 2  # they wait for no page
LARGE_THREADS = 1


class Beside:
    """Answers an environ with a response, a submission with itself as it is ready to be stored."""

    threads = settings.THREADS + PROBE_THREADS + LARGE_THREADS

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

    def __call__(self, argument: Environ | Submission, gone: Event) -> Response | FileResponse | Submission:
        """See the class."""
        deadlines.mark_reader()
        standstill.watch_thread()
        if isinstance(argument, Submission):
            return _read(argument)
        return self._pages.respond({**argument, "wsgi.errors": sys.stderr}, gone)

    def stop(self) -> None:
        """The batches at hand are finished."""
        for thread in self._background:
            thread.stop()


def _read(submission: Submission) -> Submission:
    read_request(submission)
    submission.request = replace(submission.request, body=b"")  # nobody needs it any more, and it is large
    return submission


def make_work() -> Beside:
    """Once, in the process."""
    work = Beside()
    tune()
    return work
