"""What the templates draw and the exports write: a trail and its event, filtered, ordered, folded, timed.

Every `query` is a query string that begins with "?" and leads to the same event with another filter (some
end in a fragment, "#crumb-17"). Texts are visible but not HTML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self

from timeline.crumbs.base import Details, LinkedEvent
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import has_details, read_details
from timeline.crumbs.text.units import humanise_seconds, spoken_seconds
from timeline.search.facets import FACETS, Facet
from timeline.trail.addresses import Addresses
from timeline.trail.around import Empty, Note, Said, Summary
from timeline.trail.clock import Clock, Moment
from timeline.trail.density import Density
from timeline.trail.differing import Apart
from timeline.trail.examples import Example
from timeline.trail.excerpts import Excerpt
from timeline.trail.faces import Face, label_of
from timeline.trail.facets import Chip, FacetOptions
from timeline.trail.filter import TrailFilter
from timeline.trail.gaps import seconds_back
from timeline.trail.made import Made
from timeline.trail.view import View


@dataclass(frozen=True, slots=True)
class Mark:
    """A line between two rows, drawn inside the item that it precedes.

    Kinds: quiet ("12.4 s quiet") · hidden ("17 not shown · 12.4 s", `query` shows them; few: in less than 4 s) ·
    earlier ("80 earlier crumbs, −55.9 s to …", `query` draws them) · hide (them again, `query`) ·
    date ("Friday 20 November 2026") · trace (`event` of the same trace; later: after this one) ·
    traces ("7 events of its trace", `query` leads to their list) · after ("after the event").
    """

    kind: str
    text: str
    query: str = ""
    event: LinkedEvent | None = None


class Narrowing(NamedTuple):
    """A way from a row to a filter: only · not: level error."""

    facet: str  # level category kind origin
    label: str  # "level error"
    only_query: str
    not_query: str


@dataclass(frozen=True, slots=True)
class RowContext:
    """What all rows of a timeline share."""

    clock: Clock
    addresses: Addresses
    event_word: str = "the event"  # what hidden text measures to: "the error"
    _narrowings: dict[tuple[str, ...], tuple[Narrowing, ...]] = field(default_factory=dict)
    _narrowing: dict[tuple[str, str], Narrowing] = field(default_factory=dict)
    drawn: dict[tuple[Narrowing, ...], str] = field(default_factory=dict)  # the HTML of narrowings

    def narrowings(self, crumb: Crumb) -> tuple[Narrowing, ...]:
        """The ways to only and to not the crumb's value of each facet."""
        own = tuple([facet.value_of(crumb) for facet in FACETS])
        found = self._narrowings.get(own)
        if found is None:
            values = zip(FACETS, own, strict=True)
            found = tuple(self._narrow(facet, value) for facet, value in values if facet.offers(value))
            self._narrowings[own] = found
        return found

    def _narrow(self, facet: Facet, own: str) -> Narrowing:
        if (facet.name, own) not in self._narrowing:
            value = facet.parameter_value(own)
            self._narrowing[facet.name, own] = Narrowing(
                facet.name,
                facet.label(value),
                self.addresses.only(facet, value),
                self.addresses.excluding(facet, value),
            )
        return self._narrowing[facet.name, own]


@dataclass(frozen=True)
class Row:
    """One crumb in the list."""

    crumb: Crumb
    context: RowContext
    before: Crumb | None = None  # it in the trail as sent
    latest: Crumb | None = None  # of those before it the one with the latest time
    marks: tuple[Mark, ...] = ()  # before it on the page
    is_linked: bool = False  # `at` names it: aria-current, open
    because_linked: bool = False  # the filter leaves it out: "shown because linked"
    is_open: bool = False
    excerpt: Excerpt | None = None
    apart: Apart | None = None  # what it says in a fold, where it differs from its neighbours

    @property
    def shown(self) -> Crumb | Apart:
        """Has the line and what follows it."""
        return self.apart or self.crumb

    @property
    def face(self) -> Self:
        """What is seen of it while it is closed, as of a fold."""
        return self

    @property
    def permalink(self) -> str:
        """?level=error&at=17#crumb-17"""
        return self.context.addresses.crumb(self.crumb.index)

    @cached_property
    def offset(self) -> str:
        """−00:14.512, "time unknown", or with time=absolute the time of day."""
        has_fraction = self.crumb.breadcrumb.timestamp_has_fraction
        if self.context.addresses.view.time == "absolute":
            return self.context.clock.time_of_day(self.crumb.time, has_fraction)
        return self.context.clock.offset(self.crumb.time, has_fraction)

    @property
    def remark_on_time(self) -> str:
        """2.5 s earlier than crumb 16; "" where time goes forward."""
        back = seconds_back(self.crumb, self.before)
        if not back or self.before is None:
            return ""
        return f"{humanise_seconds(back)} earlier than {self.before.name}"

    @cached_property
    def details(self) -> Details:
        """What it shows when open."""
        return read_details(self.crumb)

    @property
    def has_more(self) -> bool:
        """False: the line says all there is, and the chevron is muted."""
        return has_details(self.crumb) or bool(self.remark_on_time)

    @property
    def moment(self) -> Moment | None:
        """Its absolute times; None: time unknown."""
        return self.context.clock.moment(self.crumb.time, self.crumb.breadcrumb.timestamp_has_fraction)

    @property
    def gap(self) -> str:
        """Time since the latest crumb before it in the trail: "12.4 s after crumb 16"; "" for the first."""
        latest, time = self.latest, self.crumb.time
        if latest is None or latest.time is None or time is None:
            return ""
        return f"{humanise_seconds(time - latest.time)} {'before' if time < latest.time else 'after'} {latest.name}"

    @property
    def distance(self) -> str:
        """0.4 seconds before the error; "" when its time is unknown."""
        time = self.crumb.time
        if time is None:
            return ""
        seconds = time - self.context.clock.event_time
        return f"{spoken_seconds(seconds)} {'after' if seconds > 0 else 'before'} {self.context.event_word}"

    @property
    def narrowings(self) -> tuple[Narrowing, ...]:
        """only · not: level, category, kind."""
        return self.context.narrowings(self.crumb)


@dataclass(frozen=True)
class Fold:
    """Neighbours that say the same: one item, its rows inside."""

    rows: tuple[Row, ...]  # those to show; never empty; rows[0] is its face (its marks stand before the fold)
    count: int  # crumbs in it, whatever the filter
    matching: int  # of these the filter keeps
    shown: Face  # what it says closed
    is_open: bool = False  # a hit or `at` is inside
    not_drawn: int = 0  # rows beyond the page
    more_query: str = ""  # draws more of them

    @property
    def first(self) -> str:
        """The time column of its first row on the page."""
        return self.rows[0].offset

    @property
    def last(self) -> str:
        """The time column of its last."""
        return self.rows[-1].offset

    @property
    def label(self) -> str:
        """×14, or 3 of ×14"""
        return label_of(self.shown, self.matching, self.count)

    @property
    def face(self) -> Row:
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class EventItem:
    """The event itself: the last item in `oldest` and `time`, the first in `newest`. No filter touches it."""

    event_id: str
    offset: str  # 00:00.000
    level: str
    title: str  # "PaymentFailed: provider answered 500", or its message
    culprit: str  # shop.checkout in pay
    moment: Moment
    marks: tuple[Mark, ...] = ()
    said: tuple[Said, ...] = ()  # by its users

    @property
    def face(self) -> Self:
        """What stands in the list, as of a fold."""
        return self


Item = Row | Fold | EventItem


@dataclass(frozen=True, slots=True)
class Band:
    """A run of items that a phone folds away in its first view: one line there; a desk shows them all."""

    items: tuple[Item, ...]
    text: str = ""  # what it holds; "": never folded away
    marks: tuple[Mark, ...] = ()  # before it, whether it is folded away or not


@dataclass(frozen=True, slots=True)
class Later:
    """What came after the event: closed, and counted."""

    rows: tuple[Row, ...]  # in the order of the page; never empty
    text: str  # 12 logs
    is_open: bool = False  # `at` or a hit is inside


@dataclass(frozen=True)
class Timeline:
    """Everything that the page's timeline shows."""

    addresses: Addresses  # of this page, and all that lead from it
    problems: tuple[str, ...]  # of the query string, as sentences
    items: tuple[Item, ...]  # in the order of the page, the event among them
    bands: tuple[Band, ...]  # the same in runs
    after: tuple[Mark, ...]  # after the last item
    later: Later | None  # under the line "after the event"
    event_item: EventItem
    total: int  # crumbs
    shown: int  # of these the filter keeps
    dropped: Note | None  # stands at the oldest end of the list
    chips: tuple[Chip, ...]
    clear_query: str  # without any of the chips
    hits: tuple[str, ...]  # what to highlight, case-folded
    zone: str  # the reader's time zone, named
    making: Mapping[str, Callable[[], Any]] = field(repr=False, compare=False)  # of what follows
    rows = Made[tuple[Row, ...]]()  # every row that the filter keeps, in order: what exports write
    folded = Made[tuple[tuple[int, int], ...]]()  # of each item but later ones: its rows, its crumbs
    summary = Made[Summary | None]()
    notes = Made[tuple[Note, ...]]()
    facets = Made[tuple[FacetOptions, ...]]()
    density = Made[Density | None]()
    empty = Made[Empty | None]()
    search_examples = Made[tuple[Example, ...]]()  # operators, with examples of this trail

    @property
    def filter(self) -> TrailFilter:
        """What is kept."""
        return self.addresses.filter

    @property
    def view(self) -> View:
        """How it is shown."""
        return self.addresses.view

    @property
    def open_all_query(self) -> str:
        """To every row open; from there to every row closed."""
        return self.addresses.to_query(details="closed" if self.view.details == "all" else "all", at=None)

    @property
    def has_oldest(self) -> bool:
        """The page draws the oldest crumb that it read: what was cut before it can be said there."""
        marks = self.after if self.view.order == "newest" else self.items[0].face.marks
        return not any(mark.kind == "earlier" for mark in marks[:2])

    @property
    def status(self) -> str:
        """For role="status": 23 of 100"""
        return f"{self.shown:,} of {self.total:,}"
