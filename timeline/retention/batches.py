"""Small transactions with pauses, so that deleting delays no ingestion."""

import threading
import time
from collections.abc import Callable

from timeline.database.write_lock import write_transaction
from timeline.retention.sqlite_file import checkpoint

# How long a batch may work under the one write lock of SQLite, and hold it with the wait for the disk. On a machine
# that is busy it takes many times as long, and no ingestion is to wait for more than 100 ms.
WORK_SECONDS = 0.01
HELD_SECONDS = 0.03
# Between batches other writers get the lock.
MIN_PAUSE_SECONDS = 0.03
MIN_BATCH, MAX_BATCH = 50, 500  # rows, or pages, of a batch; fewer take no less time
# While another program holds the database; no other writer of this process waits meanwhile.
TIMEOUT_SECONDS = 60.0


class Batches:
    """Runs work in transactions, as large as fit into WORK_SECONDS and HELD_SECONDS on this machine.

    Runs no further one once `stopped` is set.
    """

    def __init__(self, stopped: threading.Event) -> None:
        self._size = MIN_BATCH
        self._stopped = stopped

    def run_all(self, work: Callable[[int], int]) -> int:
        """Call `work` with how many rows or pages it may change until it changes none; how many it changed."""
        changed = 0
        while not self._stopped.is_set() and (now := self.run(work)):
            changed += now
        return changed

    def run(self, work: Callable[[int], int]) -> int:
        """One transaction, and a pause as long as it took."""
        with write_transaction(TIMEOUT_SECONDS):
            started = time.monotonic()  # the lock is held from here
            changed = work(self._size)
            worked = time.monotonic() - started
        held = time.monotonic() - started
        if changed:
            factor = min(1.5, WORK_SECONDS / max(worked, 0.001), HELD_SECONDS / max(held, 0.001))
            self._size = max(MIN_BATCH, min(MAX_BATCH, int(self._size * factor)))
            checkpoint()
            # Other writers get the lock and the disk for as long as this batch had them.
            self._stopped.wait(max(time.monotonic() - started, MIN_PAUSE_SECONDS))
        return changed
