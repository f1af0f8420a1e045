"""What a list is sorted by."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ordering:
    """Fields, the last of them the key, all in the same direction."""

    name: str
    fields: Mapping[str, type]  # str, int or datetime
    descending: bool = True
