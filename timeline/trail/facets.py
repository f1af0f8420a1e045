"""What a reader can narrow a trail by: facets with counts, chips, and the way out of an empty list."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from timeline.crumbs.base import LEVELS
from timeline.crumbs.classification import KINDS, SEPARATOR
from timeline.crumbs.crumb import Crumb
from timeline.trail.filter import TimelineFilter, in_category

MIN_CRUMBS = 10
_MAX_LINES = 12
_MAX_OPTIONS = 500
_MAX_CATEGORY_LENGTH = 1_000  # characters: a longer one makes an address that no server takes
NAMES = ("level", "kind", "category")
_TITLES = {"level": "Level", "kind": "Kind", "category": "Category"}


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
    icon: str = ""  # of a kind
    depth: int = 0  # of a category in its tree


@dataclass(frozen=True, slots=True)
class Facet:
    """level, kind or category: any of its options, all of the facets. Not there when it has one option."""

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
    crumbs: Sequence[Crumb], chosen: TimelineFilter
) -> tuple[list[bool], dict[str, list[Crumb]]]:
    """For each crumb whether the filter keeps it; for each facet the crumbs that all else keeps."""
    others: dict[str, list[Crumb]] = {name: [] for name in NAMES}
    kept: list[bool] = []
    facets = chosen.facets
    has_search = bool(chosen.search.terms)
    for crumb in crumbs:
        failed = [name for name, keeps in facets.items() if not keeps(crumb)] if facets else []
        if len(failed) > 1 or (has_search and not chosen.search.matches(crumb)):
            kept.append(False)
            continue
        kept.append(not failed)
        for name in failed or NAMES:
            others[name].append(crumb)
    return kept, others


# ---------------------------------------------------------------- facets


def build_facets(
    crumbs: Sequence[Crumb], others: dict[str, list[Crumb]], chosen: TimelineFilter
) -> tuple[Facet, ...]:
    """Facets of a trail, from ten crumbs on; every option of the trail stays, so that nothing jumps."""
    if len(crumbs) < MIN_CRUMBS:
        return ()
    lines = {
        "level": _level_lines(crumbs, others["level"], chosen),
        "kind": _kind_lines(crumbs, others["kind"], chosen),
        "category": _category_lines(crumbs, others["category"], chosen),
    }
    return tuple(_facet(name, lines[name], chosen) for name in NAMES if len(lines[name]) > 1)


_Line = tuple[str, str, int, str, int]  # value, label, count, icon, depth


def _level_lines(crumbs: Sequence[Crumb], others: Sequence[Crumb], chosen: TimelineFilter) -> list[_Line]:
    present = {crumb.shown_level for crumb in crumbs} | {*chosen.level, *chosen.not_level}
    counts = Counter(crumb.shown_level for crumb in others)
    return [(level, level, counts[level], "", 0) for level in reversed(LEVELS) if level in present]


def _kind_lines(crumbs: Sequence[Crumb], others: Sequence[Crumb], chosen: TimelineFilter) -> list[_Line]:
    totals = Counter(crumb.kind.name for crumb in crumbs)
    for name in (*chosen.kind, *chosen.not_kind):
        totals[name] += 0
    counts = Counter(crumb.kind.name for crumb in others)
    names = sorted((name for name in KINDS if name in totals), key=lambda name: -totals[name])
    return [(name, name, counts[name], KINDS[name].icon, 0) for name in names]


def _category_lines(crumbs: Sequence[Crumb], others: Sequence[Crumb], chosen: TimelineFilter) -> list[_Line]:
    totals = Counter(crumb.category or "" for crumb in crumbs if can_be_asked_for(crumb.category))
    counts = Counter(crumb.category or "" for crumb in others)
    lines = list(islice(_tree_lines(totals, counts), _MAX_OPTIONS))
    known = {value for value, *_ in lines}
    for value in dict.fromkeys((*chosen.category, *chosen.not_category)):
        if value not in known:
            count = sum(counts[category] for category in counts if in_category(category, value))
            lines.append((value, category_label(value), count, "", 0))
    return lines


def category_label(value: str) -> str:
    """What a category's parameter means, in words."""
    if not value:
        return "no category"
    return f"{value[1:]} only" if value[0] == "=" else value


def can_be_asked_for(category: str | None) -> bool:
    """False for what no address can name."""
    return category is None or len(category) <= _MAX_CATEGORY_LENGTH


def category_value(category: str) -> str:
    """The parameter's value for a category as sent."""
    return f"={category}" if category.startswith("=") else category


@dataclass(slots=True)
class _Node:
    """A prefix of categories."""

    name: str
    total: int = 0
    count: int = 0
    own: bool = False  # it is a category itself
    children: "dict[str, _Node] | None" = None


def _tree_lines(totals: Counter[str], counts: Counter[str]) -> Iterator[_Line]:
    """The tree by prefix; a branch with one child is one line; the biggest branch first."""
    root = _Node("", children={})
    for category, total in totals.items():
        count = counts[category]
        node = root
        for prefix in _prefixes(category):
            children = node.children = {} if node.children is None else node.children
            node = children.setdefault(prefix, _Node(prefix))
            node.total += total
            node.count += count
        node.own = True
    yield from _branch(root, 0)


def _prefixes(category: str) -> list[str]:
    """ui.click: ui, ui.click. A name that begins or ends with a separator keeps it."""
    cuts = [match.start() for match in SEPARATOR.finditer(category[:512]) if match.start() > 0][:8]
    return [*(category[:cut] for cut in cuts), category]


def _branch(node: _Node, depth: int) -> Iterator[_Line]:
    children = sorted((node.children or {}).values(), key=lambda child: (-child.total, child.name))
    for child in children:
        while not child.own and child.children is not None and len(child.children) == 1:
            child = next(iter(child.children.values()))
        yield category_value(child.name), category_label(child.name), child.count, "", depth
        yield from _branch(child, depth + 1)


def _facet(name: str, lines: Sequence[_Line], chosen: TimelineFilter) -> Facet:
    options = tuple(
        FacetOption(
            value=value,
            label=label,
            count=count,
            is_chosen=value in getattr(chosen, name),
            is_excluded=value in getattr(chosen, f"not_{name}"),
            only_query=only_query(chosen, name, value),
            not_query=not_query(chosen, name, value),
            icon=icon,
            depth=depth,
        )
        for value, label, count, icon, depth in lines
    )
    return Facet(name, _TITLES[name], options[:_MAX_LINES], options[_MAX_LINES:])


def only_query(chosen: TimelineFilter, name: str, value: str) -> str:
    """Of this facet nothing but `value`."""
    return chosen.to_query(**{name: (value,), f"not_{name}": ()})


def not_query(chosen: TimelineFilter, name: str, value: str) -> str:
    """Leaves `value` out; or lets it in again."""
    excluded = getattr(chosen, f"not_{name}")
    if value in excluded:
        return chosen.to_query(**{f"not_{name}": _without(excluded, value)})
    return chosen.to_query(
        **{name: _without(getattr(chosen, name), value), f"not_{name}": (*excluded, value)}
    )


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(kept for kept in values if kept != value)


# ---------------------------------------------------------------- chips


def build_chips(chosen: TimelineFilter) -> tuple[Chip, ...]:
    """One for each thing that the URL says about what is kept."""
    return tuple(Chip(label, chosen.to_query(**changes)) for label, _, changes in constraints(chosen))


def constraints(chosen: TimelineFilter) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything that narrows: its words, its facet ("q" for the search), the change that drops it."""
    for prefix, word in (("", ""), ("not_", "not ")):
        for name in NAMES:
            values = getattr(chosen, prefix + name)
            for value in values:
                label = f"{word}{chip_label(name, value)}"
                yield label, name, {prefix + name: _without(values, value)}
    if chosen.q:
        yield f'"{chosen.q}"', "q", {"q": ""}


def chip_label(name: str, value: str) -> str:
    """level error · category ui · no category"""
    if name == "category":
        return category_label(value) if not value else f"category {category_label(value)}"
    return f"{name} {value}"


def loosened(chosen: TimelineFilter, **changes: Any) -> TimelineFilter:
    """The filter with a constraint less."""
    return replace(chosen, **changes)
