"""The background thread of a server that reads trails, a second after they came; one process of a machine at a time."""

import fcntl
import logging
import threading
import time
from typing import TextIO

from django.conf import settings
from django.db import Error, connection

from timeline.background import PeriodicThread
from timeline.database.write_lock import is_unavailable
from timeline.patterns.queued import BATCH
from timeline.patterns.reader import Reader

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
# Each batch takes the write lock, which events wait for. So there are few, and where more wait this pauses thrice as long as
# one took.
PAUSE_SECONDS = 0.25
PAUSE = 3
RETRY_SECONDS = 10.0  # when the database could not be written to
OTHERS_SECONDS = 5.0  # while another process reads


class _Work:
    def __init__(self) -> None:
        self._reader = Reader()
        self._lock: TextIO | None = None

    def read(self, stopped: threading.Event) -> float:
        """Read one batch of each project; the seconds until the next time."""
        started = time.monotonic()
        try:
            if not self._is_alone():
                return OTHERS_SECONDS
            done = self._reader.read_some()
        except (Error, OSError) as error:
            if not (is_unavailable(error) or isinstance(error, OSError)):
                raise
            logger.warning("Trails cannot be read now (%s); trying again in %d s", error, RETRY_SECONDS)
            connection.close()
            return RETRY_SECONDS
        if not done:
            return IDLE_SECONDS
        pause = PAUSE * (time.monotonic() - started)
        return min(IDLE_SECONDS, pause if done >= BATCH else max(PAUSE_SECONDS, pause))

    def stop(self) -> None:
        if self._lock is not None:
            self._lock.close()

    def _is_alone(self) -> bool:
        """Whether no other process of this data folder reads; kept until the end."""
        if self._lock is not None:
            return True
        file = (settings.DATA_DIR / "trails.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._lock = file
        return True


def make_reader() -> PeriodicThread:
    """The thread; it finishes the batch at hand when it is stopped."""
    work = _Work()
    return PeriodicThread("trails", work.read, IDLE_SECONDS, work.stop)
