"""Puts rows, folds and the event in the order of the page."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from timeline import budget
from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.crumb import Crumb
from timeline.trail.excerpts import find_excerpt
from timeline.trail.faces import face_of
from timeline.trail.folding import find_folds
from timeline.trail.gaps import by_time, latest_before
from timeline.trail.marks import Marker
from timeline.trail.timeline import EventItem, Fold, Item, Mark, Row, RowContext

_MAX_OPEN = 5  # rows that a hit in their details opens


@dataclass(frozen=True, slots=True)
class _Span:
    """A row or fold: the places [start, end) of the trail that it stands for, and the shown ones of these."""

    start: int
    end: int
    places: tuple[int, ...]
    not_drawn: int = 0

    @property
    def is_fold(self) -> bool:
        return self.end - self.start > 1


class Composer:
    """Rows and folds of a trail, and between them the marks.

    A *place* is a position in the trail as it is ordered (sent, or by time), the oldest first.
    """

    def __init__(
        self,
        context: RowContext,
        crumbs: list[Crumb],
        kept: list[bool],
        traced: Sequence[LinkedEvent],
    ) -> None:
        self.context, self.addresses = context, context.addresses
        self.kept_indexes = {crumb.index for crumb, keep in zip(crumbs, kept, strict=True) if keep}
        self._before = {crumb.index: before for before, crumb in itertools.pairwise(crumbs)}
        self._latest = latest_before(crumbs)
        self.crumbs = by_time(crumbs) if self.addresses.view.order == "time" else crumbs
        if self.crumbs is not crumbs:
            kept = [crumb.index in self.kept_indexes for crumb in self.crumbs]
        self.kept = kept
        self._marker = Marker(context, self.crumbs, kept, traced)
        self._search = self.addresses.filter.search
        self._opened = 0
        self.closed = 0  # rows that were to be open, and cost too much
        self._rows: dict[int, Row] = {}

    # ------------------------------------------------------------ rows

    def row(self, place: int) -> Row:
        """The row at a place, made once."""
        row = self._rows.get(place)
        if row is None:
            crumb = self.crumbs[place]
            is_linked = crumb.index == self.addresses.target.at
            row = Row(
                crumb,
                self.context,
                self._before.get(crumb.index),
                self._latest.get(crumb.index),
                is_linked=is_linked,
                because_linked=is_linked and not self.kept[place],
                is_open=is_linked,
            )
            self._rows[place] = row
        return row

    def _drawn(self, place: int) -> Row:
        """The row with its excerpt, and open where it may be."""
        row = self.row(place)
        if self.addresses.view.details == "all" and not row.is_open:
            if budget.spend(budget.DETAILS, leaving=budget.KEPT):
                row = replace(row, is_open=True)
            else:
                self.closed += 1
        if not self._search.tests or not self.kept[place]:
            return row
        excerpt = find_excerpt(row.crumb, self._search)
        if excerpt is None:
            return row
        self._opened += 1
        return replace(row, excerpt=excerpt, is_open=row.is_open or self._opened <= _MAX_OPEN)

    def rows(self) -> tuple[Row, ...]:
        """Every row that is shown, in the order of the page."""
        places = [place for place in range(len(self.crumbs)) if self._is_shown(place)]
        return tuple(self.row(place) for place in (reversed(places) if self._is_reversed else places))

    def _is_shown(self, place: int) -> bool:
        return self.kept[place] or self.crumbs[place].index == self.addresses.target.at

    @property
    def _is_reversed(self) -> bool:
        return self.addresses.view.order == "newest"

    # ------------------------------------------------------------ items

    def items(self, event_item: EventItem) -> tuple[tuple[Item, ...], tuple[Mark, ...]]:
        """The items in the order of the page, each with the marks before it; and the marks after the last."""
        spans = list(self._limited(self._spans()))
        ascending = spans[::-1] if self._is_reversed else spans
        # Before each span, and at last before the event.
        marks = self._marker.marks([(span.start, span.end) for span in ascending])
        if not self._is_reversed:
            drawn = [self._item(span, mark) for span, mark in zip(ascending, marks, strict=False)]
            return (*drawn, replace(event_item, marks=marks[-1])), ()
        # Downwards, what stands before the younger neighbour stands before the older one.
        downwards = [mark[::-1] for mark in reversed(marks)]
        drawn = [self._item(span, mark) for span, mark in zip(spans, downwards, strict=False)]
        return (event_item, *drawn), downwards[-1]

    def _spans(self) -> list[_Span]:
        """Rows and folds with something to show, in the order of the page."""
        found = []
        for start, end in find_folds(self.crumbs, self._marker.is_divided):
            if end - start == 1:
                if self._is_shown(start):
                    found.append(_Span(start, end, (start,)))
                continue
            places = tuple(place for place in range(start, end) if self._is_shown(place))
            if not places:
                continue
            if any(self.kept[place] for place in places):
                found.append(_Span(start, end, places[::-1] if self._is_reversed else places))
            else:
                found.append(_Span(places[0], places[0] + 1, places))
        return found[::-1] if self._is_reversed else found

    def _limited(self, spans: list[_Span]) -> Iterator[_Span]:
        """As many as the page draws, and as it may cost; and the linked one."""
        affordable = (budget.current().points - budget.KEPT) // budget.ROW
        room = max(1, min(self.addresses.view.rows, affordable, sum(len(span.places) for span in spans)))
        budget.spend(room * budget.ROW)
        for span in spans:
            if room >= len(span.places):
                room -= len(span.places)
                yield span
                continue
            places = span.places[: max(0, room)]
            room -= len(span.places)
            rest = span.places[len(places) :]
            places += tuple(place for place in rest if self.crumbs[place].index == self.addresses.target.at)
            if places:
                yield replace(span, places=places, not_drawn=len(span.places) - len(places))

    def _item(self, span: _Span, marks: tuple[Mark, ...]) -> Row | Fold:
        rows = [self._drawn(place) for place in span.places]
        rows[0] = replace(rows[0], marks=marks) if marks else rows[0]
        if not span.is_fold:
            return rows[0]
        has_hit = self._search.looks_for_something
        return Fold(
            rows=tuple(rows),
            count=span.end - span.start,
            matching=sum(self.kept[span.start : span.end]),
            shown=face_of([row.crumb for row in rows], self.crumbs[span.start : span.end]),
            is_open=has_hit or any(row.is_linked for row in rows),
            not_drawn=span.not_drawn,
            more_query=self.addresses.more_rows() if span.not_drawn else "",
        )
