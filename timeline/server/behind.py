"""What the process behind a worker does, which gives way to all others: reads large requests, and what goes on in the background.

A process of its own: the time that a request of megabytes takes, or the trail of its event, and what it leaves behind in
memory, is no page's and no other event's.
"""

import fcntl
import os
from dataclasses import replace
from threading import Event

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
django.setup()

# Only now, because Django is set up by the line above.

from timeline.alerts.sender import make_sender  # noqa: E402
from timeline.background import PeriodicThread  # noqa: E402
from timeline.database import standstill, write_lock  # noqa: E402
from timeline.ingest.pipeline import read_request  # noqa: E402
from timeline.ingest.submission import Submission  # noqa: E402
from timeline.patterns.background import make_reader  # noqa: E402
from timeline.retention.cleaner import make_cleaner, make_remover  # noqa: E402
from timeline.server.interpreter import tune  # noqa: E402


class Behind:
    """Answers a submission with itself, read as far as it can be before it is stored."""

    threads = 1

    def __init__(self) -> None:
        write_lock.limit_waits()
        self._background: tuple[PeriodicThread, ...] = (make_cleaner(), make_remover(), make_sender())
        if settings.TRAILS:
            self._background += (make_reader(),)
        for thread in self._background:
            thread.start()

    def __call__(self, submission: Submission, gone: Event) -> Submission:
        """See the class."""
        standstill.watch_thread()
        # One at a time on this machine: what one holds may be a hundred megabytes, and no two cores are taken for them.
        with (settings.DATA_DIR / "large.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            read_request(submission)
        submission.request = replace(
            submission.request, body=b""
        )  # nobody needs it any more, and it is large
        return submission

    def stop(self) -> None:
        """The batches at hand are finished."""
        for thread in self._background:
            thread.stop()


def make_work() -> Behind:
    """Once, in the process."""
    work = Behind()
    tune()
    return work
