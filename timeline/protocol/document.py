"""Bytes → JSON object, leniently (docs/protocol.md, "Decoding JSON").

Almost every document takes the fast road. What a strict parser refuses, and what orjson would silently change or what
is nested too deeply to walk, takes the slow one, which leaves a remark about each thing that it had to change.
"""

import gc
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from timeline.protocol.remarks import INVALID, MAX_PATH_LENGTH, Remark
from timeline.protocol.text import replace_unstorable

MAX_DEPTH = 1_024  # objects and lists in each other; beyond it a document is unreadable
FOLDED_BELOW = 100  # what lies deeper reads as its JSON text
MAX_REMARKS = 100
MAX_DIGITS = 300  # of an integer: it still has a float, and Python still prints it


class SlowDocumentError(Exception):
    """A document that takes the slow road, and is longer than the caller has time for."""


class Unreadable(ValueError):  # noqa: N818 (a name of the house, used everywhere)
    """Not an event at all. The text is for the sender."""


@dataclass(frozen=True, slots=True)
class Document:
    """An event's JSON object."""

    value: dict[str, Any]
    remarks: tuple[Remark, ...] = ()  # `field` is the path from the object

    @property
    def is_strict(self) -> bool:
        """It is strict JSON without an integer beyond 64 bits, and nothing in it is nested too deeply to walk."""
        return not self.remarks


def read_document(data: bytes, max_slow_bytes: int | None = None, *, is_strict: bool = False) -> Document:
    """The JSON object in `data`, of which it may be known that it is strict. Raises Unreadable where there is none, however leniently it is read.

    Raises SlowDocumentError where it takes the slow road and has more than `max_slow_bytes` bytes.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        value = None
    else:
        if type(value) is not dict:
            raise _unreadable("an object expected")
    if value is None or (not is_strict and (_may_hold_huge_integer(data) or _is_deep(value))):
        if max_slow_bytes is not None and len(data) > max_slow_bytes:
            raise SlowDocumentError
        value = None  # it may be forty times as large as what was sent: not two of it at a time
        return _read_leniently(data)
    return Document(value)


def read_flat(data: bytes) -> dict[str, Any]:
    """The same object for who looks at a few levels of it and at no number beyond 64 bits: without its two checks. Raises Unreadable."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return _read_leniently(data).value
    if type(value) is not dict:
        raise _unreadable("an object expected")
    return value


# ---------------------------------------------------------------- what the fast road must not take

_DIGITS = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))
_LONG_RUN = b"0" * 19
_MAX_LOOKS = 50
_NO_DIGIT = b" "
_BEFORE, _BEHIND = b"[:, \t\r\n", b",]} \t\r\n"  # what may stand beside a number in JSON


def _may_hold_huge_integer(data: bytes) -> bool:
    """Whether an integer beyond 64 bits, of which orjson makes a float, may be in it (or look so in a text)."""
    if not _has_long_run(data):
        return False
    zeros = data.translate(_DIGITS)
    start = zeros.find(_LONG_RUN)
    while start >= 0:  # not by a regular expression, which takes 40 ns for each byte
        end = zeros.find(_NO_DIGIT, start) % (len(data) + 1)  # -1 is the end
        first = start - 1 if data[start - 1 : start] == b"-" else start
        # Else a part of a float, or of a text: of an id of 32 hex digits, one of a thousand has such a run.
        is_number = data[first - 1 : first] in _BEFORE and data[end : end + 1] in _BEHIND
        if is_number and (end - first > 21 or not -(1 << 63) <= int(data[first:end]) < 1 << 64):
            return True
        start = zeros.find(_LONG_RUN, end)
    return False


def _has_long_run(data: bytes) -> bool:
    """Whether 19 digits stand in a row. Four of every fourth byte are in such a run, and in few others: half of the time."""
    sample = data[::4].translate(_DIGITS)
    place = -1
    for _ in range(_MAX_LOOKS):
        place = sample.find(b"0000", place + 1)
        if place < 0:
            return False
        if _LONG_RUN in data[max(0, 4 * place - 3) : 4 * place + 31].translate(_DIGITS):
            return True
    return _LONG_RUN in data.translate(_DIGITS)


def _is_deep(value: dict[str, Any]) -> bool:
    """Whether objects and lists are nested deeper than we walk.

    The garbage collector knows what a container holds, and tracks each one that holds another (CPython's dictobject.c):
    asking it takes a third of the time that looking at every value does.
    """
    level: list[Any] = [value]
    for _ in range(FOLDED_BELOW - 1):
        level = list(filter(gc.is_tracked, gc.get_referents(*level)))
        if not level:
            return False
    return any(type(child) is dict or type(child) is list for child in gc.get_referents(*level))


# ---------------------------------------------------------------- the slow road


def _read_leniently(data: bytes) -> Document:
    remarks: list[Remark] = []
    text = _decode(data, remarks)
    start = len(text) - len(text.lstrip(" \t\r\n"))
    if text[start : start + 1] != "{":
        raise _unreadable("an object expected" if text[start:] else "it is empty")
    text, folded = _fold(text, start)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        where = f" at line {error.lineno} column {error.colno}" if not folded else ""
        raise _unreadable(f"{error.msg[:1].lower()}{error.msg[1:]}{where}") from None
    except (ValueError, RecursionError):
        raise _unreadable("it cannot be decoded") from None
    if folded:
        remarks.append(
            _remark("", f"nested deeper than {FOLDED_BELOW}: what lies below reads as its JSON text")
        )
    if text[end:].strip(" \t\r\n"):
        remarks.append(_remark("", "text after the end of the document was left out"))
    cleaner = _Cleaner(remarks)
    cleaner.clean(value)
    if not remarks:
        # What is left of what a strict parser refuses.
        remarks.append(_remark("", "not strict JSON: control characters in texts"))
    return Document(value, tuple(remarks))


def _unreadable(why: str) -> Unreadable:
    return Unreadable(f"invalid JSON data: {why}")


def _remark(field: str, text: str) -> Remark:
    return Remark(field, INVALID, text)


def _decode(data: bytes, remarks: list[Remark]) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        remarks.append(_remark("", "a byte order mark was left out"))
    try:
        return data.decode()
    except UnicodeDecodeError:
        remarks.append(_remark("", "bytes that are not UTF-8 read as U+FFFD"))
        return data.decode("utf-8", "replace")


def _read_integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_read_integer)

_BRACKET = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"?)*+([\[\]{}]|\Z)', re.DOTALL)
_BLANKS = re.compile(r'("(?:[^"\\]++|\\.)*+")|[ \t\r\n]++', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


def _fold(text: str, start: int) -> tuple[str, bool]:
    """The text with everything that is nested too deeply as a JSON text, and whether there was such a thing."""
    pieces: list[str] = []
    open_until: list[str] = []
    done = opened = start
    for match in _BRACKET.finditer(text, start):
        bracket = match[1]
        if not bracket:
            break
        if bracket in _CLOSING:
            open_until.append(_CLOSING[bracket])
            if len(open_until) > MAX_DEPTH:
                raise _unreadable(f"nested deeper than {MAX_DEPTH:,} levels")
            if len(open_until) == FOLDED_BELOW + 1:
                opened = match.end() - 1
        else:
            if open_until.pop() != bracket:
                raise _unreadable("brackets do not match")
            if len(open_until) == FOLDED_BELOW:
                pieces += text[done:opened], json.dumps(_compact(text[opened : match.end()]))
                done = match.end()
            elif not open_until:
                break
    return ("".join((*pieces, text[done:])), True) if pieces else (text, False)


def _compact(text: str) -> str:
    """JSON without the blanks between its tokens."""
    return _BLANKS.sub(lambda match: match[1] or "", text)


class _Cleaner:
    """Replaces, in place, what no database or page can hold, and says where."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks
        self.path: list[str | int] = []

    def clean(self, container: dict[str, Any] | list[Any]) -> None:
        """U+FFFD for NUL and lone surrogates, null for numbers that are none."""
        if type(container) is dict:
            self._clean_keys(container)
        places: Iterable[tuple[Any, Any]] = (
            container.items() if type(container) is dict else enumerate(container)
        )
        for place, child in places:
            kind = type(child)
            if kind is dict or kind is list:
                if child:
                    self.path.append(place)
                    self.clean(child)
                    self.path.pop()
            elif kind is str or kind is float or kind is int:
                cleaned = self._clean_scalar(place, child)
                if cleaned is not child:
                    container[place] = cleaned

    def _clean_scalar(self, place: str | int, value: Any) -> Any:
        if type(value) is str:
            cleaned = replace_unstorable(value)
            if cleaned is not value:
                self._remark(place, "lone surrogates or NUL read as U+FFFD")
            return cleaned
        if type(value) is float:
            if value - value == 0:
                return value
            self._remark(place, f"{value} is not a JSON number; read as null")
            return None
        if not -(1 << 63) <= value < 1 << 64:
            self._remark(place, "an integer beyond 64 bits, read exactly")
        return value

    def _clean_keys(self, container: dict[str, Any]) -> None:
        cleaned = {replace_unstorable(key): value for key, value in container.items()}
        if cleaned.keys() != container.keys():
            container.clear()
            container.update(cleaned)
            self._remark("", "lone surrogates or NUL in a key read as U+FFFD")

    def _remark(self, place: str | int, text: str) -> None:
        if len(self.remarks) < MAX_REMARKS:
            steps = [str(step)[:MAX_PATH_LENGTH] for step in (*self.path, place) if step != ""]
            self.remarks.append(_remark(".".join(steps)[:MAX_PATH_LENGTH], text))
