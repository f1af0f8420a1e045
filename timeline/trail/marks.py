"""The lines between rows: quiet stretches, what is not shown, a new day, other events of the trace."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property

from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of, humanise_seconds
from timeline.trail.addresses import Addresses
from timeline.trail.clock import Clock, day_title
from timeline.trail.contents import describe
from timeline.trail.gaps import MIN_QUIET, choose_gaps, find_gaps
from timeline.trail.timeline import Mark, RowContext
from timeline.trail.view import PAGE

LATE = 60.0  # seconds
_MOST_TRACED = 3  # events of the trace between two rows
Span = tuple[int, int]  # the places [start, end) of the trail that a row or fold stands for


class Marker:
    """The marks of a trail in its order, the oldest crumb first."""

    def __init__(
        self,
        context: RowContext,
        crumbs: Sequence[Crumb],
        kept: Sequence[bool],
        traced: Sequence[LinkedEvent],
    ) -> None:
        self.addresses, self.clock = context.addresses, context.clock
        self.crumbs, self.kept = crumbs, kept
        self._traced = sorted(traced, key=_trace_time)
        times = [crumb.time for crumb in crumbs]
        self._gaps = choose_gaps(find_gaps(times, self.clock.event_time), len(crumbs))
        self._days = _days(times, self.clock)
        self._later = find_later(crumbs, self.clock.event_time)

    def is_divided(self, place: int) -> bool:
        """A quiet stretch, a new day or the event stands before the crumb at `place`."""
        return place in self._gaps or place in self._days or place == self._later

    def marks(self, spans: Sequence[Span]) -> tuple[list[tuple[Mark, ...]], tuple[Mark, ...]]:
        """Before each of `spans` (the oldest first) and before the event; and after the event."""
        traced = deque(self._traced)
        found: list[tuple[Mark, ...]] = []
        end = 0  # of the span before
        for span in (*spans, None):
            start = span[0] if span else len(self.crumbs)
            left_out = self._latest((end, start)) if any(self.kept[end:start]) else float("-inf")
            among = _take(traced, left_out)
            marks = list(self._between(end, start, bool(found), len(among)))
            until = self._latest(span) if span else math.nextafter(self.clock.event_time, math.inf)
            marks += self._traces(_take(traced, until))
            found.append(tuple(marks))
            end = span[1] if span else end
        return found, tuple(self._traces(traced))

    def _latest(self, span: Span) -> float:
        """The latest time in a span."""
        times = [time for crumb in self.crumbs[slice(*span)] if (time := crumb.time) is not None]
        return max(times, default=float("-inf"))

    def _traces(self, events: Sequence[LinkedEvent]) -> list[Mark]:
        """A line for each event; where they would push the trail out of sight one that leads to their list."""
        if len(events) <= _MOST_TRACED:
            return [self._trace(event) for event in events]
        return [Mark("traces", count_of(len(events), "event") + " of its trace", "#related")]

    def _trace(self, event: LinkedEvent) -> Mark:
        time = event.timestamp
        if time is not None and self.addresses.view.time == "absolute":
            text = self.clock.time_of_day(time)
        else:
            text = self.clock.offset(time)
        is_later = time is not None and time > self.clock.event_time
        return Mark(
            "later" if is_later else "trace", f"{text}, after this event" if is_later else text, event=event
        )

    def _between(self, end: int, start: int, has_span_before: bool, events: int) -> Iterator[Mark]:
        """Between the span that ends at `end` and the one that starts at `start`; `events` of the trace are left out."""
        if start > end:
            yield self._left_out(end, start, has_span_before, events)
        elif start in self._gaps and has_span_before:
            yield Mark("quiet", f"{humanise_seconds(self._gaps[start])} quiet")
        if has_span_before and (day := self._day_between(end, start)):
            yield Mark("date", day)
        if self._later is not None and end <= self._later <= start < len(self.crumbs):
            # What stands below the line is what it says.
            is_below = self.addresses.view.order != "newest"
            yield Mark("after", "after the event" if is_below else "before the event")

    def _day_between(self, end: int, start: int) -> str:
        """The day of the row below the line, where it differs from that of the row above."""
        changes = [self._days[place] for place in range(end, start + 1) if place in self._days]
        if not changes:
            return ""
        return changes[0][0] if self.addresses.view.order == "newest" else changes[-1][1]

    def _left_out(self, end: int, start: int, has_span_before: bool, events: int) -> Mark:
        """What is left out: by the page, or by the filter ("17 not shown · 12.4 s")."""
        cut = [self.crumbs[place] for place in range(end, start) if self.kept[place]]
        if cut:
            newer = sum(self.kept[start:])
            rows = (newer // PAGE + 1) * PAGE
            text = self.describe(cut, is_first=not has_span_before)
            text += f", {count_of(events, 'event')} of its trace" if events else ""
            if 0 < rows - newer < len(cut) and rows > self.addresses.view.rows:
                text += f" · show the last {rows - newer:,}"
            if rows > self.addresses.view.rows:
                return Mark("earlier", text, self.addresses.rows(rows))
            # So many were asked for, and are more than a page may cost: on another page, then.
            indexes = (crumb.index for crumb in self.crumbs[start:] if isinstance(crumb.index, int))
            return Mark("earlier", text, self.addresses.to_query(before=next(indexes, None)))
        text, is_quiet = f"{start - end:,} not shown", False
        if has_span_before:
            before = self.crumbs[end - 1].time
            after = self.crumbs[start].time if start < len(self.crumbs) else self.clock.event_time
            if before is not None and after is not None and after > before:
                text += f" · {humanise_seconds(after - before)}"
                is_quiet = after - before >= MIN_QUIET
        index = self.crumbs[end].index
        return Mark("hidden" if is_quiet else "few", text, self._everything.crumb(index))

    @cached_property
    def _everything(self) -> Addresses:
        """Without a filter: a page may have a line like this between each two rows."""
        return self.addresses.cleared()

    def describe(self, crumbs: Sequence[Crumb], *, is_first: bool) -> str:
        """What a run of crumbs holds; the first run of a trail is of earlier ones."""
        is_absolute = self.addresses.view.time == "absolute"
        noun = "earlier crumb" if is_first else "crumb"
        return describe(crumbs, self.clock, noun=noun, absolute=is_absolute)


def _take(events: deque[LinkedEvent], until: float) -> list[LinkedEvent]:
    """Those before a time, the earliest first, taken away."""
    taken = []
    while events and _trace_time(events[0]) < until:
        taken.append(events.popleft())
    return taken


def find_later(crumbs: Sequence[Crumb], event_time: float) -> int | None:
    """The place of the first crumb that is later than the event by over a minute."""
    places = (place for place, crumb in enumerate(crumbs) if (crumb.time or 0.0) > event_time + LATE)
    return next(places, None)


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
