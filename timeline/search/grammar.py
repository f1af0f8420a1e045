"""The search language, read once for trails and for lists alike: terms divided by blanks, all of which must match.

`text` · `"two words"` · `-term` leaves out what the term matches · `name:value` for the names that a reader of the
language knows (its operators) · `:=` the whole value · `:>=` `:<=` bounds · `*` any run of characters.

`name:a,b`, or the same operator twice, asks for any of these (with `-`: for none of them); a `>=` and a `<=` of one
operator bound a range. What the terms mean is said elsewhere: `crumbs.py` for a breadcrumb, `issues.py` and `events.py`
for rows of the database. Reading is linear in the text and never fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from timeline.protocol.levels import LEVELS, find_level, levels_within

MAX_TERMS = 20
MAX_VALUES = 50  # of one term
BOUNDS = (">=", "<=")

_MAX_SHOWN = 60  # characters of a term in a sentence about it
_TERM = re.compile(
    r"""(?P<minus>-(?=\S))?
    (?: "(?P<quoted>[^"]*)"?
      | (?P<name>[^\s":]+):(?P<mark>=|>=|<=)?(?=\S)(?P<values>(?:"[^"]*"?|[^\s",][^\s,]*|(?=,))(?:,(?:"[^"]*"?|[^\s",][^\s,]*)?)*)
      | (?P<plain>\S+) )""",
    re.VERBOSE,
)
_VALUE = re.compile(r'"([^"]*)"?|([^\s",][^\s,]*)')

# (mark, value) → what is wrong with it, to be put after the term in a sentence; "" if nothing is.
Check = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search."""

    text: str  # as typed, without "-" and quotes
    name: str = ""  # before the ":", in small letters; "" for text
    values: tuple[str, ...] = ()  # any of them; () for text
    mark: str = ""  # "" · "=" the whole value · ">=" · "<="
    is_negated: bool = False
    is_operator: bool = False  # its name is one of the reader's

    @property
    def is_bound(self) -> bool:
        """It asks for an order, not for a value."""
        return self.mark in BOUNDS

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that a term `level:` means."""
        named = [level for value in self.values if (level := find_level(value))]
        found = {level for name in named for level in levels_within(self.mark, name)}
        return tuple(level for level in LEVELS if level in found)


Choice = tuple[Term, ...]  # all of them must match


@dataclass(frozen=True, slots=True)
class Search:
    """A search, read."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, q: str, operators: Mapping[str, Check]) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        terms: list[Term] = []
        problems: list[str] = []
        for count, match in enumerate(_TERM.finditer(q)):
            if count == MAX_TERMS:
                problems.append(f"only the first {MAX_TERMS} terms of the search count")
                break
            term = _read_term(match, operators)
            if term is None:
                continue
            if problem := _problem_of(term, operators):
                problems.append(problem)
            else:
                terms.append(term)
        return cls(tuple(terms)), tuple(problems)

    @property
    def wanted(self) -> Iterator[tuple[Choice, ...]]:
        """What must match: of each group of choices one at least."""
        groups: dict[str | int, list[Term]] = {}
        for place, term in enumerate(self.terms):
            if not term.is_negated:
                groups.setdefault(term.name if term.is_operator else place, []).append(term)
        yield from map(_choices, groups.values())

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """Of which none may match."""
        return tuple(term for term in self.terms if term.is_negated)

    def values_of(self, name: str) -> tuple[str, ...]:
        """All values that are asked for by an operator."""
        terms = (term for term in self.terms if term.is_operator and term.name == name)
        return tuple(value for term in terms if not term.is_negated for value in term.values)


def _choices(terms: Sequence[Term]) -> tuple[Choice, ...]:
    """Each value is a choice; the bounds together are one."""
    bounds = tuple(term for term in terms if term.is_bound)
    values = tuple((term,) for term in terms if not term.is_bound)
    return (*values, bounds) if bounds else values


def _read_term(match: re.Match[str], operators: Mapping[str, Check]) -> Term | None:
    """A term; None for one that says nothing: an empty text, a "-" that is still being typed."""
    is_negated = match["minus"] is not None
    values = _read_values(match["values"]) if match["values"] else ()
    if values:
        name = match["name"].casefold()
        text = f"{match['name']}:{match['mark'] or ''}{match['values'].replace(chr(34), '')}"
        return Term(text, name, values, match["mark"] or "", is_negated, is_operator=name in operators)
    text = match[0].removeprefix("-") if match["quoted"] is None else match["quoted"]
    return Term(text, is_negated=is_negated) if text and match[0] != "-" else None


def _read_values(text: str) -> tuple[str, ...]:
    found = (match[2] if match[1] is None else match[1] for match in _VALUE.finditer(text))
    return tuple(dict.fromkeys(found))


def _problem_of(term: Term, operators: Mapping[str, Check]) -> str:
    if not term.is_operator:
        return ""
    if len(term.values) > MAX_VALUES:
        return f"`{term.name}:` has more than {MAX_VALUES} values"
    for value in term.values:
        if problem := operators[term.name](term.mark, value):
            return f"`{f'{term.name}:{term.mark}{value}'[:_MAX_SHOWN]}`{problem}"
    return ""


# ---------------------------------------------------------------- what values may be


def check_level(_mark: str, value: str) -> str:
    """A level, by any of its names."""
    return "" if find_level(value) else f" is not a level ({', '.join(reversed(LEVELS))})"


def check_text(mark: str, _value: str) -> str:
    """Any text, which has no order."""
    return " has no order: leave out the >= or <=" if mark in BOUNDS else ""
