"""How to show a trail: its order, its times, its trace, its details, how many rows."""

from dataclasses import dataclass
from typing import Self

from timeline.search.query import Query
from timeline.trail.parameters import read_choice, read_number

PAGE = 1_000  # rows
ORDERS = ("oldest", "newest", "time")
TIMES = ("offset", "absolute")
TRACES = ("show", "hide")
REPEATS = ("show", "hide")
DETAILS = ("closed", "all")
CHOICES = {
    "order": ORDERS,
    "time": TIMES,
    "trace": TRACES,
    "repeats": REPEATS,
}  # the first of each if left out

_MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class View:
    """One reading of the parameters; values are valid."""

    order: str = "oldest"  # oldest newest time
    time: str = "offset"  # offset absolute
    trace: str = "show"  # show hide
    repeats: str = "show"  # show hide: crumbs that repeat earlier ones of the trail
    details: str = "closed"  # closed all: of which rows the details are drawn
    rows: int = PAGE  # how many rows to draw
    named: frozenset[str] = frozenset()  # of order, time, trace and repeats, those that the query string says

    @classmethod
    def from_query(cls, query: Query, problems: list[str]) -> Self:
        """The view; a sentence for each value that was left out is added to the problems."""
        sent = {name: read_choice(query, name, choices, problems) for name, choices in CHOICES.items()}
        said = {name: value for name, value in sent.items() if value is not None}
        rows = read_number(query, "rows", "a number of rows (1000, 2000, …)", problems)
        whole = PAGE if rows is None else min(max(PAGE, -(-rows // PAGE) * PAGE), _MAX_ROWS)
        details = read_choice(query, "details", DETAILS, problems) or DETAILS[0]
        return cls(**said, details=details, rows=whole, named=frozenset(said))
