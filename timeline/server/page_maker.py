"""Where pages are made: by the process beside a worker, and those of readers who ask for dear ones by the process behind it."""

import asyncio
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings

from timeline.allowance import Allowance
from timeline.ingest import responses
from timeline.ingest.messages import Response
from timeline.ingest.responses import IngestError
from timeline.server import pages
from timeline.server.aside import Aside, AwayError
from timeline.server.environ import Environ
from timeline.server.files import Files
from timeline.server.readers import Readers, TooManyError, reader_of
from timeline.server.shared import READERS

STARTS_AGAIN = "Crumbsite's pages are being started again: please try again in a few seconds."

# They tell a supervisor that the process answers, and wait for no page.
PROBES = frozenset(("/healthz", "/readyz"))
PROBE_THREADS = 2
# What a reader's pages may take of CPU, beyond what a list takes, until they are made behind those of others: ten pages a
# second of events with 100 breadcrumbs, or a dear one every few seconds.
FREE_SECONDS = 0.01
SAVED_SECONDS, SAVED_PER_SECOND = 0.4, 0.1
REST, MAX_REST_SECONDS = 2, 0.5


class UsedUpError(Exception):
    """The reader's page is to be made behind those of others."""


class PageMaker:
    """Has pages made. Used on the event loop only."""

    def __init__(self, beside: Aside, behind: Aside) -> None:
        self._beside = beside
        self._behind = behind
        self._readers = Readers(settings.THREADS)
        self._dear_readers = Readers(1)
        self._allowance = Allowance[str](free=FREE_SECONDS, saved=SAVED_SECONDS, per_second=SAVED_PER_SECOND)
        self._files = Files()
        self._rested = 0.0  # when the process behind has had its rest, by the monotonic clock
        self._probes = ThreadPoolExecutor(PROBE_THREADS, thread_name_prefix="probe")

    def stop(self) -> None:
        """What is begun is finished."""
        self._readers.stop()
        self._dear_readers.stop()
        self._probes.shutdown()

    async def make(
        self, environ: Environ, headers: Mapping[str, str], gone: Callable[[], Awaitable[object]]
    ) -> Response | pages.FileResponse:
        """The response of Django, made in a thread of another process. `gone` is done when its client has left."""
        if environ["PATH_INFO"] in PROBES:
            loop = asyncio.get_running_loop()
            probed = await loop.run_in_executor(self._probes, partial(_ask, self._beside, environ))
            return probed.response
        if known := self._files.find(environ):
            return known
        reader = reader_of(headers, environ["REMOTE_ADDR"])
        READERS.note(zlib.crc32(reader.encode()))
        try:
            try:
                made = await self._readers.make(reader, partial(self._ask_beside, reader, environ), gone)
            except UsedUpError:
                made = await self._dear_readers.make(reader, partial(self._ask_behind, environ), gone)
        except TooManyError:
            return pages.failed(responses.overloaded("You ask for too many pages at once: please try again."))
        if made is None:
            return pages.failed(IngestError(499, "nobody waits for it any more"))
        self._allowance.charge(reader, made.seconds)
        self._files.remember(environ, made.response)
        return made.response

    def _ask_beside(self, reader: str, environ: Environ, gone: threading.Event) -> pages.Page:
        """The page. Raises UsedUpError, when it is its turn: of those that came together the first may have used up everything."""
        if self._allowance.is_used_up(reader) and self._behind.is_up():
            raise UsedUpError
        return _ask(self._beside, environ, gone)

    def _ask_behind(self, environ: Environ, gone: threading.Event) -> pages.Page:
        """The page; beside other readers not before a rest of REST times what the one before it took."""
        if READERS.is_there and (left := self._rested - time.monotonic()) > 0:
            time.sleep(left)
        start = time.monotonic()
        made = _ask(self._behind, environ, gone)
        now = time.monotonic()
        self._rested = now + min(REST * (now - start), MAX_REST_SECONDS)
        return made


def _ask(process: Aside, environ: Environ, gone: threading.Event | None = None) -> pages.Page:
    """The page that the process makes. Waits for it."""
    try:
        found: pages.Page = process.call(environ, gone)
    except AwayError:
        return pages.Page(pages.failed(responses.overloaded(STARTS_AGAIN)), 0.0)
    return found
