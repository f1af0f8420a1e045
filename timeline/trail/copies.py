"""What a person pastes of one crumb: its text, its JSON, a request as cURL, a statement with its values."""

import json
import shlex
from collections.abc import Callable

from timeline.crumbs.crumb import Crumb
from timeline.crumbs.http import address_of, method_of
from timeline.crumbs.query import filled_statement, statement
from timeline.crumbs.text.sql import is_sql
from timeline.crumbs.text.visible import visible
from timeline.trail.exports import line_of
from timeline.trail.timeline import Row

FORMS = {"text": "text", "json": "JSON", "curl": "cURL", "sql": "SQL"}


def forms_of(row: Row) -> tuple[tuple[str, str], ...]:
    """(name, label) of the forms that a row can be copied in."""
    kind = row.crumb.kind.name
    has = {"text", "json"}
    if kind == "http" and address_of(row.crumb.breadcrumb):
        has.add("curl")
    if kind == "query" and is_sql(statement(row.crumb.breadcrumb)[1]):
        has.add("sql")
    return tuple((name, label) for name, label in FORMS.items() if name in has)


def copy_of(row: Row, form: str) -> str:
    """The row in a form of `forms_of`."""
    return _WRITERS[form](row)


def _text(row: Row) -> str:
    crumb = row.crumb
    where = f"  [{crumb.category}]" if crumb.category else ""
    lines = [f"{row.offset}  {crumb.shown_level}  {crumb.kind.name}  {line_of(row)}{visible(where)}"]
    message = (crumb.breadcrumb.message or "").strip()
    if "\n" in message or message not in lines[0]:
        lines.append(visible(message))
    lines += [f"  {key}: {_value(value)}" for key, value in crumb.breadcrumb.data.items()]
    return "\n".join(lines)


def _value(value: object) -> str:
    return visible(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json(row: Row) -> str:
    return json.dumps(row.crumb.breadcrumb.sent, ensure_ascii=False, indent=2)


def _curl(row: Row) -> str:
    crumb: Crumb = row.crumb
    method = method_of(crumb.breadcrumb) or "GET"
    return shlex.join(["curl", "-X", method, address_of(crumb.breadcrumb)])


def _sql(row: Row) -> str:
    return filled_statement(row.crumb.breadcrumb)


_WRITERS: dict[str, Callable[[Row], str]] = {"text": _text, "json": _json, "curl": _curl, "sql": _sql}
