"""Where pages are made: by the process beside a worker, and those of readers who ask for dear ones by the process behind it."""

import asyncio
import threading
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
from timeline.server.readers import Readers, TooManyError, reader_of

STARTS_AGAIN = "Crumbsite's pages are being started again: please try again in a few seconds."

# They tell a supervisor that the process answers, and wait for no page.
PROBES = frozenset(("/healthz", "/readyz"))
PROBE_THREADS = 2
# What a reader's pages may take beyond that of ordinary ones, until they are made behind those of others.
SAVED_SECONDS, SAVED_PER_SECOND = 0.4, 0.03


class UsedUpError(Exception):
    """The reader's page is to be made behind those of others."""


class PageMaker:
    """Has pages made. Used on the event loop only."""

    def __init__(self, beside: Aside, behind: Aside) -> None:
        self._beside = beside
        self._behind = behind
        self._readers = Readers(settings.THREADS)
        self._dear_readers = Readers(1)
        self._allowance = Allowance[str](
            free=pages.FREE_SECONDS, saved=SAVED_SECONDS, per_second=SAVED_PER_SECOND
        )
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
        reader = reader_of(headers, environ["REMOTE_ADDR"])
        try:
            try:
                made = await self._readers.make(reader, partial(self._ask_beside, reader, environ), gone)
            except UsedUpError:
                made = await self._dear_readers.make(reader, partial(_ask, self._behind, environ), gone)
        except TooManyError:
            return pages.failed(responses.overloaded("You ask for too many pages at once: please try again."))
        if made is None:
            return pages.failed(IngestError(499, "nobody waits for it any more"))
        self._allowance.charge(reader, made.seconds)
        return made.response

    def _ask_beside(self, reader: str, environ: Environ, gone: threading.Event) -> pages.Page:
        """The page. Raises UsedUpError, when it is its turn: of those that came together the first may have used up everything."""
        if self._allowance.is_used_up(reader) and self._behind.is_up():
            raise UsedUpError
        return _ask(self._beside, environ, gone)


def _ask(process: Aside, environ: Environ, gone: threading.Event | None = None) -> pages.Page:
    """The page that the process makes. Waits for it."""
    try:
        found: pages.Page = process.call(environ, gone)
    except AwayError:
        return pages.Page(pages.failed(responses.overloaded(STARTS_AGAIN)), 0.0)
    return found
