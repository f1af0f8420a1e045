"""What a run of crumbs holds, in a line: how many, from when to when, of which kinds, how many problems."""

from collections import Counter
from collections.abc import Sequence

from timeline.crumbs.base import Kind
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of, humanise_seconds
from timeline.trail.clock import MINUS, Clock

_MAX_KINDS = 3
PROBLEMS = ("fatal", "error", "warning")


def describe(crumbs: Sequence[Crumb], clock: Clock, *, noun: str = "crumb", absolute: bool = False) -> str:
    """80 earlier crumbs, −55.9 s to −16.7 s: 74 queries, 9 logs, 1 warning; `noun` is "earlier crumb"."""
    times = [crumb.time for crumb in crumbs if crumb.time is not None]
    said = count_of(len(crumbs), noun)
    if times:
        ends = [_time(time, clock, absolute) for time in (min(times), max(times))]
        said += f", {ends[0]} to {ends[1]}" if ends[0] != ends[1] else f", {ends[0]}"
    held = [*_kinds(crumbs), *_problems(crumbs)]
    return f"{said}: {', '.join(held)}" if held else said


def _time(time: float, clock: Clock, absolute: bool) -> str:
    if absolute:
        return clock.time_of_day(time, has_fraction=False)
    seconds = time - clock.event_time
    return f"{MINUS if seconds < 0 else '+'}{humanise_seconds(seconds)}"


def _kinds(crumbs: Sequence[Crumb]) -> list[str]:
    kinds = {crumb.kind.name: crumb.kind for crumb in crumbs}
    counts = Counter(crumb.kind.name for crumb in crumbs).most_common()
    if counts and counts[0][0] == "default" and len(counts) == 1:
        return []  # their kind says nothing
    shown = counts if len(counts) <= _MAX_KINDS + 1 else counts[:_MAX_KINDS]
    said = [_count(count, kinds[name]) for name, count in shown]
    rest = sum(count for _, count in counts[len(shown) :])
    return [*said, count_of(rest, "other")] if rest else said


def _count(count: int, kind: Kind) -> str:
    return count_of(count, *kind.nouns)


def _problems(crumbs: Sequence[Crumb]) -> list[str]:
    counts = Counter(crumb.shown_level for crumb in crumbs)
    return [count_problems(counts[level], level) for level in PROBLEMS if counts[level]]


def count_problems(count: int, level: str) -> str:
    """2 errors, 1 fatal."""
    return f"{count:,} fatal" if level == "fatal" else count_of(count, level)
