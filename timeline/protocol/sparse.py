"""A document of whose breadcrumbs only those are decoded that somebody looks at.

Decoding a thousand takes longer than all else that the row of one of them costs, and takes 1.5 MB. msgspec finds where
each value begins and ends in a fifth of the time, but looks less closely than `document.read_document`: only what that
took as strict JSON may be read here.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import orjson

Raw = msgspec.Raw


class LazyList(Sequence[Any]):
    """The breadcrumbs of a document. Each is decoded when it is asked for."""

    def __init__(self, entries: list[Raw], data: bytes, name: str) -> None:
        self._entries = entries
        self._data = data
        self._name = name

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: Any) -> Any:
        if type(place) is slice:
            return [self[one] for one in range(len(self))[place]]
        return orjson.loads(bytes(self._entries[place]))

    def timestamps(self, end: int) -> list[Any]:
        """What the first `end` have at "timestamp"; None of those that are no objects."""
        container = getattr(_TIMES.decode(self._data), self._name)
        entries = container if type(container) is list else container.values
        return [entry.timestamp if type(entry) is _Timed else None for entry in entries[:end]]


class _Entries(msgspec.Struct, gc=False):
    values: list[Raw]


class _Document(msgspec.Struct, gc=False):
    """What the row of one breadcrumb says of its event."""

    breadcrumbs: list[Raw] | _Entries | msgspec.UnsetType = msgspec.UNSET
    interface: list[Raw] | _Entries | msgspec.UnsetType = msgspec.field(
        name="sentry.interfaces.Breadcrumbs", default=msgspec.UNSET
    )
    meta: Raw | msgspec.UnsetType = msgspec.field(name="_meta", default=msgspec.UNSET)
    level: Raw | msgspec.UnsetType = msgspec.UNSET
    timestamp: Raw | msgspec.UnsetType = msgspec.UNSET
    type: Raw | msgspec.UnsetType = msgspec.UNSET


class _Timed(msgspec.Struct, gc=False):
    timestamp: Any = None


_Values = list[_Timed | str | int | float | bool | list[Raw] | None]


class _TimedEntries(msgspec.Struct, gc=False):
    values: _Values


class _Times(msgspec.Struct, gc=False):
    """The times in the same two fields."""

    breadcrumbs: _Values | _TimedEntries | msgspec.UnsetType = msgspec.UNSET
    interface: _Values | _TimedEntries | msgspec.UnsetType = msgspec.field(
        name="sentry.interfaces.Breadcrumbs", default=msgspec.UNSET
    )


_DOCUMENT = msgspec.json.Decoder(_Document)
_TIMES = msgspec.json.Decoder(_Times)
_NAMES = {field.name: field.encode_name for field in msgspec.structs.fields(_Document)}


def read_sparsely(data: bytes) -> dict[str, Any] | None:
    """What the row of one breadcrumb needs of a strict document; None where its breadcrumbs stand in no usual form."""
    try:
        read = _DOCUMENT.decode(data)
    except msgspec.DecodeError:
        return None
    found: dict[str, Any] = {}
    for name, sent in _NAMES.items():
        value = getattr(read, name)
        if type(value) is Raw:
            found[sent] = orjson.loads(bytes(value))
        elif type(value) is list:
            found[sent] = LazyList(value, data, name)
        elif type(value) is _Entries:
            found[sent] = {"values": LazyList(value.values, data, name)}
    return found
