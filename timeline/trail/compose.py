"""Puts rows, folds and the event in the order of the page."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from timeline import budget
from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of
from timeline.trail.costs import cost_of_row
from timeline.trail.differing import tell_apart
from timeline.trail.excerpts import find_excerpt
from timeline.trail.faces import face_of
from timeline.trail.first_view import Span, first_spans, near_spans, newest_spans
from timeline.trail.folding import cycle_of, find_folds
from timeline.trail.gaps import by_time, latest_before
from timeline.trail.marks import Marker
from timeline.trail.timeline import Band, EventItem, Fold, Item, Mark, Row, RowContext
from timeline.trail.view import PAGE

_MAX_OPEN = 5  # rows that a hit in their details opens


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

    def folded(self) -> tuple[tuple[int, int], ...]:
        """Of these rows, in their order: how many of them are one item, and of how many crumbs that is made."""
        sizes = [(len(span.places), span.end - span.start) for span in self._spans]
        return tuple(reversed(sizes) if self._is_reversed else sizes)

    def _is_shown(self, place: int) -> bool:
        return self.kept[place] or self.crumbs[place].index == self.addresses.target.at

    @property
    def _is_reversed(self) -> bool:
        return self.addresses.view.order == "newest"

    # ------------------------------------------------------------ items

    def items(self, event_item: EventItem) -> tuple[tuple[Item, ...], tuple[Mark, ...]]:
        """The items in the order of the page, each with the marks before it; and the marks after the last."""
        # Before each span, at last before the event; and after it.
        marks, later = self._marker.marks([(span.start, span.end) for span in self._drawn_spans])
        marks[0] = (*self._hide(), *marks[0])
        if not self._is_reversed:
            spans = zip(self._drawn_spans, marks, strict=False)
            return (*(self._item(*span) for span in spans), replace(event_item, marks=marks[-1])), later
        # Downwards, what stands before the younger neighbour stands before the older one.
        downwards = [mark[::-1] for mark in reversed(marks)]
        spans = zip(reversed(self._drawn_spans), downwards, strict=False)
        drawn = [self._item(*span) for span in spans]
        return (replace(event_item, marks=later[::-1]), *drawn), downwards[-1]

    def bands(self, items: tuple[Item, ...]) -> tuple[Band, ...]:
        """The items in runs: those that a phone shows at first, and those that it folds away."""
        if not self._is_first_view or self.addresses.target.at is not None:
            return (Band(items),)
        near = near_spans(self._drawn_spans, self.crumbs)
        ascending = items[:0:-1] if self._is_reversed else items[:-1]
        runs = itertools.groupby(range(len(ascending)), key=near.__contains__)
        bands = [self._band([*places], ascending, is_near) for is_near, places in runs]
        if self._is_reversed:
            return (Band(items[:1]), *(replace(band, items=band.items[::-1]) for band in reversed(bands)))
        return (*bands, Band(items[-1:]))

    def _band(self, places: Sequence[int], ascending: Sequence[Item], is_near: bool) -> Band:
        items = tuple(ascending[place] for place in places)
        start, end = self._drawn_spans[places[0]].start, self._drawn_spans[places[-1]].end
        before = self._drawn_spans[places[0] - 1].end if places[0] else 0
        if is_near or (len(places) == 1 and before == start):
            return Band(items)
        crumbs = [
            self.crumbs[place]
            for place in range(start if self._is_reversed else before, end)
            if self._is_shown(place)
        ]
        return Band(items, self._marker.describe(crumbs, is_first=not places[0]))

    def _hide(self) -> Iterator[Mark]:
        """The way back to the first view."""
        if self.addresses.view.rows and not self.addresses.filter.narrows:
            first = first_spans(self._spans, self.crumbs, None)
            if count := sum(len(span.places) for span in self._spans) - sum(
                len(span.places) for span in first
            ):
                text = f"hide {count_of(count, 'earlier crumb')}"
                yield Mark("hide", text, self.addresses.rows(0))

    @cached_property
    def _is_first_view(self) -> bool:
        """Nothing says that more is wanted than what matters first."""
        view, target = self.addresses.view, self.addresses.target
        is_more = view.rows or view.details == "all" or target.before is not None
        return not (is_more or self.addresses.filter.narrows)

    @cached_property
    def _drawn_spans(self) -> list[Span]:
        """Rows and folds that the page draws, as many as it may cost; the oldest first."""
        at, rows = self.addresses.target.at, self.addresses.view.rows or PAGE
        if self._is_first_view:
            spans = first_spans(self._spans, self.crumbs, at)
        else:
            spans = newest_spans(self._spans, self.crumbs, self._affordable(rows), at)
        budget.spend(sum(self._cost(place) for span in spans for place in span.places))
        return spans

    def _cost(self, place: int) -> int:
        """Points to draw a row."""
        return cost_of_row(self.crumbs[place], is_searched=bool(self._search.hits))

    def _affordable(self, rows: int) -> int:
        """As many of so many rows as the page may cost, the newest first; one in any case."""
        left = budget.current().points - budget.KEPT
        places = (place for span in reversed(self._spans) for place in reversed(span.places))
        count = 0
        for place in itertools.islice(places, rows):
            left -= self._cost(place)
            if left < 0:
                break
            count += 1
        return max(count, 1)

    @cached_property
    def _spans(self) -> list[Span]:
        """Rows and folds with something to show, the oldest first."""
        found = []
        for start, end in find_folds(self.crumbs, self._marker.is_divided):
            if end - start == 1:
                if self._is_shown(start):
                    found.append(Span(start, end, (start,)))
                continue
            places = tuple(place for place in range(start, end) if self._is_shown(place))
            if any(self.kept[place] for place in places):
                found.append(Span(start, end, places))
            elif places:
                found.append(Span(places[0], places[0] + 1, places))
        return found

    def _item(self, span: Span, marks: tuple[Mark, ...]) -> Row | Fold:
        places = span.places[::-1] if self._is_reversed else span.places
        rows = [self._drawn(place) for place in places]
        rows[0] = replace(rows[0], marks=marks) if marks else rows[0]
        if not span.is_fold:
            return rows[0]
        return Fold(
            rows=self._told_apart(span, places, rows),
            count=span.end - span.start,
            matching=sum(self.kept[span.start : span.end]),
            shown=face_of([row.crumb for row in rows], self.crumbs[span.start : span.end]),
            is_open=self._search.looks_for_something or any(row.is_linked for row in rows),
            not_drawn=span.not_drawn,
            more_query=self.addresses.rows(self.addresses.view.rows + PAGE) if span.not_drawn else "",
        )

    def _told_apart(self, span: Span, places: Sequence[int], rows: Sequence[Row]) -> tuple[Row, ...]:
        """The rows of a fold; those that take turns are compared with those of their turn."""
        cycle = cycle_of(self.crumbs[span.start : span.end])
        told = [*rows]
        for turn in range(cycle):
            of_turn = [n for n, place in enumerate(places) if (place - span.start) % cycle == turn]
            apart = tell_apart([rows[n].crumb for n in of_turn]) if of_turn else []
            for n, one in zip(of_turn, apart, strict=True):
                told[n] = replace(rows[n], apart=one) if one else rows[n]
        return tuple(told)
