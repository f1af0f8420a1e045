"""How long something took, in the ways that SDKs say it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from timeline.crumbs.values import number_of
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.timestamps import read_timestamp

_KEY = re.compile(
    r"(?:duration|elapsed|latency|took|time)[._]?(?:in[._]?)?(?P<unit>ms|millis|milliseconds|s|secs?|seconds|us|micros|ns)$",
    re.IGNORECASE,
)
_SECONDS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0, "us": 1e-6, "micros": 1e-6, "ns": 1e-9}
# What Dart and .NET print: 0:00:00.413206
_CLOCK_KEY = re.compile(r"(?:duration|elapsed|latency|took)$", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,4})[.:])?(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)")
_MAX_KEY = 60  # characters of a key whose reading is remembered
_ENDS = (
    ("http.start_timestamp", "http.end_timestamp"),
    ("start_timestamp", "end_timestamp"),
    ("startTimestamp", "endTimestamp"),
)


def duration_of(key: str, value: Any) -> float | None:
    """Seconds, where the key names the unit, or the value is a clock's; None otherwise."""
    if type(value) not in (int, float, str):
        return None
    is_clock, unit = _said_by(key) if len(key) <= _MAX_KEY else _read_key(key)
    if is_clock and type(value) is str and (match := _CLOCK.fullmatch(value.strip()[:40])):
        days, hours, minutes, seconds = match.groups()
        return int(days or 0) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    number = number_of(value) if unit else None
    return number * unit if unit and number is not None and number >= 0 else None


def _read_key(key: str) -> tuple[bool, float | None]:
    """Whether its value may be a clock's, and the seconds of its unit."""
    match = _KEY.search(key)
    unit = _SECONDS.get(match["unit"].lower(), 1e-3) if match else None
    return _CLOCK_KEY.search(key) is not None, unit


_said_by = lru_cache(maxsize=2_048)(_read_key)


def between_ends(data: Mapping[str, Any]) -> tuple[float, tuple[str, str]] | None:
    """The seconds from a start to an end, and their keys."""
    for keys in _ENDS:
        if keys[0] in data and keys[1] in data:
            start, end = (_time(data[key]) for key in keys)
            if start is not None and end is not None and end >= start:
                return end - start, keys
    return None


def seconds_of(breadcrumb: Breadcrumb) -> float | None:
    """How long the breadcrumb itself says that it took."""
    for key, value in breadcrumb.data.items():
        if (seconds := duration_of(key, value)) is not None:
            return seconds
    ends = between_ends(breadcrumb.data)
    return ends[0] if ends else None


def _time(value: Any) -> float | None:
    return None if value is None or isinstance(value, bool) else read_timestamp(value)[0]
