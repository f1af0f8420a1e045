"""The query string of a timeline: what to keep of a trail, and how to show it. Every state is a URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

PAGE = 1_000  # rows


class Query(Protocol):
    """What a filter reads: Django's QueryDict."""

    def getlist(self, key: str) -> Sequence[str]: ...


@dataclass(frozen=True)
class TimelineFilter:
    """One reading of a query string. Values are valid and canonical (`warn` is `warning`)."""

    level: tuple[str, ...] = ()
    category: tuple[str, ...] = ()  # "=ui" is only itself, "" is without one
    kind: tuple[str, ...] = ()
    not_level: tuple[str, ...] = ()
    not_category: tuple[str, ...] = ()
    not_kind: tuple[str, ...] = ()
    q: str = ""
    order: str = "oldest"  # oldest newest time
    time: str = "offset"  # offset absolute
    at: int | None = None  # the linked row
    trace: str = "show"  # show hide
    rows: int = PAGE  # how many rows to draw

    @classmethod
    def from_query(cls, query: Query) -> tuple[Self, tuple[str, ...]]:
        """The filter, and a sentence for each value that was left out (the API answers 400 with them)."""
        raise NotImplementedError

    def to_query(self, **changes: Any) -> str:
        """The query string, with its "?", of this filter with `changes`; defaults are left out.

        Changing what is kept drops `at` and `rows` unless they are named. "?" alone is no filter at all.
        """
        raise NotImplementedError
