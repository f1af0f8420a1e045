"""Which rows of a trail its page draws: at first the last ones before the event and the problems; all others on demand.

A span is a row or a fold. Spans and their places are in the order of the trail here, the oldest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb

_SPARED = 2  # rows that are not worth a line of their own
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


@dataclass(frozen=True, slots=True)
class Window:
    """What a window has room for beside the event, in the heights of its rows."""

    rows: float
    gap: float  # a line that says what is left out
    least: int  # rows next to the event, however many problems there are

    def holds(self, spans: Sequence[Span], chosen: set[int]) -> bool:
        """Whether these of the spans can be seen at once, with the lines for all that is left out."""
        return len(chosen) + self.gap * _gaps(spans, chosen) <= self.rows


DESK = Window(12, 1, 3)  # tried at 1440 x 900 and 1024 x 768
PHONE = Window(5.9, 0.45, 0)  # 390 x 844: 28 px a line, 64 px a row


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
    return _fitting(spans, _problems(spans, crumbs), PHONE)


def _first(spans: Sequence[Span], crumbs: Sequence[Crumb]) -> set[int]:
    if len(spans) <= DESK.rows + _SPARED:
        return set(range(len(spans)))
    problems = _problems(spans, crumbs)
    chosen = _fitting(spans, problems, DESK)
    if not any(place in chosen for place in _at_least(spans, crumbs, "warning", len(spans) - len(chosen))):
        problems |= set(_at_least(spans, crumbs, "warning", len(spans))[-1:])
        chosen = _fitting(spans, problems, DESK)
    return chosen


def _fitting(spans: Sequence[Span], problems: set[int], window: Window) -> set[int]:
    """The problems, and as many of the last spans as can be seen with them."""
    end = len(spans)
    for count in range(min(int(window.rows), end), window.least, -1):
        chosen = problems | set(range(end - count, end))
        if window.holds(spans, chosen):
            return chosen
    return problems | set(range(max(0, end - window.least), end))


def _gaps(spans: Sequence[Span], chosen: Iterable[int]) -> int:
    """How many runs of crumbs stand before, between and after the chosen spans."""
    places = sorted(chosen)
    ends = [0, *(spans[place].end for place in places)]
    starts = [*(spans[place].start for place in places), spans[-1].end if spans else 0]
    return sum(end < start for end, start in zip(ends, starts, strict=True))


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
