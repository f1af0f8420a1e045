"""A search of a trail: whether a crumb is found, and what of it to highlight.

A `key:value` that is no operator is a key of `data` that holds the value, or the text itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from timeline.crumbs.crumb import Crumb
from timeline.search.facets import FACETS
from timeline.search.grammar import Search, Term
from timeline.search.haystack import Comparison, Haystack
from timeline.search.operators import OPERATORS as OTHER_OPERATORS

OPERATORS = {**{facet.name: facet.search_operator for facet in FACETS}, **OTHER_OPERATORS}
_CHECKS = {name: operator.check for name, operator in OPERATORS.items()}
_Test = Callable[[Haystack], bool]


@dataclass(frozen=True, slots=True)
class TermTest:
    """A term, ready to be asked about many crumbs."""

    is_negated: bool
    holds: _Test
    hits: tuple[str, ...] = ()  # what to highlight


@dataclass(frozen=True, slots=True)
class CrumbSearch:
    """A search of a trail, read."""

    tests: tuple[TermTest, ...] = ()  # of the terms
    wanted: tuple[tuple[tuple[_Test, ...], ...], ...] = ()  # all groups; of each a choice; all of that
    unwanted: tuple[_Test, ...] = ()

    @classmethod
    def parse(cls, q: str) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        search, problems = Search.parse(q, _CHECKS)
        tests = {term: _test_of(term) for term in search.terms}
        wanted = tuple(
            tuple(tuple(tests[term].holds for term in choice) for choice in choices)
            for choices in search.wanted
        )
        unwanted = tuple(tests[term].holds for term in search.unwanted)
        return cls(tuple(tests.values()), wanted, unwanted), problems

    def matches(self, crumb: Crumb) -> bool:
        """True when every term holds."""
        if not self.tests:
            return True
        haystack = Haystack(crumb)
        if any(test(haystack) for test in self.unwanted):
            return False
        return all(
            any(all(test(haystack) for test in choice) for choice in choices) for choices in self.wanted
        )

    @property
    def looks_for_something(self) -> bool:
        """False for a search that only leaves out."""
        return bool(self.wanted)

    @property
    def hits(self) -> tuple[str, ...]:
        """What to highlight, case-folded, each once."""
        return tuple(dict.fromkeys(hit for test in self.tests if not test.is_negated for hit in test.hits))


def _test_of(term: Term) -> TermTest:
    values = tuple(Comparison(term.mark, value.casefold()) for value in term.values)
    if term.is_operator:
        tests = tuple(OPERATORS[term.name].test(value) for value in values)
        return TermTest(term.is_negated, lambda haystack: any(test(haystack.crumb) for test in tests))
    itself = Comparison("", term.text.casefold())
    hits = tuple(dict.fromkeys((*itself.hits, *(hit for value in values for hit in value.hits))))

    def holds(haystack: Haystack) -> bool:
        return any(haystack.holds_key(term.name, value) for value in values) or haystack.holds(itself)

    return TermTest(term.is_negated, holds, hits)
