"""The Message interface: `logentry` or `message`, and how a message is formatted with its parameters (docs/protocol.md, "Fields of an event")."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from timeline.protocol.remarks import INVALID, Remark, unexpected
from timeline.protocol.text import brief, json_text, text_of

Params = list[Any] | dict[str, Any]

MAX_LENGTH = 1 << 20  # characters of a message with its parameters in it; beyond it stays unformatted
MAX_PLACES = 1_000  # for parameters in a message; with more it stays unformatted

_PRINTF = re.compile(
    r"%(?:\((?P<key>\w{1,200})\))?[#0\- +]{0,10}[0-9*]{0,10}(?:\.[0-9*]{0,10})?[hlL]?(?P<kind>[a-zA-Z%])"
)
_CURLY = re.compile(r"\{(?P<key>\w{0,200})\}")
_PRINTF_KINDS = frozenset("diouxXeEfFgGcrsa")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A message. `message` is its template, only where that differs from what it was formatted to."""

    formatted: str
    message: str | None = None
    params: Params | None = None


class _MismatchError(ValueError):
    """The parameters do not fit the message."""


def read_logentry(document: dict[str, Any], remarks: list[Remark]) -> LogEntry | None:
    """`logentry` wins even if it is null; the old name is asked before `message`."""
    for name in ("logentry", "sentry.interfaces.Message", "message"):
        if name in document:
            return _read(document[name], remarks)
    return None


def _read(sent: Any, remarks: list[Remark]) -> LogEntry | None:
    if type(sent) is dict:
        return _read_object(sent, remarks) if sent else None
    if sent is None or sent is False or sent == "":
        return None
    return LogEntry(text_of(sent))


def _read_object(sent: dict[str, Any], remarks: list[Remark]) -> LogEntry | None:
    formatted, message = (_read_text(sent, name, remarks) for name in ("formatted", "message"))
    params = sent.get("params")
    if type(params) not in (list, dict):
        if params is not None:
            remarks.append(unexpected("logentry.params", "a list or an object", params))
        params = None
    if not formatted and not message:
        remarks.append(Remark("logentry", INVALID, f"no message in it: {brief(sent)}"))
        return None
    if not formatted and message:
        formatted = format_message(message, params) if params else message
    if message == formatted or not message:
        message = None
    return LogEntry(formatted or "", message, params)


def _read_text(sent: dict[str, Any], name: str, remarks: list[Remark]) -> str | None:
    value = sent.get(name)
    if value is None or type(value) is str:
        return value
    remarks.append(unexpected(f"logentry.{name}", "text", value))
    return None


def format_message(message: str, params: Params) -> str:
    """The message with its parameters in it, printf's way or with braces; as it is where they do not fit."""
    pattern, read_match = (_PRINTF, _printf) if "%" in message else (_CURLY, _curly)
    pieces: list[str] = []
    done = length = used = 0
    try:
        for count, match in enumerate(pattern.finditer(message)):
            if count == MAX_PLACES:
                return message
            text, used = read_match(match, params, used)
            length += len(text)
            if length > MAX_LENGTH:
                return message
            pieces += message[done : match.start()], text
            done = match.end()
    except _MismatchError:
        return message
    return "".join((*pieces, message[done:]))


def _printf(match: re.Match[str], params: Params, used: int) -> tuple[str, int]:
    kind = match["kind"]
    if kind == "%":
        return "%", used
    if kind not in _PRINTF_KINDS:
        raise _MismatchError
    key = match["key"]
    value = _by_name(params, key) if key is not None else _by_place(params, used)
    return _show(value, _BASES.get(kind)), used + (key is None)


_BASES: dict[str, Callable[[int], str]] = {"x": "{:x}".format, "X": "{:X}".format, "o": "{:o}".format}


def _curly(match: re.Match[str], params: Params, used: int) -> tuple[str, int]:
    key = match["key"]
    if not key:
        return _show(_by_place(params, used)), used + 1
    if key.isascii() and key.isdigit() and type(params) is list:
        return _show(_by_place(params, int(key) if len(key) < 10 else len(params))), used
    return _show(_by_name(params, key)), used


def _by_place(params: Params, place: int) -> Any:
    if type(params) is not list or place >= len(params):
        raise _MismatchError
    return params[place]


def _by_name(params: Params, name: str) -> Any:
    if type(params) is not dict or name not in params:
        raise _MismatchError
    return params[name]


def _show(value: Any, base: Callable[[int], str] | None = None) -> str:
    if base and type(value) is int:
        return base(value)
    return value if type(value) is str else json_text(value)
