"""From an event, its trail and a filter to the timeline that is drawn."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from timeline.crumbs.base import LinkedEvent, Surroundings
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.crumbs.text.units import humanise_seconds
from timeline.crumbs.text.visible import visible_line
from timeline.protocol.event import Event
from timeline.protocol.title import culprit_of, title_of
from timeline.trail.clock import Clock, day_title
from timeline.trail.density import render_density
from timeline.trail.examples import find_examples
from timeline.trail.excerpts import find_snippet
from timeline.trail.facets import build_chips, build_facets, filter_crumbs
from timeline.trail.filter import PAGE, TimelineFilter
from timeline.trail.folding import find_folds
from timeline.trail.gaps import by_time, choose_gaps, find_gaps
from timeline.trail.notes import build_dropped, build_empty, build_notes
from timeline.trail.summary import build_summary
from timeline.trail.timeline import EventRow, Fold, Item, Mark, Page, Row, Timeline

_MAX_TRACED = 20
_MAX_OPEN = 5  # rows that a hit in their details opens


class StoredEvent(Protocol):
    """What is read of an event's row (`models.Event`)."""

    @property
    def event_id(self) -> str: ...
    @property
    def timestamp(self) -> datetime: ...
    @property
    def drift_seconds(self) -> float | None: ...


def build_timeline(
    event_row: StoredEvent,
    event: Event,
    chosen: TimelineFilter,
    *,
    problems: Sequence[str] = (),
    links: Mapping[str, LinkedEvent] | None = None,
    traced: Sequence[LinkedEvent] = (),
    zone: tzinfo = UTC,
) -> Timeline:
    """The timeline of `event` for a reader in `zone`.

    `links` are the events that its crumbs name and that the reader may see, by id; `traced` are others of its
    trace. `problems` are those of the query string.
    """
    drift = event_row.drift_seconds or 0.0
    surroundings = Surroundings(event_row.event_id, links or {}, drift)
    crumbs = [read_crumb(breadcrumb, surroundings) for breadcrumb in event.trail.breadcrumbs]
    clock = Clock(event_row.timestamp.timestamp(), event.timestamp_has_fraction, zone)
    page = Page(
        clock,
        chosen,
        _base_query(chosen),
        "the error" if event.level in ("error", "fatal") else "the event",
    )
    kept, others = filter_crumbs(crumbs, chosen)
    shown = sum(kept)
    composer = _Composer(page, crumbs, kept, () if chosen.trace == "hide" else traced[:_MAX_TRACED])
    event_item = _event_row(event_row, event, page)
    items, after = composer.items(event_item)
    if chosen.at is not None and not any(crumb.index == chosen.at for crumb in crumbs):
        problems = (*problems, f"`at={chosen.at}` is no crumb of this trail")
    return Timeline(
        filter=chosen,
        problems=tuple(problems),
        items=items,
        after=after,
        event_row=next(item for item in items if isinstance(item, EventRow)),
        rows=composer.rows(),
        total=len(crumbs),
        shown=shown,
        lead=build_summary(crumbs, event.trail.dropped, page),
        notes=build_notes(event.trail, crumbs, clock.event_time, chosen),
        dropped=build_dropped(event, event.trail),
        facets=build_facets(crumbs, others, chosen),
        chips=build_chips(chosen),
        clear_query=chosen.cleared().to_query(),
        strip=render_density(crumbs, composer.kept_indexes, clock, page.base_query),
        empty=None if shown else build_empty(event, crumbs, chosen),
        hits=chosen.search.hits,
        search_examples=find_examples(crumbs, chosen),
        zone=str(zone),
    )


def _base_query(chosen: TimelineFilter) -> str:
    query = chosen.to_query(at=None)
    return query if query == "?" else f"{query}&"


def _event_row(event_row: StoredEvent, event: Event, page: Page) -> EventRow:
    clock = page.clock
    has_fraction = clock.event_has_fraction
    moment = clock.moment(clock.event_time, has_fraction)
    if moment is None:
        raise ValueError(f"{event_row.timestamp!r} is no time of an event")
    offset = clock.offset(clock.event_time, has_fraction)
    if page.filter.time == "absolute":
        offset = clock.time_of_day(clock.event_time, has_fraction)
    return EventRow(
        event_id=event_row.event_id,
        offset=offset,
        level=event.level,
        title=visible_line(title_of(event)),
        culprit=visible_line(culprit_of(event)),
        moment=moment,
    )


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


class _Composer:
    """Puts rows, folds and the event in the order of the page, and the marks between them.

    A *place* is a position in the trail as it is ordered (sent, or by time), the oldest first.
    """

    def __init__(
        self, page: Page, crumbs: list[Crumb], kept: list[bool], traced: Sequence[LinkedEvent]
    ) -> None:
        self.page, self.chosen, self.clock = page, page.filter, page.clock
        self.kept_indexes = {crumb.index for crumb, keep in zip(crumbs, kept, strict=True) if keep}
        self._before = {crumb.index: before for before, crumb in itertools.pairwise(crumbs)}
        self.crumbs = by_time(crumbs) if self.chosen.order == "time" else crumbs
        self.kept = (
            kept if self.crumbs is crumbs else [crumb.index in self.kept_indexes for crumb in self.crumbs]
        )
        self._traced = sorted(traced, key=_trace_time)
        self._opened = 0
        times = [crumb.time for crumb in self.crumbs]
        self._quiets = choose_gaps(find_gaps(times, self.clock.event_time), len(crumbs))
        self._days = _days(times, self.clock)
        self._rows: dict[int, Row] = {}

    # ------------------------------------------------------------ rows

    def row(self, place: int) -> Row:
        """The row at a place, made once."""
        row = self._rows.get(place)
        if row is None:
            crumb = self.crumbs[place]
            is_linked = crumb.index == self.chosen.at
            row = Row(
                crumb,
                self.page,
                self._before.get(crumb.index),
                is_linked=is_linked,
                because_linked=is_linked and not self.kept[place],
                is_open=is_linked,
            )
            self._rows[place] = row
        return row

    def _drawn(self, place: int) -> Row:
        """The row with its snippet, and open where it may be."""
        row = self.row(place)
        if not self.chosen.search.terms or not self.kept[place]:
            return row
        snippet = find_snippet(row.crumb, self.chosen.search)
        if snippet is None:
            return row
        self._opened += 1
        return replace(row, snippet=snippet, is_open=row.is_open or self._opened <= _MAX_OPEN)

    def rows(self) -> tuple[Row, ...]:
        """Every row that is shown, in the order of the page."""
        places = [place for place in range(len(self.crumbs)) if self._is_shown(place)]
        return tuple(self.row(place) for place in (reversed(places) if self._is_reversed else places))

    def _is_shown(self, place: int) -> bool:
        return self.kept[place] or self.crumbs[place].index == self.chosen.at

    @property
    def _is_reversed(self) -> bool:
        return self.chosen.order == "newest"

    # ------------------------------------------------------------ items

    def items(self, event_item: EventRow) -> tuple[tuple[Item, ...], tuple[Mark, ...]]:
        """The items in the order of the page, each with the marks before it; and the marks after the last."""
        spans = list(self._limited(self._spans()))
        ascending = spans[::-1] if self._is_reversed else spans
        marks = self._marks(ascending)  # before each span, and at last before the event
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
        for start, end in find_folds(self.crumbs, self._is_divided):
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

    def _is_divided(self, place: int) -> bool:
        return place in self._quiets or place in self._days

    def _limited(self, spans: list[_Span]) -> Iterator[_Span]:
        """As many as the page draws, and the linked one."""
        room = self.chosen.rows
        for span in spans:
            if room >= len(span.places):
                room -= len(span.places)
                yield span
                continue
            places = span.places[: max(0, room)]
            room -= len(span.places)
            rest = span.places[len(places) :]
            places += tuple(place for place in rest if self.crumbs[place].index == self.chosen.at)
            if places:
                yield replace(span, places=places, not_drawn=len(span.places) - len(places))

    def _item(self, span: _Span, marks: tuple[Mark, ...]) -> Row | Fold:
        rows = [self._drawn(place) for place in span.places]
        rows[0] = replace(rows[0], marks=marks) if marks else rows[0]
        if not span.is_fold:
            return rows[0]
        has_hit = self.chosen.search.looks_for_something
        return Fold(
            rows=tuple(rows),
            count=span.end - span.start,
            matching=sum(self.kept[span.start : span.end]),
            is_open=has_hit or any(row.is_linked for row in rows),
            not_drawn=span.not_drawn,
            more_query=self._more_query() if span.not_drawn else "",
        )

    def _more_query(self) -> str:
        return self.chosen.to_query(rows=self.chosen.rows + PAGE, at=self.chosen.at)

    # ------------------------------------------------------------ marks

    def _marks(self, spans: list[_Span]) -> list[tuple[Mark, ...]]:
        """Before each of `spans` (the oldest first) and before the event."""
        traced = iter(self._traced)
        next_trace = next(traced, None)
        found: list[tuple[Mark, ...]] = []
        end = 0  # of the span before
        for span in (*spans, None):
            marks = list(self._between(end, span.start if span else len(self.crumbs), bool(found)))
            latest = self._latest(span) if next_trace else None
            while next_trace is not None and (latest is None or _trace_time(next_trace) < latest):
                marks.append(Mark("trace", self._trace_offset(next_trace), event=next_trace))
                next_trace = next(traced, None)
            found.append(tuple(marks))
            end = span.end if span else end
        return found

    def _latest(self, span: _Span | None) -> float | None:
        """The latest time in a span; None for the event, before which every other event of the trace stands."""
        if span is None:
            return None
        times = [time for crumb in self.crumbs[span.start : span.end] if (time := crumb.time) is not None]
        return max(times, default=float("-inf"))

    def _trace_offset(self, event: LinkedEvent) -> str:
        if event.timestamp is not None and self.chosen.time == "absolute":
            return self.clock.time_of_day(event.timestamp)
        return self.clock.offset(event.timestamp)

    def _between(self, end: int, start: int, has_span_before: bool) -> Iterator[Mark]:
        """Between the span that ends at `end` and the one that starts at `start`."""
        if start > end:
            yield self._left_out(end, start, has_span_before)
        elif start in self._quiets and has_span_before:
            yield Mark("quiet", f"{humanise_seconds(self._quiets[start])} quiet")
        if has_span_before and (day := self._day_between(end, start)):
            yield Mark("date", day)

    def _day_between(self, end: int, start: int) -> str:
        """The day of the row below the line, where it differs from that of the row above."""
        changes = [self._days[place] for place in range(end, start + 1) if place in self._days]
        if not changes:
            return ""
        return changes[0][0] if self._is_reversed else changes[-1][1]

    def _left_out(self, end: int, start: int, has_span_before: bool) -> Mark:
        """17 not shown · 12.4 s: by the filter, or beyond the page."""
        cut = sum(self.kept[end:start])
        if cut:
            following = min(cut, PAGE)
            return Mark("more", f"{cut:,} more: show the next {following:,}", self._more_query())
        text = f"{start - end:,} not shown"
        if has_span_before:
            before = self.crumbs[end - 1].time
            after = self.crumbs[start].time if start < len(self.crumbs) else self.clock.event_time
            if before is not None and after is not None and after > before:
                text += f" · {humanise_seconds(after - before)}"
        index = self.crumbs[end].index
        return Mark("hidden", text, f"{self.chosen.cleared().to_query(at=index)}#crumb-{index}")


def _trace_time(event: LinkedEvent) -> float:
    return float("-inf") if event.timestamp is None else event.timestamp


def _days(times: Sequence[float | None], clock: Clock) -> dict[int, tuple[str, str]]:
    """Before which places the day changes, and from which to which; the event stands after the last."""
    known = [time for time in times if time is not None]
    if not known or clock.date(min(known)) == clock.date(max(*known, clock.event_time)):
        return {}
    found: dict[int, tuple[str, str]] = {}
    before = None
    for place, time in enumerate((*times, clock.event_time)):
        day = clock.date(time) if time is not None else before
        if before is not None and day is not None and day != before:
            found[place] = day_title(before), day_title(day)
        before = day
    return found
