"""Envelope framing: bytes → headers and items (develop.sentry.dev, "Envelopes"), read leniently, never guessed.

    header-json LF|EOF ( item-json LF|EOF payload LF|EOF )*

A payload is as long as its header's `length` says (in bytes), else it ends with its line.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from timeline.protocol.ids import read_id

MAX_ITEMS = 500
MAX_HEADER_BYTES = 64 << 10

BLANKS = re.compile(rb"[ \t\r\n]*")
BLANKS_OF_LINE = re.compile(rb"[ \t\r]*")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_first_value = json.JSONDecoder(strict=False)


class EnvelopeError(ValueError):
    """These bytes are no envelope. `detail` and `causes` are what the sender is told."""

    def __init__(self, cause: str = "", detail: str = "invalid event envelope") -> None:
        super().__init__(cause or detail)
        self.detail = detail
        self.causes = [cause] if cause else []


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `type` is "" when its header names none."""

    type: str
    header: dict[str, Any]
    payload: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was in one request. What its header says wrongly reads as absent."""

    event_id: str | None  # 32 lower-case hex digits
    dsn: str | None
    sent_at: float | None  # seconds since 1970
    header: dict[str, Any]
    items: tuple[Item, ...]
    broken: str = ""  # why nothing was read behind the last item


def read_envelope(body: bytes) -> Envelope:
    """The envelope, up to a break where a whole item stands before it. Raises EnvelopeError."""
    header, position = _read_first_header(body)
    items: list[Item] = []
    broken = ""
    try:
        while (position := _skip(BLANKS, body, position)) < len(body):
            if len(items) == MAX_ITEMS:
                raise EnvelopeError("too many individual items")
            item, position = _read_item(body, position)
            items.append(item)
    except EnvelopeError as error:
        if not any(map(_is_whole, items)):
            raise
        broken = str(error)
    dsn = header.get("dsn")
    return Envelope(
        event_id=read_id(header.get("event_id")),
        dsn=dsn if isinstance(dsn, str) else None,
        sent_at=_read_sent_at(header.get("sent_at")),
        header=header,
        items=tuple(items),
        broken=broken,
    )


def _is_whole(item: Item) -> bool:
    """Without a length an item ends with its line: JSON that is printed over several is cut there."""
    return item.header.get("length") == len(item.payload) or item.payload.rstrip().endswith(b"}")


def read_header(beginning: bytes) -> dict[str, Any]:
    """The envelope's header alone, from the first bytes of an envelope. Raises EnvelopeError."""
    return _read_first_header(beginning)[0]


def _read_first_header(body: bytes) -> tuple[dict[str, Any], int]:
    if not body:
        raise EnvelopeError(detail="empty request body")
    position = _skip(BLANKS, body, 3 if body.startswith(b"\xef\xbb\xbf") else 0)
    if position == len(body):
        raise EnvelopeError("missing envelope header")
    return _read_json_line(body, position, "invalid envelope header")


def _read_item(body: bytes, position: int) -> tuple[Item, int]:
    header, start = _read_json_line(body, position, "invalid item header")
    length = header.get("length")
    if type(length) is int and length >= 0:
        end = start + length
        if end > len(body):
            raise EnvelopeError("unexpected end of file")
        position = _end_line(body, end)
    else:
        end = body.find(b"\n", start)
        if end < 0:
            end = len(body)
        position = end + 1
    kind = header.get("type")
    return Item(kind if isinstance(kind, str) else "", header, body[start:end]), position


def _read_json_line(body: bytes, start: int, error: str) -> tuple[dict[str, Any], int]:
    """A JSON object that begins at `start`, and where the next line begins."""
    end = body.find(b"\n", start, start + MAX_HEADER_BYTES + 1)
    if end < 0:
        end = len(body)
    if end - start > MAX_HEADER_BYTES:
        raise EnvelopeError(error)
    try:
        value = orjson.loads(memoryview(body)[start:end])
    except orjson.JSONDecodeError:
        # More than one line, text behind it, or JSON that orjson is too strict for.
        value, end = _read_first_value(body, start, error)
    if not isinstance(value, dict):
        raise EnvelopeError(error)
    return value, _end_line(body, end)


def _read_first_value(body: bytes, start: int, error: str) -> tuple[Any, int]:
    text = body[start : start + MAX_HEADER_BYTES].decode(errors="surrogateescape")
    try:
        value, end = _first_value.raw_decode(text)
    except (ValueError, RecursionError):
        raise EnvelopeError(error) from None
    return value, start + len(text[:end].encode(errors="surrogateescape"))


def _end_line(body: bytes, position: int) -> int:
    """Where the next line begins, when only blanks stand before it."""
    position = _skip(BLANKS_OF_LINE, body, position)
    if position < len(body) and body[position] != 0x0A:
        raise EnvelopeError("missing newline after header or payload")
    return position + 1


def _skip(blanks: re.Pattern[bytes], body: bytes, position: int) -> int:
    match = blanks.match(body, position)
    return match.end() if match else position


def _read_sent_at(value: Any) -> float | None:
    """RFC 3339 with a zone, as seconds since 1970."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).timestamp()
    except (ValueError, OverflowError):
        return None
