"""Which rows of two trails are the same moment: Needleman and Wunsch's alignment over shapes.

The same request that ended otherwise is a change, not two rows.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from timeline.crumbs.shapes import Shape

MAX_ROWS = 400  # of each side, the newest: 160,000 cells take some 60 ms
_SAME, _CHANGED = 3, 2
_BOTH, _LEFT, _RIGHT = 0, 1, 2
T = TypeVar("T")


class Pair(NamedTuple):
    """Rows that are one moment; None where a side has none."""

    left: int | None
    right: int | None


def align(left: Sequence[Shape], right: Sequence[Shape]) -> list[Pair]:
    """All rows of both sides, in order. What both begin and end with is the same without looking further."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middle = _align(left[start : len(left) - end], right[start : len(right) - end])
    return [
        *(Pair(place, place) for place in range(start)),
        *(Pair(_moved(one, start), _moved(other, start)) for one, other in middle),
        *(Pair(len(left) - place, len(right) - place) for place in range(end, 0, -1)),
    ]


def _moved(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def family(shape: Shape) -> Shape:
    """What it shares with the same that ended otherwise."""
    return shape._replace(status="", level="")


def _align(left: Sequence[Shape], right: Sequence[Shape]) -> list[Pair]:
    ones, others = _numbered(left, right)
    own, theirs = _numbered([family(one) for one in left], [family(one) for one in right])
    before = [0] * len(right)  # the best score of each place, in the row above
    moves: list[list[int]] = []
    for step, kin in zip(ones, own, strict=True):
        now, row = list[int](), list[int]()
        beside, corner = 0, 0
        for up, their, other in zip(before, theirs, others, strict=True):
            # Of two that are as good the right one comes later.
            best, move = beside, _RIGHT
            if up > best:
                best, move = up, _LEFT
            if kin == their and (score := corner + (_SAME if step == other else _CHANGED)) >= best:
                best, move = score, _BOTH
            corner, beside = up, best
            now.append(best)
            row.append(move)
        moves.append(row)
        before = now
    return _walk_back(moves, len(left), len(right))


def _walk_back(moves: Sequence[Sequence[int]], one: int, other: int) -> list[Pair]:
    pairs: list[Pair] = []
    while one or other:
        move = moves[one - 1][other - 1] if one and other else _LEFT if one else _RIGHT
        one -= move != _RIGHT
        other -= move != _LEFT
        pairs.append(Pair(None if move == _RIGHT else one, None if move == _LEFT else other))
    pairs.reverse()
    return pairs


def _numbered(left: Sequence[T], right: Sequence[T]) -> tuple[list[int], list[int]]:
    """Numbers for shapes: they are compared a hundred thousand times."""
    numbers: dict[T, int] = {}
    return (
        [numbers.setdefault(one, len(numbers)) for one in left],
        [numbers.setdefault(one, len(numbers)) for one in right],
    )
