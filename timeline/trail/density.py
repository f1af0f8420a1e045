"""The density strip: when the crumbs happened, as ticks at percents of its width."""

import itertools
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import humanise_seconds
from timeline.trail.addresses import Addresses
from timeline.trail.clock import MINUS, Clock
from timeline.trail.gaps import find_gaps, forward_times

MIN_CRUMBS = 10
WIDTH, GROUND, LOWEST = (
    1_000,
    38,
    24,
)  # of the drawing, whose width is stretched: height of the ground, most of a column
MARK_HEIGHTS = {"warning": 6, "error": 8, "fatal": 10}  # of problems, from the top
_MOST_LINKS = 20  # of the last problems: for who has no script

_BAND = 7.0  # percent of the width that a quiet stretch takes
_MAX_BANDS = 5  # 40 % at most
_LEAST_QUIET = 0.05  # of the whole span: what is shorter is in proportion
_LEFT, _RIGHT = 1.0, 98.0  # percent, so that a tick's own width stays inside
_CLUSTER = 0.35  # percent: ticks nearer than this, about the width of one, are one
_LABEL_ROOM = 9.0  # percent
_LABEL_ROOM_NARROW = 22.0


@dataclass(frozen=True, slots=True)
class DensityMark:
    """A crumb in the strip, or a cluster of them, named by its worst."""

    x: float  # percent of the width
    level: str  # the worst
    count: int
    height: int  # of its column: how many, not how bad
    index: int | str  # of the worst
    is_hidden: bool  # the filter hides it: muted
    query: str


@dataclass(frozen=True, slots=True)
class DensityBand:
    """A quiet stretch in the strip."""

    x: float  # percent
    width: float
    label: str  # 41 s

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class DensityLabel:
    """A time under the strip, as HTML text (never inside the SVG)."""

    x: float
    text: str  # −1:12
    at_end: bool = False  # right-align it: it would stand out
    is_close: bool = False  # to the one before: a narrow strip has no room for both


@dataclass(frozen=True, slots=True)
class Density:
    """Density over time; every crumb with a time, always."""

    ticks: tuple[DensityMark, ...]
    bands: tuple[DensityBand, ...]
    labels: tuple[DensityLabel, ...]
    event_x: float
    knots: tuple[
        tuple[float, float], ...
    ]  # (percent, seconds to the event): between two of them time is in proportion

    def columns(self, is_hidden: bool) -> str:
        """The path of the columns that the filter keeps, or hides."""
        return "".join(
            f"M{round(tick.x * 10)} {GROUND}V{GROUND - tick.height}"
            for tick in self.ticks
            if tick.is_hidden is is_hidden
        )

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """For each level from warning on the path of its marks."""
        paths = dict.fromkeys(MARK_HEIGHTS, "")
        for tick in self.ticks:
            if tick.level in paths and not tick.is_hidden:
                paths[tick.level] += f"M{round(tick.x * 10)} 0V{MARK_HEIGHTS[tick.level]}"
        return tuple((level, path) for level, path in paths.items() if path)

    @property
    def links(self) -> tuple[DensityMark, ...]:
        """The last problems."""
        return tuple(tick for tick in self.ticks if tick.level in MARK_HEIGHTS)[-_MOST_LINKS:]

    @property
    def places(self) -> str:
        """Of each column its place and its crumb, for the script: 10:0 34:1 …"""
        return " ".join(
            f"{round(tick.x * 10)}:{tick.index}" for tick in sorted(self.ticks, key=lambda tick: tick.x)
        )

    @property
    def times(self) -> str:
        """The knots, for the script: 10:-55.869 980:0."""
        return " ".join(f"{round(x * 10)}:{round(seconds, 3):g}" for x, seconds in self.knots)


class _Scale:
    """Time to percent: quiet stretches have a fixed width, all else is in proportion."""

    def __init__(self, times: Sequence[float], gaps: Sequence[tuple[float, float]]) -> None:
        self.gaps = sorted(gaps)
        first, last = times[0], times[-1]
        loud = (last - first) - sum(end - start for start, end in self.gaps)
        self._room = _RIGHT - _LEFT - _BAND * len(self.gaps)
        knots = [(first, _LEFT)]
        for start, end in (*self.gaps, (last, last)):
            before, x = knots[-1]
            x += self._room * (start - before) / loud if loud > 0 else 0.0
            knots.append((start, x))
            if end > start:
                knots.append((end, x + _BAND))
        if loud <= 0 and not self.gaps:  # all at one time: with the event, at the right
            knots = [(first, _RIGHT)]
        self._times = [time for time, _ in knots]
        self._places = [x for _, x in knots]

    def knots(self, event_time: float) -> tuple[tuple[float, float], ...]:
        """(percent, seconds to the event), from left to right."""
        return tuple((x, time - event_time) for time, x in zip(self._times, self._places, strict=True))

    def x(self, time: float) -> float:
        place = max(0, bisect_right(self._times, time) - 1)
        time = max(time, self._times[0])
        if place >= len(self._times) - 1:
            return round(self._places[-1], 2)
        start, end = self._times[place], self._times[place + 1]
        left, right = self._places[place], self._places[place + 1]
        if end <= start:  # a quiet stretch begins with the first crumb
            return round(left, 2)
        return round(left + (right - left) * (time - start) / (end - start), 2)


def build_density(
    crumbs: Sequence[Crumb], kept: Collection[int | str], clock: Clock, addresses: Addresses
) -> Density | None:
    """The strip of a trail; `kept` are the indexes that the filter keeps. None with fewer than ten times."""
    timed = [(crumb.time, crumb) for crumb in crumbs if crumb.time is not None]
    if len(timed) < MIN_CRUMBS:
        return None
    # A crumb that steps back is drawn, at the edge if need be; it stretches nothing and makes no silence.
    times = sorted({*forward_times([time for time, _ in timed]), clock.event_time})
    quiet = (
        gap
        for gap in find_gaps(times[:-1], times[-1])
        if gap.seconds >= _LEAST_QUIET * (times[-1] - times[0])
    )
    gaps = [(times[gap.place - 1], times[gap.place]) for gap in itertools.islice(quiet, _MAX_BANDS)]
    scale = _Scale(times, gaps)
    return Density(
        ticks=_ticks(timed, kept, scale, addresses),
        bands=tuple(
            DensityBand(
                scale.x(start), round(scale.x(end) - scale.x(start), 2), humanise_seconds(end - start)
            )
            for start, end in scale.gaps
        ),
        labels=_labels(times, scale, clock),
        event_x=scale.x(clock.event_time),
        knots=scale.knots(clock.event_time),
    )


def _ticks(
    timed: Sequence[tuple[float, Crumb]], kept: Collection[int | str], scale: _Scale, addresses: Addresses
) -> tuple[DensityMark, ...]:
    """Each cluster by its worst; muted ones first, so that they are drawn under the others."""
    worst: dict[tuple[bool, int], tuple[float, Crumb]] = {}
    counts: Counter[tuple[bool, int]] = Counter()
    for time, crumb in timed:
        x = scale.x(time)
        key = crumb.index in kept, round(x / _CLUSTER)
        counts[key] += 1
        if key not in worst or SEVERITY[crumb.shown_level] > SEVERITY[worst[key][1].shown_level]:
            worst[key] = x, crumb
    most = math.log1p(max(4, *counts.values()))
    return tuple(
        DensityMark(
            x,
            crumb.shown_level,
            counts[key],
            2 + round((LOWEST - 2) * math.log1p(counts[key]) / most),
            crumb.index,
            not key[0],
            addresses.crumb(crumb.index),
        )
        for key, (x, crumb) in sorted(worst.items(), key=lambda item: item[0])
    )


def _labels(times: Sequence[float], scale: _Scale, clock: Clock) -> tuple[DensityLabel, ...]:
    """The first time, the end of each quiet stretch, the event's neighbourhood: as many as find room."""
    labels: list[DensityLabel] = []
    for time in (times[0], *(end for _, end in scale.gaps)):
        x = scale.x(time)
        if time != clock.event_time and (not labels or x - labels[-1].x >= _LABEL_ROOM):
            at_end = x > 100 - _LABEL_ROOM
            before = next((label.x for label in reversed(labels) if not label.is_close), None)
            is_close = before is not None and x - before < _LABEL_ROOM_NARROW
            labels.append(DensityLabel(x, _short_offset(time - clock.event_time), at_end, is_close))
    return tuple(labels)


def _short_offset(seconds: float) -> str:
    """−01:12 as rows write it, −00:00.4 below a second, −1:02:03, −3 d."""
    sign = MINUS if seconds < 0 else "+"
    seconds = abs(seconds)
    if seconds < 0.95:
        return f"{sign}00:0{seconds:.1f}"
    whole = round(seconds)
    if whole >= 86_400:
        return f"{sign}{whole // 86_400:,} d"
    if whole >= 3600:
        return f"{sign}{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    return f"{sign}{whole // 60:02}:{whole % 60:02}"
