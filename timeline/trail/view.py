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
SPANS = ("hide", "show")
# The first of each if left out.
CHOICES = {"order": ORDERS, "time": TIMES, "trace": TRACES, "repeats": REPEATS, "spans": SPANS}

USUAL_LOGS = 1_000
MAX_LOGS = 10_000
_MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class View:
    """One reading of the parameters; values are valid."""

    order: str = "oldest"  # oldest newest time
    time: str = "offset"  # offset absolute
    trace: str = "show"  # show hide
    repeats: str = "show"  # show hide: crumbs that repeat earlier ones of the trail
    details: str = "closed"  # closed all: of which rows the details are drawn
    spans: str = "hide"  # hide show: rows of spans that no crumb speaks of
    logs: int = USUAL_LOGS  # how many logs of the trace before the event are read
    rows: int = 0  # how many of the newest rows to draw; 0: those of the first view (first_view.py)
    # Of order, time, trace, repeats and spans those that the query string says.
    named: frozenset[str] = frozenset()

    @classmethod
    def from_query(cls, query: Query, problems: list[str]) -> Self:
        """The view; a sentence for each value that was left out is added to the problems."""
        sent = {name: read_choice(query, name, choices, problems) for name, choices in CHOICES.items()}
        said = {name: value for name, value in sent.items() if value is not None}
        rows = read_number(query, "rows", "a number of rows (1000, 2000, …)", problems)
        whole = min(-(-(rows or 0) // PAGE) * PAGE, _MAX_ROWS)
        details = read_choice(query, "details", DETAILS, problems) or DETAILS[0]
        logs = read_number(query, "logs", "a number of logs (1000, 2000, …)", problems)
        most = USUAL_LOGS if logs is None else min(max(1, -(-logs // USUAL_LOGS)) * USUAL_LOGS, MAX_LOGS)
        return cls(**said, logs=most, details=details, rows=whole, named=frozenset(said))
