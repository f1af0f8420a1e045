"""What a browser's console would print: %-formatting, objects as {build: 7}."""

import re
from typing import Any

_DIRECTIVE = re.compile(r"%[sdifoOc%]")
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)")
_MAX_DEPTH = 3
_MAX_WIDTH = 20


def format_console(arguments: list[Any]) -> str:
    """The arguments of one console call as one text."""
    if not arguments:
        return ""
    first, rest = arguments[0], arguments[1:]
    if isinstance(first, str) and "%" in first and rest:
        values = iter(rest)
        used = 0

        def replace(match: re.Match[str]) -> str:
            nonlocal used
            if match[0] == "%%":
                return "%"
            if used == len(rest):
                return match[0]
            used += 1
            return _directive(match[0][1], next(values))

        text = _DIRECTIVE.sub(replace, first)
        rest = rest[used:]
    else:
        text = inspect(first, 0)
    return " ".join([text, *(inspect(argument, 0) for argument in rest)])


def _directive(letter: str, value: Any) -> str:
    if letter == "c":
        return ""  # a style
    if letter in "di":
        return _number(value, whole=True)
    if letter == "f":
        return _number(value, whole=False)
    return inspect(value, 0)


def _number(value: Any, *, whole: bool) -> str:
    if isinstance(value, bool):
        return "NaN"
    if isinstance(value, str) and (match := _NUMBER.match(value)):
        return match[1].partition(".")[0] if whole else match[1]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if whole else _float(value)
    return "NaN"


def inspect(value: Any, depth: int) -> str:
    """A value as JavaScript would write it; a text alone stands without quotes."""
    if isinstance(value, str):
        return value if depth == 0 else '"' + value.replace('"', '\\"') + '"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict):
        if (said := _error(value)) is not None:
            return said
        return _joined(
            "{", (f"{key}: {inspect(item, depth + 1)}" for key, item in _some(value, depth)), value, "}"
        )
    return _joined("[", (inspect(item, depth + 1) for _, item in _some(value, depth)), value, "]")


def _error(value: dict[str, Any]) -> str | None:
    """An Error as a console writes it: Error: inner. None for what is none."""
    name, message = value.get("name"), value.get("message")
    if not (
        isinstance(name, str) and name and isinstance(message, str) and isinstance(value.get("stack"), str)
    ):
        return None
    return f"{name}: {message}" if message else name


def _float(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _some(value: dict[str, Any] | list[Any], depth: int) -> list[tuple[Any, Any]]:
    if depth >= _MAX_DEPTH:
        return []
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for pair, _ in zip(pairs, range(_MAX_WIDTH), strict=False)]


def _joined(opening: str, texts: Any, value: dict[str, Any] | list[Any], closing: str) -> str:
    shown = list(texts)
    if len(shown) < len(value):
        shown.append("…")
    return opening + ", ".join(shown) + closing
