"""Reading a query string: what all of its readers share."""

from collections.abc import Sequence
from typing import Any, Protocol

MAX_LENGTH = 500  # characters of a search of a list


class Query(Protocol):
    """What is read: Django's QueryDict."""

    def get(self, key: str, default: str) -> Any: ...
    def getlist(self, key: str, /) -> Sequence[Any]: ...


def clean(text: str) -> str:
    """Without what no column holds (NUL and other controls), at most 500 characters."""
    return "".join(char if char.isprintable() else " " for char in text[:MAX_LENGTH]).strip()


def one_of(query: Query, name: str, choices: Sequence[str], default: str, problems: list[str]) -> str:
    """A parameter that is one of some words; what it is not is added to the problems."""
    value: str = query.get(name, "") or default
    if value in choices:
        return value
    problems.append(f"`{name}={clean(value)}` is not one of {', '.join(choices)}")
    return default
