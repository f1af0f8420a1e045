"""Which rows of a trail its page draws: at first the last ones before the event and the problems; all others on demand.

A span is a row or a fold. Spans and their places are in the order of the trail here, the oldest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb

NEAREST = 12  # lines of a first view, on a desk; tried at 1440 x 900 and 1024 x 768
NEAREST_NARROW = 5  # on a phone, 390 x 844
_SPARED = 2  # rows that are not worth a line of their own
_LEAST = 3  # rows next to the event, however many problems there are
_PROBLEMS = 3
NEIGHBOURS = 50  # rows on both sides of a linked one
MAX_IN_FOLD = 50  # rows of a fold that a first view draws, closed


@dataclass(frozen=True, slots=True)
class Span:
    """A row or fold: the places [start, end) of the trail that it stands for, and those of these to draw."""

    start: int
    end: int
    places: tuple[int, ...]
    not_drawn: int = 0

    @property
    def is_fold(self) -> bool:
        return self.end - self.start > 1


def first_spans(spans: Sequence[Span], crumbs: Sequence[Crumb], at: int | str | None) -> list[Span]:
    """The first view; with a linked row `at` (the index of its crumb) its neighbours too."""
    places = _first(spans, crumbs) | _around(spans, crumbs, at)
    return [_cut(span, crumbs, MAX_IN_FOLD, at) for place, span in enumerate(spans) if place in places]


def newest_spans(
    spans: Sequence[Span], crumbs: Sequence[Crumb], rows: int, at: int | str | None
) -> list[Span]:
    """So many of the newest rows, and a linked one with its neighbours."""
    around = _around(spans, crumbs, at)
    found = []
    for place in range(len(spans) - 1, -1, -1):
        span = spans[place]
        if place in around or rows > 0:
            found.append(_cut(span, crumbs, max(rows, 1), at))
        rows -= len(span.places)
    return found[::-1]


def near_spans(spans: Sequence[Span], crumbs: Sequence[Crumb]) -> set[int]:
    """Of the spans of a first view those that a phone shows: places in `spans`."""
    return _fitting(spans, _problems(spans, crumbs), NEAREST_NARROW)


def _first(spans: Sequence[Span], crumbs: Sequence[Crumb]) -> set[int]:
    if len(spans) <= NEAREST + _SPARED:
        return set(range(len(spans)))
    problems = _problems(spans, crumbs)
    chosen = _fitting(spans, problems, NEAREST)
    if not any(place in chosen for place in _at_least(spans, crumbs, "warning", len(spans) - len(chosen))):
        problems |= set(_at_least(spans, crumbs, "warning", len(spans))[-1:])
        chosen = _fitting(spans, problems, NEAREST)
    return chosen


def _fitting(spans: Sequence[Span], problems: set[int], lines: int) -> set[int]:
    """The problems, and as many of the last spans as fit with them; what is left out between takes a line."""
    count = min(lines, len(spans))
    while count > _LEAST:
        chosen = problems | set(range(len(spans) - count, len(spans)))
        if len(chosen) + _gaps(chosen) <= lines:
            break
        count -= 1
    return problems | set(range(len(spans) - count, len(spans)))


def _gaps(chosen: Iterable[int]) -> int:
    """How many runs of spans stand between and before the chosen ones."""
    before, found = -1, 0
    for place in sorted(chosen):
        found += place > before + 1
        before = place
    return found


def _problems(spans: Sequence[Span], crumbs: Sequence[Crumb]) -> set[int]:
    """The last three errors or worse, and the last request that failed."""
    found = _at_least(spans, crumbs, "error", len(spans))[-_PROBLEMS:]
    for place in range(len(spans) - 1, -1, -1):
        if any(has_failed(crumbs[one]) for one in spans[place].places):
            return {*found, place}
    return set(found)


def has_failed(crumb: Crumb) -> bool:
    """A request that was answered with an error, or not at all."""
    return crumb.outcome is not None and crumb.outcome.group in ("4xx", "5xx")


def _at_least(spans: Sequence[Span], crumbs: Sequence[Crumb], level: str, end: int) -> list[int]:
    """Of the first `end` spans those of this level or worse."""
    least = SEVERITY[level]
    return [
        place
        for place in range(end)
        if any(SEVERITY[crumbs[one].shown_level] >= least for one in spans[place].places)
    ]


def _around(spans: Sequence[Span], crumbs: Sequence[Crumb], at: int | str | None) -> set[int]:
    if at is None:
        return set()
    for place, span in enumerate(spans):
        if any(crumbs[one].index == at for one in span.places):
            return set(range(max(0, place - NEIGHBOURS), min(len(spans), place + NEIGHBOURS + 1)))
    return set()


def _cut(span: Span, crumbs: Sequence[Crumb], most: int, at: int | str | None) -> Span:
    """With its newest rows only, and the linked one."""
    if len(span.places) <= most:
        return span
    rest, places = span.places[:-most], span.places[-most:]
    places = (*(place for place in rest if crumbs[place].index == at), *places)
    return replace(span, places=places, not_drawn=len(span.places) - len(places))
