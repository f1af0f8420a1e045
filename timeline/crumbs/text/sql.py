"""SQL on one line, its literals told apart; formatted only where a reader opens one statement."""

import re
from collections.abc import Iterator

import sqlparse
from pygments.lexers.sql import SqlLexer
from pygments.token import STANDARD_TYPES
from sqlparse.exceptions import SQLParseError

from timeline.crumbs.base import Part, Styled

_MAX_COLUMNS = 24  # characters
MAX_LENGTH = 4_000  # characters; sqlparse needs 109 ms for 11 kB
_MAX_LITERALS = 64  # told apart in one line; what follows is one part

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
_NUMBER = r"\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b"
_NAME = r"\"[^\"]*+\"?|`[^`]*+`?|[A-Za-z_$@:%][\w$]*+"
# Each alternative eats what it began, or to the end, so that a scan is linear; whatever is no literal is one match.
_TOKEN = re.compile(
    rf"(?P<literal>'(?:[^'\\]|''|\\.)*+'?|{_NUMBER})"
    r"|(?P<comment>--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    rf"|(?:{_NAME}|[^\w\"'`$@:%/-]++|-(?!-)|/(?!\*)|(?!{_NUMBER})\w)++",
    re.DOTALL,
)
_ODD_BLANKS = re.compile(r"\s\s|[^\S ]")
_BLANKS = re.compile(r"(\"[^\"]*+\"?|`[^`]*+`?)|\s+")  # outside of names in quotes
_PLACE = re.compile(
    rf"[()]|'(?:[^'\\]|''|\\.)*+'?|{_NAME}|--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?", re.DOTALL
)


def is_sql(text: str) -> bool:
    """True when its first word begins a statement."""
    match = _WORD.match(text)
    return match is not None and match[1].lower() in _FIRST_WORDS


def sql_line(text: str) -> tuple[Part, ...]:
    """The statement on one line, its literals and its columns told apart."""
    parts = _parts_of(text.strip())
    columns = _columns("".join([part.text for part in parts]))
    return tuple(_apart(parts, *columns) if columns else parts)


def mask_literals(text: str) -> tuple[str, int]:
    """The statement on one line with ? for each literal: what alike statements share. And how many tokens it has."""
    return _TOKEN.subn(_masked, text.strip())


def _masked(match: re.Match[str]) -> str:
    kind = match.lastgroup
    return "?" if kind == "literal" else match[0] if kind else _one_line(match[0])


def _one_line(plain: str) -> str:
    return _BLANKS.sub(lambda found: found[1] or " ", plain) if _ODD_BLANKS.search(plain) else plain


def _parts_of(text: str) -> list[Part]:
    parts: list[Part] = []
    plain: list[str] = []  # since the last literal
    for match in _TOKEN.finditer(text):
        said, kind = match[0], match.lastgroup
        if kind is None or len(parts) >= 2 * _MAX_LITERALS:
            plain.append(said if kind else _one_line(said))
            continue
        if plain:
            parts.append(Part("".join(plain), "code"))
            plain.clear()
        parts.append(Part(said, "literal"))
    if plain:
        parts.append(Part("".join(plain), "code"))
    return parts


def _columns(line: str) -> tuple[int, int] | None:
    """Where the columns of a SELECT stand, if they are many: what follows says more of it, and they may be cut first."""
    if line[:7].lower() != "select ":
        return None
    depth = 0
    for match in _PLACE.finditer(line, 0, MAX_LENGTH):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
        elif depth == 0 and match[0].lower() == "from":
            last = len(line[: match.start()].rstrip())  # the blank stays where they are cut
            return (7, last) if last > 7 + _MAX_COLUMNS else None
    return None


def _apart(parts: list[Part], start: int, end: int) -> Iterator[Part]:
    """The same parts, those between two places of the line as columns."""
    place = 0
    for part in parts:
        last = place + len(part.text)
        if last <= start or place >= end:
            yield part
        else:
            before, after = max(start - place, 0), min(end, last) - place
            if before:
                yield Part(part.text[:before], part.role)
            yield Part(part.text[before:after], "columns")
            if end < last:
                yield Part(part.text[after:], part.role)
        place = last


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
