"""MessagePack as crash handlers write it: objects one behind the other, the last maybe cut off by the crash.

Hostile as all that is sent: bounded in size by the caller, in depth and in number of objects here.
"""

from collections.abc import Sequence
from typing import Any

import msgpack

MAX_DEPTH = 90  # less than what a document may have: see `document.FOLDED_BELOW`
MAX_OBJECTS = 50_000  # maps and lists of one text: an empty one takes a byte there, and 64 here


def read_maps(data: bytes) -> tuple[list[dict[str, Any]], bool]:
    """The maps in `data`, also those in a list, as JSON has them; and whether all of it was read."""
    counter = _Counter()
    unpacker = msgpack.Unpacker(
        raw=False,
        unicode_errors="replace",
        strict_map_key=False,
        timestamp=1,
        object_pairs_hook=counter.map,
        list_hook=counter.list,
        max_buffer_size=max(len(data), 1),
    )
    unpacker.feed(data)
    found: list[dict[str, Any]] = []
    try:
        for value in unpacker:
            ones = value if isinstance(value, list) else [value]
            found += [_plain(one, 0) for one in ones if isinstance(one, dict)]
    except (ValueError, msgpack.UnpackException, RecursionError, OverflowError):
        return found, False
    return found, unpacker.tell() == len(data)


class _Counter:
    """Makes the maps and lists, up to a number."""

    def __init__(self) -> None:
        self._made = 0

    def map(self, pairs: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
        self._count()
        return {_text(key): value for key, value in pairs}

    def list(self, values: list[Any]) -> list[Any]:
        self._count()
        return values

    def _count(self) -> None:
        self._made += 1
        if self._made > MAX_OBJECTS:
            raise ValueError("too many objects")


def _plain(value: Any, depth: int) -> Any:
    """Only what JSON has; what is nested too deeply is left out."""
    if isinstance(value, dict):
        return {key: _plain(one, depth + 1) for key, one in value.items()} if depth < MAX_DEPTH else None
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value] if depth < MAX_DEPTH else None
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)[:200]
