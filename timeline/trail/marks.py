"""The lines between rows: quiet stretches, what is not shown, a new day, other events of the trace."""

from collections.abc import Iterator, Sequence

from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import humanise_seconds
from timeline.trail.clock import Clock, day_title
from timeline.trail.gaps import choose_gaps, find_gaps
from timeline.trail.timeline import Mark, RowContext
from timeline.trail.view import PAGE

LATE = 60.0  # seconds
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

    def marks(self, spans: Sequence[Span]) -> list[tuple[Mark, ...]]:
        """Before each of `spans` (the oldest first) and before the event."""
        traced = iter(self._traced)
        next_trace = next(traced, None)
        found: list[tuple[Mark, ...]] = []
        end = 0  # of the span before
        for span in (*spans, None):
            marks = list(self._between(end, span[0] if span else len(self.crumbs), bool(found)))
            latest = self._latest(span) if next_trace else None
            while next_trace is not None and (latest is None or _trace_time(next_trace) < latest):
                marks.append(Mark("trace", self._trace_offset(next_trace), event=next_trace))
                next_trace = next(traced, None)
            found.append(tuple(marks))
            end = span[1] if span else end
        return found

    def _latest(self, span: Span | None) -> float | None:
        """The latest time in a span; None for the event, before which every other event of the trace stands."""
        if span is None:
            return None
        times = [time for crumb in self.crumbs[slice(*span)] if (time := crumb.time) is not None]
        return max(times, default=float("-inf"))

    def _trace_offset(self, event: LinkedEvent) -> str:
        if event.timestamp is not None and self.addresses.view.time == "absolute":
            return self.clock.time_of_day(event.timestamp)
        return self.clock.offset(event.timestamp)

    def _between(self, end: int, start: int, has_span_before: bool) -> Iterator[Mark]:
        """Between the span that ends at `end` and the one that starts at `start`."""
        if start > end:
            yield self._left_out(end, start, has_span_before)
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

    def _left_out(self, end: int, start: int, has_span_before: bool) -> Mark:
        """17 not shown · 12.4 s: by the filter, or beyond the page."""
        cut = sum(self.kept[end:start])
        if cut:
            following = min(cut, PAGE)
            return Mark("more", f"{cut:,} more: show the next {following:,}", self.addresses.more_rows())
        text = f"{start - end:,} not shown"
        if has_span_before:
            before = self.crumbs[end - 1].time
            after = self.crumbs[start].time if start < len(self.crumbs) else self.clock.event_time
            if before is not None and after is not None and after > before:
                text += f" · {humanise_seconds(after - before)}"
        index = self.crumbs[end].index
        return Mark("hidden", text, self.addresses.cleared().crumb(index))


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
