"""An exception in `data`: OpenTelemetry's keys, those of loggers, a nested object, a whole traceback."""

from typing import Any, NamedTuple

from timeline.crumbs.base import DataNode, Line, Part, Table
from timeline.crumbs.nodes import is_long
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import text_of
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.text import json_text

_FLAT = (
    ("exception.type", "exception.message", "exception.stacktrace"),
    ("error.type", "error.message", "error.stack_trace"),
    ("error.kind", "error.message", "error.stack"),
    ("exception_type", "exception_message", "exception_stacktrace"),
    ("exception.class", "exception.message", "exception.backtrace"),
    ("exc_type", "exc_value", "exc_traceback"),
)
_NESTED = ("exception", "error", "err", "exc", "throwable", "cause")
_TRACEBACKS = ("exc_info", "exception", "throwable", "thrown", "traceback", "stack_trace", "stacktrace")
_KEYS = frozenset((*(key for keys in _FLAT for key in keys), *_NESTED, *_TRACEBACKS))
_TYPES = ("type", "name", "class", "className", "kind")
_VALUES = ("value", "message", "msg", "description")
_STACKS = ("stacktrace", "stack", "stack_trace", "trace")
_MAX_TEXT = 300  # characters of a type or a value


class Thrown(NamedTuple):
    """What was thrown, and which keys of `data` say so."""

    type: str
    value: str
    stack: str
    used: frozenset[str]

    @property
    def parts(self) -> tuple[Part, ...]:
        """ValueError: no rows"""
        parts = [Part(self.type, "strong")] if self.type else []
        if self.value:
            parts += [Part(": ", "sep")] if parts else []
            parts.append(Part(self.value))
        return tuple(parts)


def thrown_of(data: dict[str, Any]) -> Thrown | None:
    """The exception that `data` carries, if any."""
    if data.keys().isdisjoint(_KEYS):
        return None
    for keys in _FLAT:
        type_, value, stack = (text_of_any(data.get(key)) for key in keys)
        if type_ or (value and keys[1].startswith("exception")):
            return Thrown(type_, value, stack, frozenset(key for key in keys if key in data))
    for key in _NESTED:
        if isinstance(sent := _innermost(data.get(key)), dict):
            type_, value, stack = (_first(sent, names) for names in (_TYPES, _VALUES, _STACKS))
            if type_ or value:
                return Thrown(type_, value, stack, frozenset((key,)))
    for key in _TRACEBACKS:
        if found := _from_traceback(data.get(key)):
            return Thrown(*found, frozenset((key,)))
    return None


def claims(data: dict[str, Any]) -> bool:
    """OpenTelemetry's keys, or an object `exception`."""
    if "exception.type" in data or "exception.message" in data:
        return thrown_of(data) is not None
    return isinstance(data.get("exception"), dict) and thrown_of(data) is not None


def _innermost(sent: Any) -> Any:
    """Of a list of exceptions, as an event has them, the last: what was thrown."""
    values = sent.get("values") if isinstance(sent, dict) and len(sent) == 1 else sent
    return values[-1] if isinstance(values, list) and values and isinstance(values[-1], dict) else sent


def _first(sent: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := text_of_any(sent.get(name)))), "")


def text_of_any(value: Any) -> str:
    """Whatever it is: several types are a list of them, an object is its JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value[:10])
    text = text_of(value)
    return json_text(value) if text is None else text.strip()


def _from_traceback(value: Any) -> tuple[str, str, str] | None:
    """Python's (type, value, traceback) as a list, or the text that it prints: its last line says what it was."""
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        return text_of_any(value[0]), text_of_any(value[1]), text_of_any(value[2])
    if not isinstance(value, str) or is_blank(value):
        return None
    lines = value.strip()[-4_000:].split("\n")
    said = lines[-1] if value.lstrip().startswith("Traceback") else value.strip()[:4_000].split("\n")[0]
    type_, colon, text = said.strip().partition(": ")
    if not colon or " " in type_:
        return ("", said.strip(), value if len(lines) > 1 else "")
    return type_, text, value if len(lines) > 1 else ""


def with_thrown(breadcrumb: Breadcrumb, line: Line) -> Line:
    """The line of a log, and behind it what was thrown."""
    thrown = thrown_of(breadcrumb.data) if breadcrumb.data and not line.parts else None
    if thrown is None:
        return line
    message = (breadcrumb.message or "").strip()
    said = f"{thrown.type}: {thrown.value}" if thrown.type else thrown.value
    if is_blank(message) or said == message:
        return line._replace(
            parts=short(thrown.parts),
            used=line.used | thrown.used,
            level="error",
            level_because="an exception",
        )
    first = message.partition("\n")[0].rstrip()
    parts = (Part(first), *((Part(" ", "sep"), *thrown.parts) if thrown.value not in first else ()))
    return line._replace(
        parts=short(parts),
        used=line.used | thrown.used,
        uses_message=True,
        level="error",
        level_because="an exception",
    )


def short(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """One line each, of what fits one."""
    return tuple(
        part._replace(text=part.text[:_MAX_TEXT]) if len(part.text) > _MAX_TEXT else part for part in parts
    )


def stack_table(breadcrumb: Breadcrumb) -> tuple[Table, ...]:
    """The stack that an exception in `data` came with."""
    thrown = thrown_of(breadcrumb.data) if breadcrumb.data else None
    if thrown is None:
        return ()
    rows = [("type", thrown.type), ("value", thrown.value), ("stack", thrown.stack)]
    nodes = tuple(DataNode(key, "string", text, is_long=is_long(text)) for key, text in rows if text)
    is_said = not thrown.stack and len(thrown.value) <= _MAX_TEXT
    return () if is_said else (Table("exception", nodes),)
