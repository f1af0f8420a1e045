"""Single parameters of a timeline's query string: a word, a number; what they are not becomes a sentence."""

import re
from collections.abc import Sequence

from timeline.search.query import Query

_SECONDS = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_MAX_SHOWN = 60  # characters of a value in a sentence about it


def brief(value: str) -> str:
    """A value as a sentence about it shows it."""
    return value if len(value) <= _MAX_SHOWN else value[: _MAX_SHOWN - 1] + "…"


def last_of(query: Query, name: str) -> str | None:
    """The last value sent; None when there is none, or a form sent an empty one."""
    values: Sequence[str] = query.getlist(name)
    return values[-1] or None if values else None


def read_choice(query: Query, name: str, choices: Sequence[str], problems: list[str]) -> str | None:
    """One of some words; None: not named, or not one of them."""
    value = last_of(query, name)
    if value is None or value in choices:
        return value
    problems.append(f"`{name}={brief(value)}` is not one of {', '.join(choices)}")
    return None


def read_number(query: Query, name: str, what: str, problems: list[str]) -> int | None:
    """A whole number from 0 on; None: not named, or no such number."""
    value = last_of(query, name)
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    problems.append(f"`{name}={brief(value)}` is not {what}")
    return None


def read_seconds(query: Query, name: str, problems: list[str]) -> float | None:
    """Seconds to the event, before it negative; None: not named, or no such number."""
    value = last_of(query, name)
    if value is None:
        return None
    if _SECONDS.fullmatch(value):
        return float(value)
    problems.append(f"`{name}={brief(value)}` is not a number of seconds to the event (-55.9)")
    return None
