"""What the templates draw and the exports write: a trail and its event, filtered, ordered, folded, timed.

Every `query` is a query string that begins with "?" and leads to the same event with another filter (some
end in a fragment, "#crumb-17"). Texts are visible but not HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from timeline.crumbs.base import Crumb, Details, LinkedEvent
from timeline.filters import TimelineFilter


class Moment(NamedTuple):
    """An absolute time, as the details say it."""

    local: str  # 2026-11-20 14:03:11.586 CET
    utc: str  # 13:03:11.586 UTC, with the date where it differs
    iso: str  # 2026-11-20T13:03:11.586Z, for <time datetime>


@dataclass(frozen=True, slots=True)
class Mark:
    """A line between two rows, drawn inside the item that it precedes.

    Kinds: quiet ("12.4 s quiet") · hidden ("17 not shown · 12.4 s", `query` shows them) ·
    more ("show the next 1,000", `query`) · date ("Friday 20 November 2026") · trace (`event` of the same trace).
    """

    kind: str
    text: str
    query: str = ""
    event: LinkedEvent | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """Where a search hit stands that the line does not show."""

    field: str  # message, data.card.number, other.foo
    text: str  # some words around the hit, with … where cut; highlight it like everything else


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A way from a row to a filter: only · not: level error."""

    facet: str  # level category kind
    label: str  # "level error"
    only_query: str
    not_query: str


@dataclass(frozen=True)
class Row:
    """One crumb in the list."""

    crumb: Crumb
    offset: str  # −00:14.512, "time unknown", or the absolute time with time=absolute
    marks: tuple[Mark, ...] = ()  # before it
    remark_on_time: str = ""  # "2.5 s earlier than the crumb before it"
    is_linked: bool = False  # `at` names it: aria-current, open
    because_linked: bool = False  # the filter leaves it out: "shown because linked"
    is_open: bool = False
    snippet: Snippet | None = None

    @property
    def id(self) -> str:
        """Of its element: crumb-17."""
        return f"crumb-{self.crumb.index}"

    @property
    def permalink(self) -> str:
        """?level=error&at=17#crumb-17"""
        raise NotImplementedError

    @cached_property
    def details(self) -> Details:
        """What it shows when open."""
        raise NotImplementedError

    @cached_property
    def has_more(self) -> bool:
        """False: the chevron is pale."""
        raise NotImplementedError

    @cached_property
    def moment(self) -> Moment | None:
        """Its absolute times; None: time unknown."""
        raise NotImplementedError

    @cached_property
    def gap(self) -> str:
        """Time since the crumb before it in the trail: "12.4 s after crumb 16"; "" for the first."""
        raise NotImplementedError

    @cached_property
    def hidden_text(self) -> str:
        """For ears: "error. http: POST … 500 Internal Server Error, httplib, 0.4 seconds before the error"."""
        raise NotImplementedError

    @cached_property
    def narrowings(self) -> tuple[Narrowing, ...]:
        """only · not: level, category, kind."""
        raise NotImplementedError


@dataclass(frozen=True)
class Fold:
    """Three or more neighbours that say the same: one item, its rows inside."""

    rows: tuple[Row, ...]  # those to show; never empty; rows[0] is its face (its marks stand before the fold)
    count: int  # crumbs in it, whatever the filter
    matching: int  # of these the filter keeps
    first: str  # time column of the oldest and of the newest shown
    last: str
    is_open: bool = False  # a hit or `at` is inside

    @property
    def label(self) -> str:
        """×14, or 3 of ×14"""
        return f"×{self.count:,}" if self.matching == self.count else f"{self.matching:,} of ×{self.count:,}"

    @property
    def face(self) -> Row:
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class EventRow:
    """The event itself: the last item in `oldest` and `time`, the first in `newest`. No filter touches it."""

    event_id: str
    offset: str  # 00:00.000
    level: str
    title: str  # "PaymentFailed: provider answered 500", or its message
    culprit: str  # shop.checkout in pay
    moment: Moment
    marks: tuple[Mark, ...] = ()


Item = Row | Fold | EventRow


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One line of a facet. Counts are of crumbs, with the search and the other facets applied."""

    value: str  # of the parameter
    label: str
    count: int
    is_chosen: bool
    is_excluded: bool
    toggle_query: str  # as its checkbox does
    only_query: str
    not_query: str
    icon: str = ""  # of a kind
    depth: int = 0  # of a category in its tree


@dataclass(frozen=True, slots=True)
class Facet:
    """level, kind or category: any of its options, all of the facets. Not there when it has one option."""

    name: str  # the parameter
    title: str
    options: tuple[FacetOption, ...]
    folded: tuple[FacetOption, ...] = ()  # beyond 12 lines: under "show all"


@dataclass(frozen=True, slots=True)
class Chip:
    """What the URL says, and how to take it back."""

    label: str  # "level error", "not level debug", "“jane”"
    query: str  # without it


@dataclass(frozen=True, slots=True)
class Tick:
    """A crumb in the strip."""

    x: float  # percent of the width
    level: str  # colour
    height: int  # px: 6 10 18 26 34
    index: int
    is_hidden: bool  # the filter hides it: pale
    query: str


@dataclass(frozen=True, slots=True)
class StripBand:
    """A quiet stretch in the strip."""

    x: float  # percent
    width: float
    label: str  # 41 s


@dataclass(frozen=True, slots=True)
class StripLabel:
    """A time under the strip, as HTML text (never inside the SVG)."""

    x: float
    text: str  # −1:12
    at_end: bool = False  # right-align it: it would stand out


@dataclass(frozen=True, slots=True)
class Strip:
    """Density over time; every crumb with a time, always."""

    ticks: tuple[Tick, ...]
    bands: tuple[StripBand, ...]
    labels: tuple[StripLabel, ...]
    event_x: float


@dataclass(frozen=True, slots=True)
class LeadLink:
    """Words that may be a link."""

    text: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """The first answer: "Last problem: POST … 500, 0.4 s before · 2 errors · … · 50 dropped"."""

    label: str  # Last problem · Last crumb
    crumb: Crumb
    before: str  # "0.4 s before", "1.2 s after", "" when the time is unknown
    query: str  # to its row
    counts: tuple[LeadLink, ...]  # 1 fatal · 2 errors · 2 warnings, worst first
    summary: str  # 100 crumbs in 1 min 13 s
    dropped: str  # 50 dropped, or ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence above the list: the sender's clocks, times that go back, a trail that was cut."""

    name: str  # clocks · order · dropped · limit · trail
    text: str
    query: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is no row, and the way out."""

    reason: str  # none (no breadcrumbs sent) · nomatch (drop a filter) · facet (one facet hides all)
    text: str
    links: tuple[LeadLink, ...] = ()
    platform: str = ""  # reason none: whose snippet to show
    snippet: str = ""  # code that adds a breadcrumb there


@dataclass(frozen=True)
class Timeline:
    """Everything that the page's timeline shows."""

    filter: TimelineFilter
    problems: tuple[str, ...]  # of the query string, as sentences
    items: tuple[Item, ...]  # in the order of the page, the event among them
    after: tuple[Mark, ...]  # after the last item
    event_row: EventRow
    rows: tuple[Row, ...]  # every row that the filter keeps, in order: what exports write
    total: int  # crumbs
    shown: int  # of these the filter keeps
    lead: Lead | None
    notes: tuple[Note, ...]
    dropped: Note | None  # stands at the oldest end of the list
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    strip: Strip | None
    empty: Empty | None
    hits: tuple[str, ...]  # what to highlight, case-folded
    search_examples: tuple[LeadLink, ...]  # operators, with examples of this trail
    zone: str  # the reader's time zone, named
    links: Sequence[LinkedEvent] = ()  # events that its crumbs name and that are stored here

    @property
    def status(self) -> str:
        """For role="status": 23 of 100"""
        return f"{self.shown:,} of {self.total:,}"
