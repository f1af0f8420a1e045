"""Requests that come together share a commit: most of what an event costs is the commit's, whoever else is in it.

The first that comes stores its events at once. Who comes meanwhile waits; then the first of those stores what all of them
brought. One request alone is not delayed, and nobody is answered before its events are committed.
"""

import threading
from collections.abc import Callable, Sequence

from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import Outcome, store_events

# SDKs drop what they get a 503 for, so we wait first; the least patient one (PHP's) gives up after 5 seconds.
PATIENCE_SECONDS = 3.0


class Overloaded(Exception):  # noqa: N818 (what happened, not a defect)
    """Too much waits to be stored."""


class Gatherer:
    """Stores what its callers bring, together. One for a process."""

    def __init__(
        self,
        store: Callable[[Sequence[NewEvent]], list[Outcome]] = store_events,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._patience = patience
        self._mutex = threading.Lock()
        self._waiting: list[_Share] = []
        self._somebody_stores = False

    def store(self, events: Sequence[NewEvent]) -> list[Outcome]:
        """As `store_events`, whose errors it raises. Raises Overloaded when nothing was stored for want of time."""
        share = _Share(events)
        with self._mutex:
            self._waiting.append(share)
            share.leads = not self._somebody_stores
            self._somebody_stores = True
        if not share.leads:
            self._wait(share)
        if share.leads:
            self._lead()
        return share.result()

    def _wait(self, share: "_Share") -> None:
        """Until others have stored our share, or it is our turn to store."""
        if share.woken.acquire(timeout=self._patience):
            return
        with self._mutex:
            if share in self._waiting and not share.leads:
                self._waiting.remove(share)
                raise Overloaded
        share.woken.acquire()

    def _lead(self) -> None:
        with self._mutex:
            shares, self._waiting = self._waiting, []
        try:
            outcomes = iter(self._store([event for share in shares for event in share.events]))
            for share in shares:
                share.outcomes = [next(outcomes) for _ in share.events]
        except BaseException as error:
            for share in shares:
                share.error = error
            raise
        finally:
            with self._mutex:
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].woken.release()
                else:
                    self._somebody_stores = False
            for share in shares:
                if not share.leads:
                    share.woken.release()


class _Share:
    """What one caller brought, and what became of it."""

    __slots__ = ("error", "events", "leads", "outcomes", "woken")

    def __init__(self, events: Sequence[NewEvent]) -> None:
        self.events = events
        self.outcomes: list[Outcome] = []
        self.error: BaseException | None = None
        self.leads = False
        self.woken = threading.Lock()
        self.woken.acquire()

    def result(self) -> list[Outcome]:
        if self.error is not None:
            raise self.error
        return self.outcomes


gatherer = Gatherer()
