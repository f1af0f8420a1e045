"""A line of a log or of a console."""

from typing import Any

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
from timeline.crumbs.text.console import format_console
from timeline.crumbs.text.places import MAX_READ
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.units import count_of
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.thrown import stack_table, with_thrown
from timeline.protocol.breadcrumbs import Breadcrumb

_MAX_ARGUMENTS = 100
_CHARACTERS = 100  # of arguments for a point


def console_arguments(breadcrumb: Said) -> list[Any]:
    """What a console was called with; [] for every other log."""
    arguments = breadcrumb.data.get("arguments")
    is_console = "console" in (breadcrumb.type.lower(), (breadcrumb.category or "").lower())
    return arguments if is_console and isinstance(arguments, list) else []


def read(breadcrumb: Breadcrumb, __: Surroundings) -> Line:
    arguments = console_arguments(breadcrumb)
    if not arguments or len(arguments) > _MAX_ARGUMENTS:
        return with_thrown(breadcrumb, Line())
    text = format_console(arguments).strip()
    budget.charge(len(text) // _CHARACTERS)
    if is_blank(text) or text == (breadcrumb.message or "").strip():
        return Line(used=frozenset(("arguments",)))
    first, _, rest = text.partition("\n")
    more = (Part(f" +{count_of(rest.count(chr(10)) + 1, 'line')}", "more"),) if rest else ()
    return Line((Part(first), *more), frozenset(("arguments",)), uses_message=True, joins_lines=True)


def shape(breadcrumb: Said) -> ShapeParts:
    """What a console was called with: its format, else the texts among its arguments."""
    texts = [argument for argument in console_arguments(breadcrumb)[:10] if isinstance(argument, str)]
    if texts and "%" in texts[0]:
        return ShapeParts(text_template(texts[0]))
    return ShapeParts(text_template(" ".join(text[:MAX_READ] for text in texts)))


def details(breadcrumb: Breadcrumb, line: Line) -> KindDetails:
    """Objects that a console was given, whole; the stack of what was thrown."""
    arguments = console_arguments(breadcrumb)
    if "arguments" not in line.used or not any(isinstance(value, (dict, list)) for value in arguments):
        return KindDetails(tables=stack_table(breadcrumb))
    rows: tuple[DataNode, ...] = data_rows(
        {str(place): value for place, value in enumerate(arguments)}, breadcrumb.remarks, "data.arguments"
    )[0]
    return KindDetails(tables=(Table("arguments", rows),))


KIND = Kind(
    name="log",
    icon="icon-log",
    read=read,
    shape=shape,
    shape_keys=frozenset({"arguments"}),
    aliases=frozenset({"console", "logger", "logging", "logcat"}),
    details=details,
)
