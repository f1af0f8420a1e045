"""Statements that are written once and asked again and again, with other values.

For statements that every page asks: Django's ORM takes several times as long to write one as the database to answer it.
What is asked is still said as a query set, by the verbs of its table.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.expressions import Value
from django.db.models.query import ModelIterable

Row = TypeVar("Row")
_MAX_SHAPES = 200  # of one statement in one thread


@dataclass(frozen=True, slots=True)
class _Parameter:
    """Stands in a statement for a value."""

    name: str
    index: int | None = None  # in a collection

    def value(self, given: dict[str, Any], connection: Any) -> Any:
        """As the database takes it."""
        value = given[self.name] if self.index is None else given[self.name][self.index]
        return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class _Later(Value):
    """A value, or a collection of so many, that is not known yet."""

    def __init__(self, name: str, count: int | None) -> None:
        super().__init__((name, count))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        name, count = self.value
        if count is None:
            return "%s", [_Parameter(name)]
        return f"({', '.join(['%s'] * count)})", [_Parameter(name, index) for index in range(count)]


@dataclass(frozen=True, slots=True)
class _Statement(Generic[Row]):
    """A statement as one connection is asked it."""

    sql: str
    params: Sequence[Any]  # `_Parameter`s, and values that are the same each time
    read: Callable[[Sequence[Any]], Row]


class _Written(threading.local):
    """Statements of this thread, as its connections are."""

    def __init__(self) -> None:
        self.statements: dict[tuple[object, ...], _Statement[Any]] = {}


class Prepared(Generic[Row]):
    """What a query set finds, which `build` makes of values: numbers, texts, bytes, times, or collections of them.

    `build` may only hand them on, to filters. A row is what it is in a query set: a model's, or a tuple of `values_list`.
    As many statements are written as there are sizes of collections.
    """

    def __init__(self, model: type[models.Model], build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self._model, self._build = model, build
        self._written = _Written()

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, all of them. One query; none where a collection is empty."""
        alias = router.db_for_read(self._model)
        counts = {name: _count(value) for name, value in values.items()}
        if 0 in counts.values():
            return []
        statements = self._written.statements
        shape = (alias, *counts.values())
        if shape not in statements:
            if len(statements) >= _MAX_SHAPES:
                statements.clear()
            statements[shape] = self._write(alias, counts)
        statement = statements[shape]
        connection = connections[alias]
        given = {name: value if counts[name] is None else [*value] for name, value in values.items()}
        params = [
            each.value(given, connection) if type(each) is _Parameter else each for each in statement.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            return [statement.read(row) for row in cursor.fetchall()]

    def first(self, **values: Any) -> Row | None:
        """The one row, or the first of them."""
        rows = self(**values)
        return rows[0] if rows else None

    def _write(self, alias: str, counts: dict[str, int | None]) -> _Statement[Row]:
        rows = self._build(**{name: _Later(name, count) for name, count in counts.items()}).using(alias)
        compiler = rows.query.get_compiler(alias)
        sql, params = compiler.as_sql()
        return _Statement(sql, params, _reader_of(rows, compiler, alias))


def _count(value: object) -> int | None:
    """Of what is in a collection; None: it is none."""
    if isinstance(value, (int, str, bytes)) or not isinstance(value, Collection):
        return None
    return len(value)


def _reader_of(rows: models.QuerySet[Any, Row], compiler: Any, alias: str) -> Callable[[Sequence[Any]], Any]:
    """Makes of a row of columns what the query set makes of it."""
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    steps = [
        (place, [(convert, expression) for convert in every])
        for place, (every, expression) in converters.items()
    ]
    connection = compiler.connection

    def values_of(row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, every in steps:
            for convert, expression in every:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)

    if rows._iterable_class is not ModelIterable:
        return values_of
    make = _maker_of(compiler.klass_info, compiler.select, alias)

    def model_of(row: Sequence[Any]) -> Any:
        values = values_of(row)
        made = make(values)
        for name, place in compiler.annotation_col_map.items():
            setattr(made, name, values[place])
        return made

    return model_of


def _maker_of(info: dict[str, Any], select: Sequence[Any], alias: str) -> Callable[[Sequence[Any]], Any]:
    """Makes a model of values, and those of `select_related`."""
    model, fields = info["model"], info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    related = [
        (each["local_setter"], _maker_of(each, select, alias)) for each in info.get("related_klass_infos", ())
    ]

    def make(values: Sequence[Any]) -> Any:
        made = model.from_db(alias, names, values[start:end])
        for relate, make_other in related:
            relate(made, make_other(values))
        return made

    return make
