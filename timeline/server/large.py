"""What the process for large requests does: reads them, as far as they can be read before they are stored.

A process of its own, for itself: what a request of megabytes leaves behind in memory, and the time that it takes, is nobody
else's.
"""

import os
from dataclasses import replace
from threading import Event

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
django.setup()

# Only now, because Django is set up by the line above.
from django.db.backends.signals import connection_created  # noqa: E402

from timeline.database import standstill, write_lock  # noqa: E402
from timeline.ingest.pipeline import read_request  # noqa: E402
from timeline.ingest.submission import Submission  # noqa: E402
from timeline.server.interpreter import tune  # noqa: E402


class Large:
    """Answers a submission with itself, ready to be stored."""

    threads = 1

    def __call__(self, submission: Submission, gone: Event) -> Submission:
        """See the class."""
        standstill.watch_thread()
        read_request(submission)
        submission.request = replace(
            submission.request, body=b""
        )  # nobody needs it any more, and it is large
        return submission

    def stop(self) -> None:
        """Nothing else goes on here."""


def make_work() -> Large:
    """Once, in the process."""
    connection_created.connect(write_lock.set_lock_timeout)
    connection_created.connect(standstill.watch)
    tune()
    return Large()
