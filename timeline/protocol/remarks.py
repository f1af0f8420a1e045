"""What a reader must know about a value: that it was removed, shortened, invalid, guessed or inferred."""

from dataclasses import dataclass, replace
from typing import Any

from timeline.protocol.text import brief, kind_of

INVALID = "invalid_data"
MISSING = "missing_attribute"
UNKNOWN = "invalid_attribute"
TOO_LONG = "value_too_long"
PAST = "past_timestamp"
GUESSED = "guessed"

MAX_PATH_LENGTH = 1_000  # characters; keys may be as long as the document


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark about one value.

    `field` is the dotted path from what carries the remark ("level", "data.card.number"; "" is the whole).
    `reason` is a word of the protocol (invalid_data, missing_attribute, invalid_attribute, value_too_long,
    clock_drift, past_timestamp, future_timestamp, …) or of ours (removed, substituted, masked, pseudonymised,
    annotated, encrypted, guessed, inferred). `text` is what a person reads.
    `ranges` are the parts of a text that it is about, as [start, end) in characters.
    `length` is how many characters or items there were before the value was shortened (`_meta`'s `len`).
    """

    field: str
    reason: str
    text: str
    ranges: tuple[tuple[int, int], ...] = ()
    length: int | None = None


def unexpected(field: str, expected: str, value: Any, outcome: str = "left out") -> Remark:
    """`value` is of the wrong kind; `outcome` says what became of it."""
    return Remark(field, INVALID, f"{expected} expected, {kind_of(value)} sent: {brief(value)}; {outcome}")


def refused(field: str, why: str, value: Any, outcome: str = "left out") -> Remark:
    """`value` is of the right kind and yet not one the protocol takes."""
    return Remark(field, INVALID, f"{why}: {brief(value)}; {outcome}")


def below(prefix: str, remark: Remark) -> Remark:
    """The same remark, seen from what holds its carrier at `prefix`."""
    return replace(remark, field=join_path(prefix, remark.field))


def join_path(path: str, rest: str) -> str:
    """A dotted path, cut where it is absurdly long: many values may stand below one long key."""
    if not path or not rest:
        return path or rest
    return f"{path}.{rest[:MAX_PATH_LENGTH]}" if len(path) < MAX_PATH_LENGTH else path
