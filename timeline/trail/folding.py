"""Neighbours that say the same become one fold: decided on the whole trail, before any filter.

Three or more that agree; two that are one happening, noted twice; some that repeat each other in turn.
"""

from collections.abc import Callable, Sequence

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb

MIN_CRUMBS = 3
MAX_CYCLE = 4  # different crumbs that repeat in turn
TWIN_SECONDS = 0.05  # within which some SDKs note a happening twice
_Span = tuple[int, int]


def find_folds(crumbs: Sequence[Crumb], is_divided: Callable[[int], bool]) -> list[_Span]:
    """Spans [start, end) that partition `crumbs`: folds, and single rows.

    `is_divided(place)`: a quiet or date line stands before the crumb at `place`.
    """
    spans: list[_Span] = []
    start = 0
    while start < len(crumbs):
        end = _run_end(crumbs, start, 1, is_divided)
        if end - start < MIN_CRUMBS:
            end = start + 1
            if end < len(crumbs) and not is_divided(end) and are_twins(crumbs[start], crumbs[end]):
                end += 1
            else:
                end = _cycle_end(crumbs, start, is_divided)
        spans.append((start, end))
        start = end
    return spans


def _run_end(crumbs: Sequence[Crumb], start: int, cycle: int, is_divided: Callable[[int], bool]) -> int:
    """Where the repetition of the first `cycle` crumbs ends, whole rounds only."""
    place = start + cycle
    if cycle > 1 and any(is_divided(inside) for inside in range(start + 1, place)):
        return place
    while place < len(crumbs) and not is_divided(place) and agree(crumbs[place - cycle], crumbs[place]):
        place += 1
    return place - (place - start) % cycle


def _cycle_end(crumbs: Sequence[Crumb], start: int, is_divided: Callable[[int], bool]) -> int:
    """The end of three or more rounds of the same crumbs; one crumb where there are none."""
    for cycle in range(2, MAX_CYCLE + 1):
        if start + cycle * MIN_CRUMBS > len(crumbs) or not agree(crumbs[start], crumbs[start + cycle]):
            continue
        end = _run_end(crumbs, start, cycle, is_divided)
        if end - start >= cycle * MIN_CRUMBS:
            return end
    return start + 1


def cycle_of(crumbs: Sequence[Crumb]) -> int:
    """After how many crumbs those of a fold repeat: 1 where they do not take turns."""
    for cycle in range(1, MAX_CYCLE + 1):
        if len(crumbs) >= cycle * MIN_CRUMBS and all(map(agree, crumbs, crumbs[cycle:])):
            return cycle
    return 1


def agree(one: Crumb, other: Crumb) -> bool:
    """True when kind, category, level and line agree; from `warning` on, message and data too."""
    if one.fold_text != other.fold_text or one.kind is not other.kind or one.shown_level != other.shown_level:
        return False
    if one.category != other.category or one.unknown_type != other.unknown_type:
        return False
    if SEVERITY[one.shown_level] < SEVERITY["warning"]:
        return True
    return _say_the_same(one, other)


def _say_the_same(one: Crumb, other: Crumb) -> bool:
    left, right = one.breadcrumb, other.breadcrumb
    return left.message == right.message and left.data == right.data


def are_twins(one: Crumb, other: Crumb) -> bool:
    """One happening that was noted twice: by two SDKs in one program, or as a line of a log and as an exception."""
    if one.time is None or other.time is None or abs(other.time - one.time) > TWIN_SECONDS:
        return False
    if one.kind is other.kind and one.category == other.category and one.fold_text == other.fold_text:
        return _say_the_same(one, other)
    least = SEVERITY["error"]
    if SEVERITY[one.shown_level] < least or SEVERITY[other.shown_level] < least:
        return False
    left, right = sorted((_said(one), _said(other)), key=len)
    return bool(left) and (left == right or right.endswith(f": {left}"))


def _said(crumb: Crumb) -> str:
    return (crumb.breadcrumb.message or crumb.text).strip()


def find_lesser_twins(crumbs: Sequence[Crumb]) -> set[int | str]:
    """Of each two crumbs that are one happening the index of the one with the lower level."""
    lesser: set[int | str] = set()
    place = 1
    while place < len(crumbs):
        one, other = crumbs[place - 1], crumbs[place]
        if are_twins(one, other):
            is_lesser = SEVERITY[one.shown_level] < SEVERITY[other.shown_level]
            lesser.add((one if is_lesser else other).index)
            place += 1
        place += 1
    return lesser


def find_repeats(crumbs: Sequence[Crumb]) -> frozenset[int | str]:
    """The indexes of crumbs that say again, at the same millisecond, what one further up said: a trail sent twice.

    What happens again at once is no repeat: its neighbours say the same.
    """
    first: dict[tuple[int, str, str | None, str, str | None], Crumb] = {}
    found: list[int | str] = []
    before, is_repeat = None, False
    for crumb in crumbs:
        if crumb.time is None:
            continue
        key = (
            round(crumb.time * 1000),
            crumb.kind.name,
            crumb.category,
            crumb.fold_text,
            crumb.breadcrumb.message,
        )
        if key != before:
            is_repeat = key in first and _say_the_same(first[key], crumb)
        if is_repeat:
            found.append(crumb.index)
        first.setdefault(key, crumb)
        before = key
    return frozenset(found if len(found) >= MIN_CRUMBS else ())
