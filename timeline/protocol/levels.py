"""Levels (docs/protocol.md, "Levels"): the interface's five, its other spellings, and ours with a remark."""

from typing import Any

from timeline.protocol.remarks import GUESSED, Remark, refused, unexpected
from timeline.protocol.text import shorten, text_of

LEVELS = ("debug", "info", "warning", "error", "fatal")

# What the interface takes, exactly so written.
_ACCEPTED = {**{level: level for level in LEVELS}, "log": "info", "critical": "fatal"}
_NUMBERS = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "fatal"}

# What SDKs send beyond it, without case and blanks around.
ALIASES = {
    **_ACCEPTED,
    "warn": "warning",
    "err": "error",
    "crit": "fatal",
    "alert": "fatal",
    "emerg": "fatal",
    "emergency": "fatal",
    "panic": "fatal",
    "trace": "debug",
    "verbose": "debug",
    "notice": "info",
    "information": "info",
    "success": "info",
    "sample": "info",
    "none": "info",
}
_MAX_LENGTH = 64


def find_level(name: str) -> str | None:
    """The level of this name, by any of its spellings; None: there is none."""
    return ALIASES.get(name.strip().casefold()) if len(name) <= _MAX_LENGTH else None


def levels_within(mark: str, level: str) -> tuple[str, ...]:
    """`level` itself; with the mark ">=" it and the worse ones, with "<=" it and the lesser ones."""
    place = LEVELS.index(level)
    return {">=": LEVELS[place:], "<=": LEVELS[: place + 1]}.get(mark, (level,))


def read_level(value: Any, default: str) -> tuple[str, str | None, Remark | None]:
    """(level, what was sent as text or None, remark or None). `default` where nothing readable was sent."""
    if value is None:
        return default, None, None
    if isinstance(value, str):
        level = _ACCEPTED.get(value)
        if level is not None:
            return level, value, None
        level = find_level(value)
        if level is None:
            return default, value, refused("level", "not a level", value, f"read as {default}")
        text = f"{value.strip()} is not a level of the protocol; read as {level}"
        return level, value, Remark("level", GUESSED, text)
    if type(value) is int:
        level = _NUMBERS.get(value)
        if level is not None:
            return level, str(value), None
    sent = shorten(text_of(value), _MAX_LENGTH)
    return default, sent, unexpected("level", "a level", value, f"read as {default}")
