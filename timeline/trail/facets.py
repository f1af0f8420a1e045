"""What a reader can narrow a trail by: facets with counts, chips, and the way out of an empty list."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from timeline import budget
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import humanise_seconds
from timeline.search.facets import FACETS, Facet, on_page
from timeline.search.haystack import TooDearError
from timeline.trail.addresses import Addresses, without
from timeline.trail.clock import MINUS
from timeline.trail.costs import LEFT
from timeline.trail.filter import TrailFilter
from timeline.trail.tree import find_branches

MIN_CRUMBS = 10
_MAX_LINES = 12
_MAX_OPTIONS = 500
_OPTION = 8  # points of an option beyond those lines
_VALUES = 16  # that are compared, for a point


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One line of a facet. Counts are of crumbs, with the search and the other facets applied."""

    value: str  # of the parameter
    label: str
    count: int
    is_chosen: bool
    is_excluded: bool
    only_query: str
    not_query: str
    worse_query: str  # it and all that is worse; "" where nothing is
    icon: str = ""  # of a kind
    depth: int = 0  # of a category in its tree


@dataclass(frozen=True, slots=True)
class FacetOptions:
    """A facet as drawn: any of its options, all of the facets. Not there when it has one option."""

    name: str  # the parameter
    title: str
    options: tuple[FacetOption, ...]
    folded: tuple[FacetOption, ...] = ()  # beyond 12 lines: under "show all"


@dataclass(frozen=True, slots=True)
class Chip:
    """What the URL says, and how to take it back."""

    label: str  # level error · not level debug · "jane"
    query: str  # without it


def filter_crumbs(
    crumbs: Sequence[Crumb], trail_filter: TrailFilter
) -> tuple[list[bool], Mapping[str, Sequence[Crumb]], int]:
    """For each crumb whether the filter keeps it; for each facet the crumbs that all else keeps; how many were not looked at.

    The nearest to the event are looked at first: a search that is too dear leaves out the oldest.
    """
    if not trail_filter.narrows:
        return [True] * len(crumbs), {facet.name: crumbs for facet in FACETS}, 0
    others: dict[str, list[Crumb]] = {facet.name: [] for facet in FACETS}
    kept = [False] * len(crumbs)
    tests, search = trail_filter.tests, trail_filter.search
    points = sum(map(len, trail_filter.values.values())) // _VALUES
    for place in range(len(crumbs) - 1, -1, -1):
        if points and not budget.spend(points, leaving=LEFT // 2):
            return kept, others, place + 1
        crumb = crumbs[place]
        failed = [name for name, keeps in tests.items() if not keeps(crumb)] if tests else []
        try:
            if (
                len(failed) > 1
                or not trail_filter.is_within(crumb)
                or (search.tests and not search.matches(crumb))
            ):
                continue
        except TooDearError:
            return kept, others, place + 1
        kept[place] = not failed
        for name in failed or others:
            others[name].append(crumb)
    return kept, others, 0


# ---------------------------------------------------------------- facets


def build_facets(
    crumbs: Sequence[Crumb], others: Mapping[str, Sequence[Crumb]], addresses: Addresses
) -> tuple[FacetOptions, ...]:
    """Facets of a trail, from ten crumbs on; every option of the trail stays, so that nothing jumps."""
    if len(crumbs) < MIN_CRUMBS:
        return ()
    found = (_build_facet(facet, crumbs, others[facet.name], addresses) for facet in on_page())
    return tuple(facet for facet in found if facet is not None)


@dataclass(frozen=True, slots=True)
class _Line:
    value: str
    count: int
    icon: str = ""
    depth: int = 0


def _build_facet(
    facet: Facet, crumbs: Sequence[Crumb], others: Sequence[Crumb], addresses: Addresses
) -> FacetOptions | None:
    totals = Counter(map(facet.value_of, crumbs))
    counts = totals if others is crumbs else Counter(map(facet.value_of, others))
    named = (*addresses.filter.only(facet), *addresses.filter.excluded(facet))
    write = _write_choices if facet.choices else _write_tree
    lines = write(facet, totals, counts, named)
    if len(lines) < 2:
        return None
    shown = [_option(facet, line, addresses) for line in lines[:_MAX_LINES]]
    folded = []
    for line in lines[_MAX_LINES:]:
        if not budget.spend(_OPTION, leaving=budget.KEPT):
            break
        folded.append(_option(facet, line, addresses))
    return FacetOptions(facet.name, facet.title, tuple(shown), tuple(folded))


def _option(facet: Facet, line: _Line, addresses: Addresses) -> FacetOption:
    return FacetOption(
        value=line.value,
        label=facet.value_label(line.value),
        count=line.count,
        is_chosen=line.value in addresses.filter.only(facet),
        is_excluded=line.value in addresses.filter.excluded(facet),
        only_query=addresses.only(facet, line.value),
        not_query=addresses.excluding(facet, line.value),
        worse_query=_worse(facet, line.value, addresses),
        icon=line.icon,
        depth=line.depth,
    )


def _worse(facet: Facet, value: str, addresses: Addresses) -> str:
    """Of an ordered facet this choice and those before it: error and fatal."""
    values = facet.values_of(f">={value}") if facet.is_ordered else ()
    return addresses.only(facet, *values) if 1 < len(values) < len(facet.choices) else ""


def _write_choices(
    facet: Facet, totals: Counter[str], counts: Counter[str], named: Sequence[str]
) -> list[_Line]:
    icons = dict(zip(facet.choices, facet.icons, strict=False))
    found = [value for value in facet.choices if value in totals or value in named]
    if not facet.is_ordered:
        found.sort(key=lambda value: -totals[value])
    return [_Line(value, counts[value], icons.get(value, "")) for value in found]


def _write_tree(
    facet: Facet, totals: Counter[str], counts: Counter[str], named: Sequence[str]
) -> list[_Line]:
    names = Counter({own: total for own, total in totals.items() if facet.can_name(own)})
    branches = islice(find_branches(names, counts), _MAX_OPTIONS)
    lines = [
        _Line(facet.parameter_value(branch.name), branch.count, depth=branch.depth) for branch in branches
    ]
    known = {line.value for line in lines}
    rest = (value for value in dict.fromkeys(named) if value not in known)
    return lines + [_Line(value, _count_of(facet, value, counts)) for value in rest]


def _count_of(facet: Facet, value: str, counts: Counter[str]) -> int:
    """How many a value holds; 0 where that is too dear to say."""
    if not budget.spend(len(counts) // _VALUES, leaving=budget.KEPT):
        return 0
    return sum(counts[own] for own in counts if facet.holds(value, own))


# ---------------------------------------------------------------- chips


def build_chips(addresses: Addresses) -> tuple[Chip, ...]:
    """One for each thing that the URL says about what is kept."""
    return tuple(
        Chip(label, addresses.to_query(**changes)) for label, _, changes in constraints(addresses.filter)
    )


def constraints(trail_filter: TrailFilter) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything that narrows: its words, its facet ("q" for the search), the change that drops it."""
    for word, is_excluding in (("", False), ("not ", True)):
        for facet in on_page():
            name = facet.excluding if is_excluding else facet.name
            values = trail_filter.values.get(name, ())
            for value in values:
                yield f"{word}{facet.label(value)}", facet.name, {name: without(values, value)}
    for name, word, seconds in (("from", "from", trail_filter.since), ("to", "until", trail_filter.until)):
        if seconds is not None:
            sign = MINUS if seconds < 0 else "+"
            yield f"{word} {sign}{humanise_seconds(seconds)}", name, {name: None}
    if trail_filter.q:
        yield f'"{trail_filter.q}"', "q", {"q": ""}


def loosened(trail_filter: TrailFilter, changes: dict[str, Any]) -> TrailFilter:
    """The filter with a constraint less: with a change of `constraints`."""
    names = {"q": "q", "from": "since", "to": "until"}
    if changes.keys() <= names.keys():
        return replace(trail_filter, **{names[name]: value for name, value in changes.items()})
    return replace(trail_filter, values={**trail_filter.values, **changes})
