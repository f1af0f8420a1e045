"""What a closed fold says: what its crumbs have in common, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.crumbs.base import SEVERITY, Part
from timeline.crumbs.crumb import Crumb
from timeline.trail.folding import cycle_of

_MAX_VALUES = 5  # of one key, that differ
_MAX_KEYS = 20
_BLANK = Part(" ", "sep")


@dataclass(frozen=True, slots=True)
class Face:
    """The row of a closed fold."""

    line: tuple[Part, ...]
    aside: tuple[Part, ...]
    level: str  # the worst
    rounds: int  # how often its crumbs, or the happening, or their turn, came


def label_of(face: Face, matching: int, count: int) -> str:
    """×14, or 3 of ×14"""
    return f"×{face.rounds:,}" if matching == count else f"{matching:,} of ×{count:,}"


def face_of(crumbs: Sequence[Crumb], whole: Sequence[Crumb]) -> Face:
    """Of the crumbs that a fold shows (never empty), the first first; `whole` are all of it."""
    cycle = cycle_of(whole)
    level = max((crumb.shown_level for crumb in crumbs), key=SEVERITY.__getitem__)
    if cycle > 1:
        line = _joined([crumb.line for crumb in whole[:cycle]], Part(" ⇄ " if cycle == 2 else " → ", "arrow"))
        return Face(line, (), level, len(whole) // cycle)
    first = crumbs[0]
    if len({crumb.text for crumb in crumbs}) == 1:
        return Face(first.line, _aside(crumbs), level, len(whole))
    if any(part.role == "literal" for part in first.line):  # statements that differ in their values
        return Face(_shared([crumb.line for crumb in crumbs]), _aside(crumbs), level, len(whole))
    longest = max(crumbs, key=lambda crumb: len(crumb.text))  # a happening noted twice
    return Face(longest.line, longest.aside, level, len(whole))


def _joined(lines: Sequence[tuple[Part, ...]], between: Part) -> tuple[Part, ...]:
    parts: list[Part] = []
    for line in lines:
        parts += [between, *line] if parts else line
    return tuple(parts)


def _shared(lines: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The first line, with … for its literals that not all have."""
    is_alike = len({len(line) for line in lines}) == 1
    return tuple(
        part
        if part.role != "literal" or (is_alike and all(line[place] == part for line in lines))
        else Part("…", "literal")
        for place, part in enumerate(lines[0])
    )


def _aside(crumbs: Sequence[Crumb]) -> tuple[Part, ...]:
    """That of the first crumb; a pair whose value differs names the values."""
    aside = crumbs[0].aside
    if all(crumb.aside == aside for crumb in crumbs) and not any(
        part.text[:1] in ("{", "[") for part in aside
    ):
        return aside
    pairs = [pairs_of(crumb.aside) for crumb in crumbs]
    values: dict[str, dict[str, None]] = {}
    for shown in pairs:
        for key, value in shown.items():
            if key in values or len(values) < _MAX_KEYS:
                values.setdefault(key, {})[value] = None
    differing = {key for key in values if any(shown.get(key) != pairs[0].get(key) for shown in pairs)}
    for key, texts in values.items():  # {2} and {2}, of which nobody sees how they differ
        if len(texts) == 1 and next(iter(texts))[:1] in ("{", "[") and (count := _different(crumbs, key)) > 1:
            values[key] = {f"{count} different": None}
            differing.add(key)
    if not differing:
        return crumbs[0].aside
    rest = [part for part in crumbs[0].aside if part.role not in ("key", "value", "sep")]
    parts: list[Part] = list(rest)
    for key in sorted(values, key=lambda key: key not in differing):
        is_equal = key not in differing
        parts += [_BLANK] if parts else []
        parts += [
            Part(f"{key}=" if is_equal else f"{key}: ", "key"),
            Part(_listed(list(values[key])), "value"),
        ]
    return tuple(parts)


def _different(crumbs: Sequence[Crumb], key: str) -> int:
    """How many different values of a key the crumbs have."""
    found: list[object] = []
    for crumb in crumbs:
        value = crumb.breadcrumb.data.get(key)
        if value not in found:
            found.append(value)
        if len(found) > _MAX_VALUES:
            break
    return len(found)


def pairs_of(aside: tuple[Part, ...]) -> dict[str, str]:
    """The pairs of `data` that a row shows."""
    found: dict[str, str] = {}
    key = ""
    for part in aside:
        if part.role == "key":
            key = part.text.removesuffix("=")
        elif part.role == "value":
            found[key] = part.text
    return found


def _listed(values: list[str]) -> str:
    """SendReceipt, ResizeImage, ChargeCard +2; of numbers the lowest and the highest."""
    numbers = [_number(value) for value in values]
    if len(values) > 2 and None not in numbers:
        by_size = sorted(values, key=lambda value: _number(value) or 0.0)
        return f"{by_size[0]} … {by_size[-1]}"
    more = len(values) - _MAX_VALUES
    return ", ".join(values[:_MAX_VALUES]) + (f" +{more:,}" if more > 0 else "")


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) < 30 else None
    except ValueError:
        return None
