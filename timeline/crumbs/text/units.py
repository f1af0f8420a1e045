"""Numbers for people: bytes, durations, counts."""

import math


def humanise_bytes(count: float) -> str:
    """1.2 kB (of 1,000)."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 999.95 or unit == "GB":
            return f"{count:,.1f} {unit}"
    raise AssertionError


def humanise_seconds(seconds: float) -> str:
    """12 ms, 0.4 s, 12.4 s, 1 min 13 s, 2 h 5 min, 3 d 4 h: two units at most."""
    seconds = abs(seconds)
    if not math.isfinite(seconds):
        return "?"
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.0005 or seconds == 0 else f"{seconds * 1e6:.0f} µs"
    if seconds < 59.95:
        return f"{seconds:.1f} s".replace(".0 ", " ")
    whole = round(seconds)
    for size, unit, smaller, small_unit in (
        (86_400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size:,} {unit}" + (f" {rest} {small_unit}" if rest else "")
    return f"{whole} s"


def humanise_before(seconds: float) -> str:
    """How long before something: −17.4 s; +2 s after it, 0 ms with it."""
    sign = "−" if seconds > 0 else "+" if seconds < 0 else ""
    return f"{sign}{humanise_seconds(seconds)}"


def humanise_duration(seconds: float) -> str:
    """How long something took: as `humanise_seconds`, but 2.35 s."""
    if 0.0995 <= seconds < 9.995:
        return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s"
    return humanise_seconds(seconds)


_SPOKEN = {"µs": "microsecond", "ms": "millisecond", "s": "second", "min": "minute", "h": "hour", "d": "day"}


def spoken_seconds(seconds: float) -> str:
    """The same in whole words: 0.4 seconds, 1 minute 13 seconds."""
    words = humanise_seconds(seconds).split(" ")
    spoken = []
    for number, unit in zip(words[::2], words[1::2], strict=False):
        spoken.append(f"{number} {_SPOKEN[unit]}{'' if number == '1' else 's'}")
    return " ".join(spoken) or "some time"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """1 crumb, 1,000 crumbs."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
