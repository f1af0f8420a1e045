"""SQL on one line, its literals told apart; formatted only where a reader opens one statement."""

import re
from collections.abc import Iterator
from functools import lru_cache

import sqlparse
from pygments.lexers.sql import SqlLexer
from pygments.token import STANDARD_TYPES
from sqlparse.exceptions import SQLParseError

from timeline.crumbs.base import Part, Styled

_MAX_COLUMNS = 24  # characters
MAX_LENGTH = 4_000  # characters; sqlparse needs 109 ms for 11 kB

_FIRST_WORDS = frozenset(
    [
        "select",
        "insert",
        "update",
        "delete",
        "with",
        "create",
        "alter",
        "drop",
        "begin",
        "commit",
        "rollback",
        "savepoint",
        "release",
        "explain",
        "pragma",
        "replace",
        "merge",
        "truncate",
        "show",
        "call",
        "exec",
        "execute",
        "declare",
        "vacuum",
        "analyze",
        "grant",
        "revoke",
        "copy",
        "lock",
    ]
)
_WORD = re.compile(r"\s*\(?\s*([A-Za-z]+)\b")
# Each alternative eats what it began, or to the end, so that a scan is linear.
_TOKEN = re.compile(
    r"(?P<literal>'(?:[^'\\]|''|\\.)*+'?|\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<comment>--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    r"|(?P<name>\"[^\"]*+\"?|`[^`]*+`?|[A-Za-z_$@:%][\w$]*+)"
    r"|(?P<blank>\s+)",
    re.DOTALL,
)


def is_sql(text: str) -> bool:
    """True when its first word begins a statement."""
    match = _WORD.match(text)
    return match is not None and match[1].lower() in _FIRST_WORDS


@lru_cache(maxsize=2_048)  # a trail says the same statement again and again, and is read several times
def sql_line(text: str) -> tuple[tuple[Part, ...], str]:
    """The statement on one line, and the same with its literals masked (what alike statements share)."""
    parts, masked = _parts_of(text.strip())
    columns = _columns("".join([part.text for part in parts]))
    return tuple(_apart(parts, *columns) if columns else parts), masked


def _parts_of(text: str) -> tuple[list[Part], str]:
    parts: list[Part] = []
    masked: list[str] = []
    plain: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        plain.append(text[end : match.start()])
        end = match.end()
        if match.lastgroup == "blank":
            plain.append(" ")
        elif match.lastgroup == "name":
            plain.append(match[0])
        else:
            run = "".join(plain)
            plain.clear()
            if run:
                parts.append(Part(run, "code"))
            parts.append(Part(match[0], "literal"))
            masked += [run, "?" if match.lastgroup == "literal" else match[0]]
    plain.append(text[end:])
    if run := "".join(plain):
        parts.append(Part(run, "code"))
        masked.append(run)
    return parts, "".join(masked)


def _columns(line: str) -> tuple[int, int] | None:
    """Where the columns of a SELECT stand, if they are many: what follows says more of it, and they may be cut first."""
    if line[:7].lower() != "select ":
        return None
    depth, end = 0, 0
    for match in _TOKEN.finditer(line):
        between = line[end : match.start()]
        depth += between.count("(") - between.count(")")
        end = match.end()
        if depth == 0 and match.lastgroup == "name" and match[0].lower() == "from":
            last = len(line[: match.start()].rstrip())  # the blank stays where they are cut
            return (7, last) if last > 7 + _MAX_COLUMNS else None
    return None


def _apart(parts: list[Part], start: int, end: int) -> Iterator[Part]:
    """The same parts, those between two places of the line as columns."""
    place = 0
    for part in parts:
        cuts = [min(max(cut - place, 0), len(part.text)) for cut in (0, start, end, len(part.text) + place)]
        for number, role in enumerate((part.role, "columns", part.role)):
            if text := part.text[cuts[number] : cuts[number + 1]]:
                yield Part(text, role)
        place += len(part.text)


def format_sql(text: str) -> str:
    """The statement in lines; as sent when it is too long, no SQL, or nested beyond what can be formatted."""
    if len(text) > MAX_LENGTH or not is_sql(text):
        return text
    try:
        return str(sqlparse.format(text, reindent=True, keyword_case=None))
    except (SQLParseError, RecursionError):
        return text


def sql_runs(text: str) -> tuple[Styled, ...]:
    """A statement as runs with Pygments' short class names (k, s1, mi …); plain when it is too long."""
    if len(text) > MAX_LENGTH:
        return (Styled(text),)
    return tuple(
        Styled(value, STANDARD_TYPES.get(kind, ""))
        for kind, value in SqlLexer(ensurenl=False).get_tokens(text)
    )
