"""A search of a trail: whether a crumb is found, and what of it to highlight.

A `key:value` that is no operator is a key of `data` that holds the value, or the text itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from timeline.crumbs.crumb import Crumb
from timeline.search.facets import FACETS
from timeline.search.grammar import Search, Term
from timeline.search.haystack import Comparison, Haystack
from timeline.search.operators import OPERATORS as OTHER_OPERATORS
from timeline.search.operators import Test as CrumbTest

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
    wanted: tuple[_Test, ...] = ()  # all of them
    unwanted: tuple[_Test, ...] = ()  # none of them

    @classmethod
    def parse(cls, q: str) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        search, problems = Search.parse(q, _CHECKS)
        tests = {term: _test_of(term) for term in search.terms}
        wanted = tuple(
            _any_of([_all_of([tests[term].holds for term in choice]) for choice in choices])
            for choices in search.wanted
        )
        unwanted = tuple(tests[term].holds for term in search.unwanted)
        return cls(tuple(tests.values()), wanted, unwanted), problems

    def matches(self, crumb: Crumb) -> bool:
        """True when every term holds. Raises TooDearError (haystack.py)."""
        if not self.tests:
            return True
        haystack = Haystack(crumb, len(self.tests))
        for test in self.unwanted:
            if test(haystack):
                return False
        return all(test(haystack) for test in self.wanted)

    @property
    def looks_for_something(self) -> bool:
        """False for a search that only leaves out."""
        return bool(self.wanted)

    @property
    def hits(self) -> tuple[str, ...]:
        """What to highlight, case-folded, each once."""
        return tuple(dict.fromkeys(hit for test in self.tests if not test.is_negated for hit in test.hits))


def _test_of(term: Term) -> TermTest:
    values = [Comparison(term.mark, value.casefold()) for value in term.values]
    if term.is_operator:
        test_of = OPERATORS[term.name].test
        return TermTest(term.is_negated, _any_of([_of_crumb(test_of(value)) for value in values]))
    itself = Comparison("", term.text.casefold())
    hits = tuple(dict.fromkeys((*itself.hits, *(hit for value in values for hit in value.hits))))
    keys = [_of_key(term.name, value) for value in values]
    return TermTest(term.is_negated, _any_of([*keys, lambda haystack: haystack.holds(itself)]), hits)


def _of_crumb(test: CrumbTest) -> _Test:
    return lambda haystack: test(haystack.crumb)


def _of_key(name: str, value: Comparison) -> _Test:
    return lambda haystack: haystack.holds_key(name, value)


def _any_of(tests: Sequence[_Test]) -> _Test:
    """One test of several: every crumb of a trail is asked, so that one alone stays itself."""
    if len(tests) == 1:
        return tests[0]
    return lambda haystack: any(test(haystack) for test in tests)


def _all_of(tests: Sequence[_Test]) -> _Test:
    if len(tests) == 1:
        return tests[0]
    return lambda haystack: all(test(haystack) for test in tests)
