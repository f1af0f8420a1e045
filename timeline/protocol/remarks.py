"""What a reader must know about a value: that it was removed, shortened, invalid, guessed or inferred."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark about one value.

    `field` is the dotted path from what carries the remark ("level", "data.card.number"; "" is the whole).
    `reason` is a word of the protocol (invalid_data, missing_attribute, invalid_attribute, value_too_long,
    clock_drift, past_timestamp, future_timestamp, …) or of ours (removed, substituted, masked, pseudonymised,
    annotated, encrypted, guessed, inferred). `text` is what a person reads.
    `ranges` are the parts of a text that it is about, as [start, end) in characters.
    """

    field: str
    reason: str
    text: str
    ranges: tuple[tuple[int, int], ...] = ()
