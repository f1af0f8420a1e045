"""What to keep of a trail: the values of its facets, and the search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from timeline.crumbs.crumb import Crumb
from timeline.search.crumbs import CrumbSearch
from timeline.search.facets import FACETS, Facet
from timeline.search.query import Query
from timeline.trail.parameters import brief, last_of

MAX_VALUES = 100  # of one parameter
MAX_QUERY_LENGTH = 1_000  # characters
Values = tuple[str, ...]


@dataclass(frozen=True)
class TrailFilter:
    """One reading of the parameters. Values are valid and canonical (`warn` is `warning`)."""

    values: Mapping[str, Values] = field(default_factory=dict)  # of facets, by parameter: level, not_level
    q: str = ""

    @classmethod
    def from_query(cls, query: Query, problems: list[str]) -> Self:
        """The filter; a sentence for each value that was left out is added to the problems."""
        values = {
            name: read
            for names in ([facet.name for facet in FACETS], [facet.excluding for facet in FACETS])
            for facet, name in zip(FACETS, names, strict=True)
            if (read := _read_values(query, facet, name, problems))
        }
        return cls(values, _read_search(query, problems))

    def only(self, facet: Facet) -> Values:
        """The values that are kept; none: all of them."""
        return self.values.get(facet.name, ())

    def excluded(self, facet: Facet) -> Values:
        """The values that are left out."""
        return self.values.get(facet.excluding, ())

    @property
    def narrows(self) -> bool:
        """True when it may leave a crumb out."""
        return bool(self.values or self.q)

    @cached_property
    def search(self) -> CrumbSearch:
        return CrumbSearch.parse(self.q)[0]

    def keeps(self, crumb: Crumb) -> bool:
        """True when a crumb passes every facet and the search. Raises TooDearError."""
        return all(keeps(crumb) for keeps in self.tests.values()) and self.search.matches(crumb)

    @cached_property
    def tests(self) -> dict[str, Callable[[Crumb], bool]]:
        """For each facet that narrows, by its name, what it keeps."""
        narrowing = (facet for facet in FACETS if self.only(facet) or self.excluded(facet))
        return {facet.name: _test_of(facet, self.only(facet), self.excluded(facet)) for facet in narrowing}


def _test_of(facet: Facet, only: Values, excluded: Values) -> Callable[[Crumb], bool]:
    def keeps(crumb: Crumb) -> bool:
        own = facet.value_of(crumb)
        if only and not any(facet.holds(value, own) for value in only):
            return False
        return not any(facet.holds(value, own) for value in excluded)

    return keeps


def _read_values(query: Query, facet: Facet, name: str, problems: list[str]) -> Values:
    values: dict[str, None] = {}
    sent: Sequence[str] = query.getlist(name)
    for value in sent[:MAX_VALUES]:
        if problem := facet.problem(value):
            problems.append(f"`{name}={brief(value)}` {problem}")
        else:
            values[facet.find(value) or ""] = None
    if len(sent) > MAX_VALUES:
        problems.append(f"only the first {MAX_VALUES} of {len(sent):,} values of `{name}` count")
    return tuple(values)


def _read_search(query: Query, problems: list[str]) -> str:
    q = (last_of(query, "q") or "").strip()
    if len(q) > MAX_QUERY_LENGTH:
        problems.append(f"only the first {MAX_QUERY_LENGTH:,} characters of the search count")
        q = q[:MAX_QUERY_LENGTH]
    problems += CrumbSearch.parse(q)[1]
    return q
