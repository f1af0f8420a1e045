"""Three or more neighbours that say the same become one fold: decided on the whole trail, before any filter."""

from collections.abc import Callable, Sequence

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb

MIN_CRUMBS = 3
_Span = tuple[int, int]


def find_folds(crumbs: Sequence[Crumb], is_divided: Callable[[int], bool]) -> list[_Span]:
    """Spans [start, end) that partition `crumbs`: folds of three or more, and single rows.

    `is_divided(place)`: a quiet or date line stands before the crumb at `place`.
    """
    spans: list[_Span] = []
    start = 0
    for place in range(1, len(crumbs) + 1):
        if place < len(crumbs) and not is_divided(place) and agree(crumbs[place - 1], crumbs[place]):
            continue
        if place - start >= MIN_CRUMBS:
            spans.append((start, place))
        else:
            spans.extend((single, single + 1) for single in range(start, place))
        start = place
    return spans


def agree(one: Crumb, other: Crumb) -> bool:
    """True when kind, category, level and line agree; from `warning` on, message and data too."""
    if one.fold_text != other.fold_text or one.kind is not other.kind or one.shown_level != other.shown_level:
        return False
    if one.category != other.category or one.unknown_type != other.unknown_type:
        return False
    if SEVERITY[one.shown_level] < SEVERITY["warning"]:
        return True
    left, right = one.breadcrumb, other.breadcrumb
    return left.message == right.message and left.data == right.data
