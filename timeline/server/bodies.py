"""Takes the body of a request off the wire, however slowly or wrongly it is sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.ingest.auth import MAX_KEYLESS_BYTES
from timeline.ingest.responses import IngestError, too_large
from timeline.server.body_budget import BodyBudget, Reservation

BODY_SECONDS = 10  # until the whole body must have been received
DISCARD_SECONDS = 5  # how long the rest of a rejected body is read, until the response is sent all the same

CheckBeginning = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Reads one body, at most `limit` bytes as sent.

    `check_beginning` is given what is here after MAX_KEYLESS_BYTES; it raises IngestError to read no further.
    """

    headers: Mapping[str, str]
    limit: int
    budget: BodyBudget
    reservation: Reservation
    check_beginning: CheckBeginning | None = None

    async def read(self, protocol: Any) -> bytes:
        """The whole body. Raises IngestError 400, 408, 413, 503, or what `check_beginning` raises."""
        declared = int(self.headers.get("content-length", -1))
        if declared == 0 or (declared < 0 and "transfer-encoding" not in self.headers):
            return b""
        parts = aiter(protocol)
        try:
            async with asyncio.timeout(BODY_SECONDS) as self.reservation.deadline:
                return await self._read_parts(parts, declared)
        except TimeoutError:
            raise IngestError(408, f"the body was not received within {BODY_SECONDS} seconds") from None
        except IngestError:
            self.budget.release(self.reservation)
            if "expect" not in self.headers:
                await _discard(parts)
            raise
        finally:
            self.budget.complete(self.reservation)

    async def _read_parts(self, parts: AsyncIterator[bytes], declared: int) -> bytes:
        if declared > self.limit:
            raise too_large(self.limit)
        reservation = self.reservation
        reservation.max_bytes = self.limit if declared < 0 else declared
        check = self.check_beginning
        received: list[bytes] = []
        ends = 0
        while (part := await _next(parts)) is not None:
            if not part:
                ends += 1
                continue
            if reservation.received + len(part) > self.limit:
                raise too_large(self.limit)
            await self.budget.reserve(reservation, len(part))
            received.append(part)
            if reservation.received == declared:
                break
            if check and reservation.received >= MAX_KEYLESS_BYTES:
                check(b"".join(received))
                check = None
        # granian ends a truncated body with one empty part too many, as it does one with trailers.
        if declared not in (-1, reservation.received) or (ends > 1 and "trailer" not in self.headers):
            raise IngestError(400, "the body is incomplete")
        return b"".join(received)


async def _next(parts: AsyncIterator[bytes]) -> bytes | None:
    """`async for` would ask for a second iterator, which granian refuses."""
    try:
        return await anext(parts)
    except StopAsyncIteration:
        return None


async def _discard(parts: AsyncIterator[bytes]) -> None:
    """A client that is still sending would see a broken connection instead of the response."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_SECONDS):
            while await _next(parts) is not None:
                pass
