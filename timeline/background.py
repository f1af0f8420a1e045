"""Work that a server does in the background, again and again for as long as it runs."""

import logging
import threading
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger(__name__)


class PeriodicThread:
    """A thread that calls `work` after `first_seconds`, and again after the seconds that it returns.

    `work` gets the event that is set by `stop`: long work ends early by it. `at_stop` is called once, at the end.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[threading.Event], float],
        first_seconds: float,
        at_stop: Callable[[], None] | None = None,
    ) -> None:
        self._work = work
        self._first_seconds = first_seconds
        self._at_stop = at_stop
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Wait for the work at hand and end the thread."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        seconds = self._first_seconds
        while not self._stopped.wait(seconds):
            seconds = self._work_once()
        if self._at_stop:
            self._at_stop()
        connection.close()

    def _work_once(self) -> float:
        try:
            return self._work(self._stopped)
        except Exception:  # a defect of ours: the thread goes on, the next call may succeed
            logger.exception("Background work %r failed", self._thread.name)
            return self._first_seconds
