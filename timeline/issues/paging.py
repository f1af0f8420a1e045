"""Pages of a list, for pages and API alike: by keyset over the whole ordering, which ends in the key.

A cursor holds the ordering's name and the values of the row that the page begins after, so ties, however
many, are walked one by one, and a row that comes or goes meanwhile moves no other.
"""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import Q
from django.utils import timezone

from timeline.search.ordering import Ordering

Row = TypeVar("Row", bound=models.Model)
Values = tuple[Any, ...]  # of the fields of an ordering
PAGE = 50
MAX_CURSOR_LENGTH = 1_000
MAX_NUMBER = (1 << 63) - 1


class CursorError(ValueError):
    """A cursor that no page of this list gave. Its text says so."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages beside them ("" where there is none)."""

    rows: Sequence[Row]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Each row is of one of these kinds, by this field: a page shows some of them, and all are counted."""

    field: str
    every: Sequence[str]
    shown: Collection[str]
    is_expensive: bool = True  # to say whether a row belongs


def page_of(rows: models.QuerySet[Row], ordering: Ordering, cursor: str = "", size: int = PAGE) -> Page[Row]:
    """The page that a cursor names, the first without one. One query. Raises CursorError."""
    place = _Place.of(cursor, ordering)
    if place.values:
        beyond = list(zip(ordering.fields, place.values, strict=True))
        rows = rows.filter(_beyond(beyond, "lt" if place.is_down else "gt"))
    found = rows.order_by(*(f"-{field}" if place.is_down else field for field in ordering.fields))[: size + 1]
    return place.page({_values(row, [*ordering.fields]): row for row in found}, size)


def counted_page_of(
    rows: models.QuerySet[Row],
    ordering: Ordering,
    kinds: Kinds,
    read: Callable[[Collection[Any]], Iterable[Row]],
    cursor: str = "",
    size: int = PAGE,
) -> tuple[Page[Row], dict[str, int]]:
    """The page of the kinds shown, and how many rows there are of each kind. Raises CursorError.

    Two queries. The first asks each row whether it belongs, for the counts and for the page's keys (an ordering's
    fields but the first): once if that is expensive, else twice, which is less than to keep the answers for a while.
    The second, `read`, is of these keys alone.
    """
    place = _Place.of(cursor, ordering)
    counts, found = _count_and_find(rows, place, kinds, size + 1)
    key = [*ordering.fields][1:]
    by_key = {_values(row, key): row for row in read({values[1:] for values in found})} if found else {}
    return place.page({values: by_key.get(values[1:]) for values in found}, size), counts


def _count_and_find(
    rows: models.QuerySet[Any], place: "_Place", kinds: Kinds, most: int
) -> tuple[dict[str, int], list[Values]]:
    """How many rows there are of each kind, and the values of those on the page."""
    names = [*place.ordering.fields]
    try:
        inner, params = rows.order_by().values_list(kinds.field, *names).query.sql_with_params()
    except EmptyResultSet:
        return {}, []
    columns = ", ".join(names)
    order = ", ".join(f"{name} {'DESC' if place.is_down else 'ASC'}" for name in names)
    beyond = f"AND ({columns}) {'<' if place.is_down else '>'} ({', '.join(['%s'] * len(names))})"
    statement = f"""
WITH found (kind, {columns}) AS {"" if kinds.is_expensive else "NOT "}MATERIALIZED ({inner}),
counted AS (SELECT {", ".join(["COUNT(*) FILTER (WHERE kind = %s)"] * len(kinds.every))} FROM found),
page AS (
SELECT {columns} FROM found
WHERE kind IN ({", ".join(["%s"] * len(kinds.shown))}) {beyond if place.values else ""}
ORDER BY {order} LIMIT {most})
SELECT counted.*, page.* FROM counted LEFT JOIN page ON TRUE
"""  # noqa: S608 (names of columns, and what the ORM wrote)
    connection = connections[router.db_for_read(rows.model)]
    fields = [_field_of(rows, name) for name in names]
    # Numbers as they are: a stranger's may be larger than the column's type, and is then just far away.
    adapt = connection.ops.adapt_datetimefield_value
    after = [adapt(value) if isinstance(value, datetime) else value for value in place.values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, *kinds.every, *kinds.shown, *after])
        answer = cursor.fetchall()
    width = len(kinds.every)
    counts = {kind: count for kind, count in zip(kinds.every, answer[0][:width], strict=True) if count}
    found = sorted((row[width:] for row in answer if row[-1] is not None), reverse=place.is_down)
    readers = [_reader_of(connection, field) for field in fields]
    return counts, [
        tuple([read(value) for read, value in zip(readers, values, strict=True)]) for values in found
    ]


def _field_of(rows: models.QuerySet[Any], name: str) -> Any:
    """The model's field that a column of rows holds values of."""
    annotated = rows.query.annotations.get(name)
    return annotated.output_field if annotated else rows.model._meta.get_field(name)


def _reader_of(connection: Any, field: Any) -> Callable[[Any], Any]:
    """Makes of a column's value what a row of the ORM has."""
    column = field.get_col(field.model._meta.db_table)
    converters = (*connection.ops.get_db_converters(column), *field.get_db_converters(connection))

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    return read


def _values(row: models.Model, fields: Sequence[str]) -> Values:
    return tuple(getattr(row, field) for field in fields)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a list a page begins, and in which direction it reads."""

    ordering: Ordering
    is_backwards: bool
    values: Values

    @classmethod
    def of(cls, cursor: str, ordering: Ordering) -> "_Place":
        return cls(ordering, *(_read(cursor, ordering) if cursor else (False, ())))

    @property
    def is_down(self) -> bool:
        return self.ordering.descending is not self.is_backwards

    def page(self, found: Mapping[Values, Row | None], size: int) -> Page[Row]:
        """The page of what was found from here on, with one more if there is more; None has gone meanwhile."""
        more, shown = len(found) > size, [*found][:size]
        if self.is_backwards:
            shown.reverse()
        if not shown:
            return Page([])
        has_next, has_previous = (True, more) if self.is_backwards else (more, bool(self.values))
        return Page(
            [row for values in shown if (row := found[values]) is not None],
            next=_write(shown[-1], self.ordering, backwards=False) if has_next else "",
            previous=_write(shown[0], self.ordering, backwards=True) if has_previous else "",
        )


def _beyond(values: Sequence[tuple[str, Any]], lookup: str) -> Q:
    """a < x, or a = x and (b < y, or b = y and …); `a <= x` besides is what an index can follow."""
    (field, value), rest = values[0], values[1:]
    beyond = Q((f"{field}__{lookup}", value))
    if not rest:
        return beyond
    return Q((f"{field}__{lookup}e", value)) & (beyond | (Q((field, value)) & _beyond(rest, lookup)))


def _write(values: Values, ordering: Ordering, *, backwards: bool) -> str:
    sent = orjson.dumps([ordering.name, int(backwards), *values])
    return base64.urlsafe_b64encode(sent).rstrip(b"=").decode()


def _read(cursor: str, ordering: Ordering) -> tuple[bool, Values]:
    wrong = CursorError("This cursor is not one of this list: leave it out, or follow a link of the list.")
    if len(cursor) > MAX_CURSOR_LENGTH:
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
        is_right = type(value) is int and 0 <= value <= MAX_NUMBER
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
