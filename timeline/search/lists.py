"""What the searches of lists share: how a text is looked for in a column, on SQLite and on PostgreSQL."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import IContains, Lookup

from timeline.search.grammar import Choice, Search, Term

CASELESS = re.compile(r"[ -@[-`{-~]*\Z")  # ASCII but no letter


class HasPieces(IContains):
    """That a column holds these pieces, in their order, from its beginning to its end, in any case: `1.*.3`."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        """The pieces, escaped, with any run of characters where a `*` stands."""
        rhs, params = Lookup.process_rhs(self, compiler, connection)
        pieces = map(connection.ops.prep_for_like_query, str(params[0]).split("*"))
        return rhs, ["%".join(pieces)]


def matching(column: str, value: str) -> Q:
    """The value itself; each `*` is any run of characters."""
    inner = value.strip("*")
    if is_exact(value):
        return Q((column, inner))
    if "*" in inner:
        return Q(HasPieces(F(column), value))
    lookup = {(False, True): "startswith", (True, False): "endswith"}.get(
        (value.startswith("*"), value.endswith("*")), "contains"
    )
    return in_any_case(column, lookup, inner)


def containing(columns: Sequence[str], text: str) -> Q:
    """That one of these columns holds this text; each `*` in it is any run of characters."""
    if "*" in text:
        return any_of([matching(column, f"*{text}*") for column in columns])
    return any_of([in_any_case(column, "contains", text) for column in columns])


def in_any_case(column: str, lookup: str, text: str) -> Q:
    """Digits and points are the same in capitals, into which PostgreSQL turns each value to compare it."""
    return Q((f"{column}__{lookup}" if CASELESS.match(text) else f"{column}__i{lookup}", text))


def is_exact(value: str) -> bool:
    """Whether it asks for one value."""
    return "*" not in value


def any_of(choices: Sequence[Q]) -> Q:
    """One of these at least."""
    found = Q()
    for choice in choices:
        found |= choice
    return found


def wanted_of(choices: Sequence[Choice], ask: Callable[[Term], Q]) -> Q:
    """That one of some choices matches."""
    found = []
    for choice in choices:
        every = Q()
        for term in choice:
            every &= ask(term)
        found.append(every)
    return any_of(found)


def named(search: Search, name: str) -> list[tuple[Choice, ...]]:
    """What must match of an operator: nothing, or one group of choices."""
    return [choices for choices in search.wanted if choices[0][0].is_operator and choices[0][0].name == name]


def texts(search: Search) -> list[Term]:
    """The texts that must be found: terms without an operator."""
    return [term for term in search.terms if not term.is_operator and not term.is_negated]
