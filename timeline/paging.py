"""Pages of a list, for pages and API alike: by keyset over the whole ordering, which ends in the key.

A cursor holds the ordering's name and the values of the row that the page begins after, so ties, however
many, are walked one by one, and a row that comes or goes meanwhile moves no other.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from django.db import models
from django.db.models import Q
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)
PAGE = 50
LONGEST_CURSOR = 1_000
LARGEST_NUMBER = (1 << 63) - 1


class CursorError(ValueError):
    """A cursor that no page of this list gave. Its text says so."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """Fields, the last of them the key, all in the same direction."""

    name: str
    fields: Mapping[str, type]  # str, int or datetime
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages beside them ("" where there is none)."""

    rows: Sequence[Row]
    next: str = ""
    previous: str = ""


def page_of(rows: models.QuerySet[Row], ordering: Ordering, cursor: str = "", size: int = PAGE) -> Page[Row]:
    """The page that a cursor names, the first without one. One query. Raises CursorError."""
    backwards, values = _read(cursor, ordering) if cursor else (False, ())
    down = ordering.descending is not backwards
    if values:
        rows = rows.filter(_beyond(list(zip(ordering.fields, values, strict=True)), "lt" if down else "gt"))
    found = list(rows.order_by(*(f"-{field}" if down else field for field in ordering.fields))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(found)
    has_next, has_previous = (True, more) if backwards else (more, bool(values))
    return Page(
        found,
        next=_write(found[-1], ordering, backwards=False) if has_next else "",
        previous=_write(found[0], ordering, backwards=True) if has_previous else "",
    )


def _beyond(values: Sequence[tuple[str, Any]], lookup: str) -> Q:
    """a < x, or a = x and (b < y, or b = y and …); `a <= x` besides is what an index can follow."""
    (field, value), rest = values[0], values[1:]
    beyond = Q((f"{field}__{lookup}", value))
    if not rest:
        return beyond
    return Q((f"{field}__{lookup}e", value)) & (beyond | (Q((field, value)) & _beyond(rest, lookup)))


def _write(row: models.Model, ordering: Ordering, *, backwards: bool) -> str:
    values = [getattr(row, field) for field in ordering.fields]
    sent = orjson.dumps([ordering.name, int(backwards), *values])
    return base64.urlsafe_b64encode(sent).rstrip(b"=").decode()


def _read(cursor: str, ordering: Ordering) -> tuple[bool, tuple[Any, ...]]:
    wrong = CursorError("This cursor is not one of this list: leave it out, or follow a link of the list.")
    if len(cursor) > LONGEST_CURSOR:
        raise wrong
    try:
        sent = orjson.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
    except (binascii.Error, ValueError):
        raise wrong from None
    if not isinstance(sent, list) or len(sent) != 2 + len(ordering.fields):
        raise wrong
    name, backwards, *values = sent
    if name != ordering.name or backwards not in (0, 1):
        raise wrong
    read = tuple(
        _read_value(value, kind) for value, kind in zip(values, ordering.fields.values(), strict=True)
    )
    if None in read:
        raise wrong
    return bool(backwards), read


def _read_value(value: object, kind: type) -> object:
    """The value, or None if it is not of this kind."""
    if kind is datetime:
        return _read_time(value)
    if kind is int:
        is_right = type(value) is int and 0 <= value <= LARGEST_NUMBER
        return value if is_right else None
    return value if isinstance(value, str) and "\0" not in value else None


def _read_time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if time is None or timezone.is_naive(time) or not 1 < time.year < 9999:
        return None
    return time
