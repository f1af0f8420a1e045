"""SQL on one line, its literals told apart; formatted only where a reader opens one statement."""

import re
from functools import lru_cache

import sqlparse
from pygments.lexers.sql import SqlLexer
from pygments.token import STANDARD_TYPES
from sqlparse.exceptions import SQLParseError

from timeline.crumbs.base import Part, Styled

LONGEST = 4_000  # characters; sqlparse needs 109 ms for 11 kB

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


@lru_cache(maxsize=512)  # a trail says the same statement again and again
def sql_line(text: str) -> tuple[tuple[Part, ...], str]:
    """The statement on one line, and the same with its literals masked (what alike statements share)."""
    parts: list[Part] = []
    masked: list[str] = []
    plain: list[str] = []
    end = 0
    text = text.strip()
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
    return tuple(parts), "".join(masked)


def format_sql(text: str) -> str:
    """The statement in lines; as sent when it is too long, no SQL, or nested beyond what can be formatted."""
    if len(text) > LONGEST or not is_sql(text):
        return text
    try:
        return str(sqlparse.format(text, reindent=True, keyword_case=None))
    except (SQLParseError, RecursionError):
        return text


def sql_runs(text: str) -> tuple[Styled, ...]:
    """A statement as runs with Pygments' short class names (k, s1, mi …); plain when it is too long."""
    if len(text) > LONGEST:
        return (Styled(text),)
    return tuple(
        Styled(value, STANDARD_TYPES.get(kind, ""))
        for kind, value in SqlLexer(ensurenl=False).get_tokens(text)
    )
