"""A statement as a person would write it: without needless quotes and qualifiers, with its values in their places."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_NAME = r"(?:[A-Za-z_][\w$]*|\"[A-Za-z_][\w$]*\"|`[A-Za-z_][\w$]*`)"
# Each alternative eats what it began, or to the end, so that a scan is linear.
_TOKEN = re.compile(
    r"(?P<literal>'(?:[^'\\]|''|\\.)*+'?)"
    r"|(?P<comment>--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    rf"|(?P<name>{_NAME}(?:\.{_NAME})*+)"
    r"|(?P<place>%s|%\((?P<key>\w+)\)s|\?|\$(?P<number>\d{1,4}))",
    re.DOTALL,
)
_BEFORE_TABLE = frozenset({"from", "join", "into", "update"})
_QUOTES_NAMES = re.compile(r"\b(?:from|join|into|update)\s+[\"`]", re.IGNORECASE)
_MAX_VALUE = 60  # characters
_MAX_VALUES = 200


class Values(NamedTuple):
    """Parameters, as they stand in a statement."""

    said: tuple[tuple[str, str], ...] = ()  # literals, by place ("1", "2" …) or by name
    are_all: bool = False  # nothing that was sent is left out or cut


def values_of(parameters: object) -> Values:
    """What was sent as the parameters of a statement; those that are no single value are left out."""
    if isinstance(parameters, dict):
        pairs: Sequence[tuple[object, object]] = list(parameters.items())[:_MAX_VALUES]
    elif isinstance(parameters, (list, tuple)):
        pairs = list(enumerate(parameters[:_MAX_VALUES], 1))
    else:
        return Values()
    single = [
        (str(key), value)
        for key, value in pairs
        if value is None or isinstance(value, (str, int, float, bool))
    ]
    is_cut = any(isinstance(value, str) and len(value) > _MAX_VALUE for _, value in single)
    return Values(
        tuple((key, _literal(value)) for key, value in single), len(single) == len(parameters) and not is_cut
    )


def shorten_sql(text: str, values: Values) -> tuple[str, int]:
    """The statement for a line: SELECT id FROM cart WHERE id = 7, for SELECT "cart"."id" FROM "cart" WHERE "cart"."id" = %s.

    And how many tokens were looked at.
    """
    if not _QUOTES_NAMES.search(text):
        return _fill(text, values)
    tokens = list(_TOKEN.finditer(text))
    tables = set(_tables(tokens))
    only = tables.pop() if len(tables) == 1 else ""
    fill = _filler(values)
    short: list[str] = []
    place = 0
    for match in tokens:
        kind = match.lastgroup
        if kind in ("name", "place"):
            short += (
                text[place : match.start()],
                _written(match[0], only) if kind == "name" else fill(match),
            )
            place = match.end()
    return "".join([*short, text[place:]]), len(tokens)


def _written(name: str, only: str) -> str:
    """A name without quotes, nor the qualifier that is the statement's only table."""
    if '"' not in name and "`" not in name and "." not in name:
        return name
    names = [part.strip('"`') for part in name.split(".")]
    return ".".join(names[-1:] if len(names) > 1 and names[-2] == only else names)


def fill_sql(text: str, values: Values) -> str:
    """The statement with its values in their places: a = %s, a = ?, a = $1 and a = %(name)s as a = 7."""
    return _fill(text, values)[0]


def _fill(text: str, values: Values) -> tuple[str, int]:
    """And how many tokens were looked at."""
    return _TOKEN.subn(_filler(values), text) if values.said else (text, 0)


def _places(text: str) -> frozenset[str]:
    """Which values it has places for: their numbers or names."""
    count = itertools.count(1)
    found = (match for match in _TOKEN.finditer(text) if match.lastgroup == "place")
    return frozenset(match["key"] or match["number"] or str(next(count)) for match in found)


def says_all(text: str, values: Values) -> bool:
    """Whether the statement with its values says all that was sent of them."""
    return values.are_all and {key for key, _ in values.said} <= _places(text)


def _filler(values: Values) -> Callable[[re.Match[str]], str]:
    by_name = dict(values.said)
    places = itertools.count(1)

    def written(match: re.Match[str]) -> str:
        if match.lastgroup != "place":
            return match[0]
        key = match["key"] or match["number"] or str(next(places))
        return by_name.get(key, match[0])

    return written


def _tables(tokens: list[re.Match[str]]) -> Iterator[str]:
    """The tables that a statement names, without schema."""
    before = ""
    for match in tokens:
        name = match[0] if match.lastgroup == "name" else ""
        if before in _BEFORE_TABLE and name:
            yield name.split(".")[-1].strip('"`')
        before = name.lower()


def _literal(value: str | int | float | bool | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, str):
        return str(value)
    cut = value if len(value) <= _MAX_VALUE else value[: _MAX_VALUE - 1] + "…"
    return "'" + cut.replace("'", "''") + "'"
