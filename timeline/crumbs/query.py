"""A statement or operation sent to a database or a GraphQL server."""

from functools import lru_cache
from typing import Any, NamedTuple

from timeline import budget
from timeline.crumbs.base import (
    DataNode,
    Kind,
    KindDetails,
    Line,
    Part,
    Said,
    ShapeParts,
    Surroundings,
    Table,
)
from timeline.crumbs.nodes import data_rows
from timeline.crumbs.text.short_sql import Values, fill_sql, says_all, shorten_sql, values_of
from timeline.crumbs.text.sql import is_sql, mask_literals, sql_line
from timeline.crumbs.text.statements import statement_template
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text
from timeline.protocol.breadcrumbs import Breadcrumb

_STATEMENT_KEYS = ("db.statement", "db.query.text", "sql", "query", "statement")
_STYLE_KEY = "db.paramstyle"  # how places are written, which the statement shows
_OPERATION_KEYS = ("operation_type", "graphql.operation.type")
_NAME_KEYS = ("operation_name", "graphql.operation.name")
_PARAMETER_KEYS = ("db.params", "bindings")
_MAX_LINE_LENGTH = 8_400  # characters: as long as a message may be
# Of a statement, with its values, that is remembered: all of them take 16 MB at the worst.
_MAX_KEPT, _MAX_VALUES = 1_000, 10  # characters, values
# What a point pays for.
_CHARACTERS = 33
_VALUES = 3
_NAMES, _TOKENS = 5, 7  # that are looked at to be shortened, and to be told apart


def claims(data: dict[str, Any]) -> bool:
    """OpenTelemetry's keys of a database."""
    return first_text(data, ("db.system.name", "db.system", "db.query.text", "db.statement"))[0] is not None


def statement(breadcrumb: Said) -> tuple[str | None, str]:
    """The statement and the key of `data` that it came from (None: the message)."""
    if breadcrumb.message is not None and not is_blank(breadcrumb.message):
        return None, breadcrumb.message
    return first_text(breadcrumb.data, _STATEMENT_KEYS)


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    key, text = statement(breadcrumb)
    if text:
        text = text[:_MAX_LINE_LENGTH]
        parameters_key, parameters = _parameters(breadcrumb)
        written = _write(text, values_of(parameters))
        said = parameters_key if written.says_all else None
        return Line(
            written.line,
            frozenset(filter(None, (key, said, _STYLE_KEY))),
            uses_message=key is None,
            joins_lines=True,
            fold_text=written.fold_text,
            whole_text=written.whole_text,
        )
    type_key, kind = first_text(breadcrumb.data, _OPERATION_KEYS)
    name_key, name = first_text(breadcrumb.data, _NAME_KEYS)
    if kind or name:
        return _named(kind, name, frozenset(key for key in (type_key, name_key) if key))
    type_key, kind = first_text(breadcrumb.data, ("db.operation.name", "db.operation"))
    name_key, name = first_text(breadcrumb.data, ("db.collection.name", "db.sql.table", "db.namespace"))
    if kind or name:
        return _named(kind, name, frozenset(key for key in (type_key, name_key) if key))
    key, name = first_text(breadcrumb.data, ("name",))
    return Line((Part(name, "strong"),), frozenset(("name",))) if key else Line()


class _Written(NamedTuple):
    """A statement, with its values."""

    line: tuple[Part, ...]
    fold_text: str
    whole_text: str = ""
    says_all: bool = False  # of its values
    points: int = 0  # what it takes to be made, beside its length


def _write(text: str, values: Values) -> _Written:
    if not budget.spend(len(text) // _CHARACTERS + len(values.said) // _VALUES):
        return _Written((Part(text, "code"),), text)
    is_short = len(text) <= _MAX_KEPT and len(values.said) <= _MAX_VALUES
    written = _remembered(text, values) if is_short else _write_anew(text, values)
    budget.charge(written.points)  # whether it was remembered or not: an answer always ends at the same place
    return written


def _write_anew(text: str, values: Values) -> _Written:
    is_statement = is_sql(text)
    short, names = shorten_sql(text, values) if is_statement else (text, 0)
    masked, tokens = mask_literals(text)
    return _Written(
        sql_line(short),
        masked,
        text if short != text else "",
        is_statement and says_all(text, values),
        names // _NAMES + tokens // _TOKENS,
    )


# A trail says the same statement again and again, and is read several times.
_remembered = lru_cache(maxsize=512)(_write_anew)


def _parameters(breadcrumb: Breadcrumb) -> tuple[str | None, Any]:
    """The key of `data` that has them, and what was sent there."""
    return next(
        ((key, value) for key in _PARAMETER_KEYS if (value := breadcrumb.data.get(key))), (None, None)
    )


def filled_statement(breadcrumb: Breadcrumb) -> str:
    """The statement as sent, its values in their places; "" without one."""
    text = statement(breadcrumb)[1][:_MAX_LINE_LENGTH]
    return fill_sql(text, values_of(_parameters(breadcrumb)[1])) if is_sql(text) else ""


def _named(kind: str, name: str, used: frozenset[str]) -> Line:
    parts = [Part(kind, "tag" if name else "strong")] if kind else []
    if name:
        parts += [Part(" ", "sep")] if parts else []
        parts.append(Part(name, "strong"))
    return Line(tuple(parts), used)


def shape(breadcrumb: Said) -> ShapeParts:
    """The statement without its values; else the operation and its name."""
    if text := statement(breadcrumb)[1]:
        is_statement = is_sql(text) or text.lstrip()[:2] in ("/*", "--")  # a comment before it
        return ShapeParts(statement_template(text) if is_statement else text_template(text))
    words = [first_text(breadcrumb.data, keys)[1] for keys in (_OPERATION_KEYS, _NAME_KEYS)]
    return ShapeParts(
        text_template(" ".join(filter(None, words)) or first_text(breadcrumb.data, ("name",))[1])
    )


def details(breadcrumb: Breadcrumb, line: Line) -> KindDetails:
    """Parameters as a table; SQL as sent, to be formatted when its page is opened."""
    tables, used = [], set()
    for key in _PARAMETER_KEYS:
        value = breadcrumb.data.get(key)
        if isinstance(value, (dict, list)) and value:
            tables.append(Table("parameters", _parameter_rows(breadcrumb, key, value)))
            used.add(key)
    source, text = statement(breadcrumb)
    sql = text if is_sql(text) else ""
    return KindDetails(
        message=text if source else None,
        message_form="code" if sql else None,
        tables=tuple(tables),
        used=frozenset(used),
        sql=sql,
    )


def _parameter_rows(breadcrumb: Breadcrumb, key: str, value: Any) -> tuple[DataNode, ...]:
    items = (
        value if isinstance(value, dict) else {str(place): item for place, item in enumerate(value[:200], 1)}
    )
    return data_rows(items, breadcrumb.remarks, f"data.{key}")[0]


KIND = Kind(
    name="query",
    icon="icon-query",
    counted=("query", "queries"),
    read=read,
    shape=shape,
    shape_keys=frozenset({*_STATEMENT_KEYS, *_OPERATION_KEYS, *_NAME_KEYS, "name"}),
    claims=claims,
    claim_order=4,
    gives_way=("columns",),
    aliases=frozenset({"db", "sql", "graphql"}),
    details=details,
)
