"""The lines of a traceback that matter most: what was thrown, and its cause, not the outermost frames."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from timeline import budget

_TRACEBACK = "Traceback (most recent call last)"
_PYTHON = re.compile(
    r"^[^\n]{0,200}Traceback \(most recent call last\)", re.MULTILINE
)  # and Ruby's, 2.5 to 2.7
_FRAME = re.compile(r"^[ \t]+(?:at|from) \S", re.MULTILINE)  # Java, Node, .NET; Ruby
_CAUSE = re.compile(
    r"^(?:Caused by: |[ \t]*(?:\[cause\]: |---> ))"  # Java, whose indented ones are of what was suppressed; Node; .NET
    r"|^(?![ \t])[^\n]{0,300}:\d+:in [^\n]{0,300}: [^\n]{0,2000} \([\w:]{1,200}\)$",  # Ruby
    re.MULTILINE,
)
_THROWN = re.compile(
    r"^(?![ \t|+~^])\S", re.MULTILINE
)  # in Python the first line after frames that is not indented
_FRAMES = 6  # lines before the error of Python
_BEGINS = re.compile(
    r"(?:Exception in thread \"[^\"\n]{0,200}\" )?(?:[\w$]{1,100}[.:/]{1,2}){0,20}[\w$]{0,100}"
    r"(?:Error|Exception|Throwable|Failure|Panic)\b|[^\n]{0,300}:\d+:in "  # Java, Node, .NET; Ruby
)
_SIGNS = ("Caused by: ", "[cause]: ", "---> ", ":in ")  # one of them is in every cause
_LEAD = 3  # lines of the error that a cause led to
_LEAST = 2  # lines that are worth hiding
_CHARACTERS = 400  # that are looked through for a point


class Piece(NamedTuple):
    """A run of lines of a long text."""

    start: int
    end: int
    is_hidden: bool  # until all is shown
    lines: int


def thrown_line(text: str) -> str:
    """The line that says what went wrong: the last error of Python, the last cause elsewhere; "" of what is no traceback.

    So it is of a text that begins as one: of a message with a traceback behind it, the message says more.
    """
    if "\n" not in text:
        return ""
    if text.startswith(_TRACEBACK):
        return text[text.rfind("\n") + 1 :].strip()
    if not any(part in text for part in _SIGNS) or not _BEGINS.match(text) or not _FRAME.search(text):
        return ""
    causes = [match.start() for match in _CAUSE.finditer(text) if match.start()]
    return text[causes[-1] : _next_line(text, causes[-1])].strip() if causes else ""


def pieces_of(text: str) -> tuple[Piece, ...]:
    """A long text in runs of lines: of a traceback its outer frames apart, which a clamp leaves out; else all as one."""
    is_paid = budget.spend(len(text) // _CHARACTERS, leaving=budget.KEPT)
    middle = _middle_of(text) if is_paid else None
    if middle is None or text.count("\n", *middle) < _LEAST:
        return (Piece(0, len(text), is_hidden=False, lines=text.count("\n") + 1),)
    start, end = middle
    bounds = ((0, start, False), (start, end, True), (end, len(text), False))
    return tuple(Piece(one, other, hidden, text.count("\n", one, other)) for one, other, hidden in bounds)


def _middle_of(text: str) -> tuple[int, int] | None:
    """[start, end) of the lines that matter least; None of what is no traceback or begins with its error."""
    headers = list(_PYTHON.finditer(text))
    if headers:
        thrown = _THROWN.search(text, _next_line(text, headers[-1].end()))
        if thrown is None:
            return None
        start, end = _next_line(text, headers[0].end()), thrown.start()
        for _ in range(_FRAMES):
            end = text.rfind("\n", 0, max(0, end - 1)) + 1
        return (start, end) if start < end else None
    if not _FRAME.search(text):
        return None
    causes = [match.start() for match in _CAUSE.finditer(text) if match.start()]
    if not causes:
        return None
    start = 0
    for _ in range(_LEAD):
        start = _next_line(text, start)
    return (start, causes[-1]) if start < causes[-1] else None


def _next_line(text: str, place: int) -> int:
    return (text.find("\n", place) + 1) or len(text)


def cut_ranges(ranges: Sequence[tuple[int, int]], piece: Piece) -> list[tuple[int, int]]:
    """Those of a text that touch a piece, in characters of the piece."""
    return [
        (max(start, piece.start) - piece.start, min(end, piece.end) - piece.start)
        for start, end in ranges
        if start < piece.end and end > piece.start
    ]


def cut_runs(runs: Sequence[tuple[str, str]], piece: Piece) -> Iterator[tuple[str, str]]:
    """Those runs (text, classes) of a text that stand in a piece."""
    place = 0
    for text, classes in runs:
        inside = text[max(0, piece.start - place) : max(0, piece.end - place)]
        if inside:
            yield inside, classes
        place += len(text)
