"""Operators of the search of a trail: what a value of each may be, and when a crumb has it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from timeline.crumbs.classification import ALIASES, KINDS
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.durations import seconds_of
from timeline.crumbs.http import method_of, status_of
from timeline.crumbs.outcomes import NO_RESPONSE, NO_STATUS
from timeline.crumbs.text.units import humanise_seconds
from timeline.crumbs.values import number_of
from timeline.protocol.levels import find_level, levels_within
from timeline.search.grammar import BOUNDS, Check, check_level, check_text
from timeline.search.haystack import Comparison

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(us|µs|ms|s|min|h)?")
_UNITS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_STATUS_CLASS = re.compile(r"[1-5]xx\Z", re.IGNORECASE)
Test = Callable[[Crumb], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """`name:value`: which values there are, and the test that one of them (in small letters) stands for."""

    check: Check
    test: Callable[[Comparison], Test]


def text_operator(read: Callable[[Crumb], str]) -> Operator:
    """An operator that looks for its value in a text of the crumb."""
    return Operator(check_text, lambda comparison: lambda crumb: comparison.holds(read(crumb)))


def find_kind(name: str) -> str | None:
    """The name of a kind, by any of its names; None: there is none."""
    name = name.strip().lower()
    if name in KINDS:
        return name
    return ALIASES[name].name if name in ALIASES else None


def _test_level(comparison: Comparison) -> Test:
    level = find_level(comparison.value)
    levels = levels_within(comparison.mark, level) if level else ()
    return lambda crumb: crumb.shown_level in levels


def _check_kind(mark: str, value: str) -> str:
    return f" is not a kind ({', '.join(KINDS)})" if find_kind(value) is None else check_text(mark, value)


def _test_kind(comparison: Comparison) -> Test:
    kind = find_kind(comparison.value)
    return lambda crumb: crumb.kind.name == kind


def _check_status(mark: str, value: str) -> str:
    """A number, or part of one, `5xx`, or of the words that stand where no number is."""
    if mark in BOUNDS:
        is_right = number_of(value) is not None
    else:
        is_said = any(value.casefold() in words for words in (NO_RESPONSE, NO_STATUS))
        is_right = is_said or any(char.isdigit() for char in value) or not value.strip("*")
    return "" if is_right else f' is not a status (404, 5xx, >=500, "{NO_RESPONSE}")'


def _test_status(comparison: Comparison) -> Test:
    group = comparison.value if _STATUS_CLASS.match(comparison.value) else None

    def test(crumb: Crumb) -> bool:
        if crumb.outcome is None:
            return False
        if group is not None:
            return crumb.outcome.group == group
        sent = status_of(crumb.breadcrumb)
        return comparison.holds(crumb.outcome.pill) or (bool(sent) and comparison.holds(sent))

    return test


def duration_of(crumb: Crumb) -> float | None:
    """Seconds: what the breadcrumb says itself, else its span."""
    own = seconds_of(crumb.breadcrumb) if crumb.outcome else None
    return crumb.duration if own is None else own


def _read_duration(value: str) -> float | None:
    """Seconds; a number alone is in milliseconds."""
    match = _DURATION.fullmatch(value)
    return float(match[1]) * _UNITS[match[2] or "ms"] if match else None


def _check_duration(mark: str, value: str) -> str:
    return " is not a duration (>=500ms, <=2s, 1.5min)" if _read_duration(value.casefold()) is None else ""


def _test_duration(comparison: Comparison) -> Test:
    bound = _read_duration(comparison.value)

    def test(crumb: Crumb) -> bool:
        seconds = duration_of(crumb)
        if seconds is None or bound is None:
            return False
        if comparison.mark == ">=":
            return seconds >= bound
        if comparison.mark == "<=":
            return seconds <= bound
        return humanise_seconds(seconds) == humanise_seconds(bound)

    return test


def _event_text(crumb: Crumb) -> str:
    link = crumb.link
    if link is None:
        return ""
    return f"{link.event_id} {link.event.short_id} {link.event.title}" if link.event else link.event_id


LEVEL = Operator(check_level, _test_level)
KIND = Operator(_check_kind, _test_kind)
# Beside those of the facets.
OPERATORS = {
    "status": Operator(_check_status, _test_status),
    "method": text_operator(lambda crumb: method_of(crumb.breadcrumb) if crumb.outcome else ""),
    "type": text_operator(lambda crumb: crumb.breadcrumb.type),
    "event": text_operator(_event_text),
    "span": text_operator(lambda crumb: crumb.span_id or ""),
    "duration": Operator(_check_duration, _test_duration),
}
