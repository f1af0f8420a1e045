"""What the process beside a worker does: pages."""

import sys
import time
from threading import Event

from django.conf import settings
from django.db.backends.signals import connection_created
from django.template import engines
from django.urls import resolve, reverse

from crumbsite import places
from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.database import deadlines, standstill, write_lock
from timeline.server.environ import Environ
from timeline.server.interpreter import give_back_memory, tune
from timeline.server.pages import Page, Pages

LARGE_SECONDS = 0.04  # of CPU: a page that takes more takes much memory, too
PROBE_THREADS = 2  # they wait for no page


class Beside:
    """Answers an environ with a page."""

    threads = settings.THREADS + PROBE_THREADS

    def __init__(self) -> None:
        write_lock.limit_waits()
        connection_created.connect(deadlines.limit)
        self._pages = Pages(application)
        _load()

    def __call__(self, environ: Environ, gone: Event) -> Page:
        """See the class."""
        deadlines.mark_reader()
        standstill.watch_thread()
        start = time.thread_time()
        response = self._pages.respond({**environ, "wsgi.errors": sys.stderr}, gone)
        seconds = time.thread_time() - start
        if seconds > LARGE_SECONDS:
            give_back_memory()
        return Page(response, seconds)

    def stop(self) -> None:
        """Nothing goes on here that was not asked for."""


def _load() -> None:
    """What a reader would wait for else, with the first page: views with all that they import, and templates."""
    resolve("/healthz")  # whatever it is: the table of addresses is made then
    reverse("home")
    folder = places.TEMPLATES
    for path in folder.rglob("*.html"):
        name = path.relative_to(folder)
        engine = "timeline" if name.parts[0] == "timeline" else "django"
        engines[engine].get_template(str(name).removeprefix("timeline/"))


def make_work() -> Beside:
    """Once, in the process."""
    work = Beside()
    tune()
    return work
