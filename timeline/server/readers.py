"""The threads that make pages, and whose turn it is: whoever asks for much waits for themselves, not others for them.

Each reader (a session, a token, else an address) has a page made at a time for every four threads, and one while they take long; further
ones of theirs wait in a line of their own, and readers take turns. What nobody waits for any more is not begun, and ends
early where it was.
"""

import asyncio
import hashlib
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.http import parse_cookie

MAX_WAITING = 64  # pages of one reader; a browser has six connections
MAX_ALL_WAITING = 1_000
LONG_SECONDS = 0.3  # that a page takes; an ordinary one takes a few hundredths
# Until it is looked whether somebody still waits for a page that is being made: an ordinary one is there before, and to
# look costs it more than to read its cookies.
UNWATCHED_SECONDS = 0.05


T = TypeVar("T")


class TooManyError(Exception):
    """The reader asks for more than can wait."""


@dataclass(eq=False, slots=True)
class _Turn:
    """A page that is to be made."""

    reader: str
    begin: asyncio.Future[None]
    gone: threading.Event = field(default_factory=threading.Event)  # nobody waits for it


class _Watch:
    """Looks whether a client has gone, from when it is told to."""

    def __init__(self, gone: Callable[[], Awaitable[object]], event: threading.Event) -> None:
        self._gone = gone
        self._event = event  # set when it has
        self._look: asyncio.Future[object] | None = None

    def begin(self) -> asyncio.Future[object]:
        """What is done when it has gone, even if that was before."""
        if self._look is None:
            self._look = asyncio.ensure_future(self._gone())
            self._look.add_done_callback(lambda _: self._event.set())
        return self._look

    def end(self) -> None:
        if self._look is not None:
            self._look.cancel()


class Readers:
    """Makes pages in threads of their own. Used on the event loop only."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._free = threads
        self._share = max(1, threads // 4)  # of one reader: a page may hold fifty megabytes while it is made
        self._running: Counter[str] = Counter()
        self._slow: set[str] = set()  # readers of _running whose last page took long
        self._waiting: dict[str, deque[_Turn]] = {}  # by reader, the next first

    async def make(
        self, reader: str, work: Callable[[threading.Event], T], gone: Callable[[], Awaitable[object]]
    ) -> T | None:
        """What `work` returns, when it is this reader's turn; None when they have `gone` before. Raises TooManyError."""
        loop = asyncio.get_running_loop()
        turn = _Turn(reader, loop.create_future())
        self._add(turn)
        watch = _Watch(gone, turn.gone)
        try:
            if not turn.begin.done():
                await asyncio.wait((turn.begin, watch.begin()), return_when=asyncio.FIRST_COMPLETED)
                if not turn.begin.done():
                    self._waiting[reader].remove(turn)
                    return None
            begun = loop.time()
            later = loop.call_later(UNWATCHED_SECONDS, watch.begin)
            try:
                return await loop.run_in_executor(self._threads, work, turn.gone)
            finally:
                later.cancel()
                self._end(reader, loop.time() - begun)
        finally:
            watch.end()

    def stop(self) -> None:
        """What is begun is finished."""
        self._threads.shutdown()

    def _add(self, turn: _Turn) -> None:
        line = self._waiting.setdefault(turn.reader, deque())
        if len(line) >= MAX_WAITING or sum(map(len, self._waiting.values())) >= MAX_ALL_WAITING:
            raise TooManyError
        line.append(turn)
        self._begin_next()

    def _end(self, reader: str, seconds: float) -> None:
        """A page of this reader is made; of one who has no other, running or waiting, nothing is remembered."""
        self._free += 1
        self._running[reader] -= 1
        if seconds > LONG_SECONDS:
            self._slow.add(reader)
        else:
            self._slow.discard(reader)
        if not self._running[reader] and not self._waiting.get(reader):
            del self._running[reader]
            self._slow.discard(reader)
        self._begin_next()

    def _begin_next(self) -> None:
        """Begins what there are threads for; a reader who has had a turn goes to the end."""
        for reader in list(self._waiting):
            if not self._free:
                return
            line = self._waiting[reader]
            if not line:
                del self._waiting[reader]
            elif self._running[reader] < (1 if reader in self._slow else self._share):
                turn = line.popleft()
                self._waiting[reader] = self._waiting.pop(reader)
                self._free -= 1
                self._running[reader] += 1
                turn.begin.set_result(None)


def reader_of(headers: Mapping[str, str], address: str) -> str:
    """Who asks: by session or token (as a digest), else by address. Cookies are read as Django reads them."""
    named = headers.get("authorization", "")
    if not named and (cookies := headers.get("cookie")):
        named = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.blake2b(named.encode(), digest_size=12).hexdigest() if named else address
