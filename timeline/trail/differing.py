"""Where the rows of an open fold differ: they are alike, and a reader looks for what is not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from timeline import budget
from timeline.crumbs.base import Part
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.visible import visible_line
from timeline.crumbs.values import is_noise, text_of
from timeline.trail.faces import pairs_of

_FAR = 80  # characters into a line, from which on a narrow row may cut what differs
_MAX_FIRST = 3  # values that stand before a line, or pairs that only the details show
_MAX_LEAVES = 200  # of the values inside `data` that are compared
_BEFORE, _LENGTH = 12, 60  # characters of a long value: before its first difference, and in all
_LEAVES = 7  # that a point pays for
_BLANK, _BETWEEN = Part(" ", "sep"), Part(" · ", "sep")
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """What a row of a fold says, with what it does not share emphasised."""

    line: Parts
    aside: Parts


def tell_apart(crumbs: Sequence[Crumb]) -> list[Apart | None]:
    """For each of some crumbs that fold its line and what follows; None for those that differ in nothing."""
    if len({crumb.fold_text for crumb in crumbs}) != 1:  # one happening, noted in two ways
        return [None] * len(crumbs)
    lines = _lines(crumbs)
    asides = _asides([crumb.aside for crumb in crumbs])
    told = {(_text(line), *map(_text, aside)) for line, aside in zip(lines, asides, strict=True)}
    hidden: list[Parts] = [()] * len(crumbs) if len(told) == len(crumbs) else _hidden(crumbs)
    found: list[Apart | None] = []
    for crumb, line, deep, (pairs, rest) in zip(crumbs, lines, hidden, asides, strict=True):
        front = _joined([*deep, *pairs])
        if front and line == crumb.line and _width(line, crumb.kind.gives_way) > _FAR:
            apart = Apart((*front, _BETWEEN, *line), _joined(rest))
        elif front or line != crumb.line:
            apart = Apart(line, _joined([*deep, *pairs, *rest]))
        else:
            apart = None
        found.append(apart)
    return found


def _text(parts: Parts) -> str:
    return "".join([part.text for part in parts])


def _lines(crumbs: Sequence[Crumb]) -> list[Parts]:
    """Their lines; what would stand too far to the right is said first."""
    lines = [crumb.line for crumb in crumbs]
    if len({_text(line) for line in lines}) == 1:
        return lines
    if len({tuple([part.role for part in line]) for line in lines}) == 1:
        differing = {place for place, column in enumerate(zip(*lines, strict=True)) if len({*column}) > 1}
        marked = [
            tuple([part._replace(differs=place in differing) for place, part in enumerate(line)])
            for line in lines
        ]
    else:  # lists of values, of other lengths
        shared = set.intersection(*({*line} for line in lines))
        marked = [tuple([part._replace(differs=part not in shared) for part in line]) for line in lines]
    return [_first(line, crumb.kind.gives_way) for crumb, line in zip(crumbs, marked, strict=True)]


def _first(line: Parts, gives_way: Sequence[str]) -> Parts:
    before = tuple(takewhile(lambda part: not part.differs, line))
    if _width(before, gives_way) <= _FAR:
        return line
    front: list[Part] = []
    for part in islice((part for part in line if part.differs), _MAX_FIRST):
        text = part.text if len(part.text) <= _LENGTH else f"{part.text[: _LENGTH - 1]}…"
        front += [part._replace(text=text), _BETWEEN]
    return (*front, *line)


def _width(line: Parts, gives_way: Sequence[str]) -> int:
    """Characters that are not cut before the others."""
    return sum(len(part.text) for part in line if part.role not in gives_way)


def _asides(asides: Sequence[Parts]) -> list[tuple[Parts, Parts]]:
    """What follows the lines: the pairs that differ, and the rest."""
    if len({*asides}) == 1:
        return [((), aside) for aside in asides]
    differing = set(_differing([pairs_of(aside) for aside in asides]))
    return [_divided(aside, differing) for aside in asides]


def _differing(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The keys, in their order, whose values some rows do not all share: each value is looked at once."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    others = set()
    for row in rows:
        for key, value in row.items():
            counts[key] += 1
            if first.setdefault(key, value) != value:
                others.add(key)
    return [key for key in first if key in others or counts[key] < len(rows)]


def _divided(aside: Parts, differing: set[str]) -> tuple[Parts, Parts]:
    first: list[Part] = []
    rest: list[Part] = []
    key = ""
    for part in aside:
        key = part.text.removesuffix("=") if part.role == "key" else key
        if part.role in ("key", "value") and key in differing:
            first.append(part._replace(differs=part.role == "value"))
        else:
            rest.append(part)
    return tuple(first), tuple(rest)


def _joined(parts: Sequence[Part]) -> Parts:
    """With one blank between what belongs apart."""
    joined: list[Part] = []
    for part in parts:
        if part.role != "sep":
            joined += [part] if not joined or joined[-1].role == "key" else [_BLANK, part]
    return tuple(joined)


def _hidden(crumbs: Sequence[Crumb]) -> list[Parts]:
    """What differs only where an open row shows it: deep in `data`, or far into a value."""
    leaves = []
    for crumb in crumbs:
        leaves.append(dict(islice(_leaves(crumb), _MAX_LEAVES)))
        if not budget.spend(1 + len(leaves[-1]) // _LEAVES, leaving=budget.KEPT):
            return [()] * len(crumbs)
    drawn = set(_differing([pairs_of(crumb.aside) for crumb in crumbs]))
    parts: list[list[Part]] = [[] for _ in crumbs]
    hidden = (path for path in _differing(leaves) if path not in drawn)
    for path in islice(hidden, _MAX_FIRST):
        column = [values.get(path) for values in leaves]
        start = max(0, _first_difference([value for value in column if value]) - _BEFORE)
        for own, value in zip(parts, column, strict=True):
            if value is not None:
                own.append(Part(f"{path}=", "key"))
                own.append(Part(_piece(value, start), "value", differs=True))
    return [tuple(own) for own in parts]


def _first_difference(values: Sequence[str]) -> int:
    """The first character in which some texts differ; the first and the last in their order differ the most."""
    least, most = min(values, default=""), max(values, default="")
    return next(
        (n for n, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least)
    )


def _piece(value: str, start: int) -> str:
    end = start + _LENGTH
    piece = visible_line(value[start:end].replace("\n", " "))
    return f"{'…' if start else ''}{piece}{'…' if end < len(value) else ''}"


def _leaves(crumb: Crumb) -> Iterator[tuple[str, str]]:
    """Paths and texts of the values of an open row; the line says the others."""
    for key, value in crumb.breadcrumb.data.items():
        if key not in crumb.used and not is_noise(crumb.breadcrumb, key, value):
            yield from _inside(visible_line(key), value)


def _inside(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, (dict, list)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from _inside(f"{path}.{visible_line(str(key))}", inner)
    elif (text := text_of(value)) is not None:
        yield path, text
