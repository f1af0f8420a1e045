"""A breadcrumb as shown: what every stage after `crumbs` works with."""

from dataclasses import dataclass
from functools import cached_property

from timeline.crumbs.base import EventLink, Kind, Line, Outcome, Part
from timeline.crumbs.lines import write_aside
from timeline.crumbs.text.units import humanise_seconds
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.remarks import Remark


@dataclass(frozen=True)
class Crumb:
    """A breadcrumb as shown, whatever the filter. `crumb.breadcrumb` is what was sent."""

    breadcrumb: Breadcrumb
    kind: Kind
    time: float | None  # seconds since 1970, drift corrected; None: "time unknown"
    level: str  # the interface's
    shown_level: str  # what rail, strip, facets and `level=` mean
    line: tuple[Part, ...]  # never empty, never blank
    outcome: Outcome | None
    link: EventLink | None
    unknown_type: str | None  # printed before the category
    used: frozenset[str]  # keys of `data` in the line
    remarks: tuple[Remark, ...]  # the protocol's and our own (an inferred level)
    notes: tuple[str, ...]
    fold_text: str  # what neighbours must share to fold
    ending: tuple[Part, ...]  # ends the line: the event that `event_id` names, unless the line is about it
    reading: Line  # what its kind said

    duration: float | None = None  # seconds, of the span that speaks of the same
    span_id: str | None = None  # of that span, or of the one that a log was written in
    span_text: str = ""  # what that span says it did

    @cached_property
    def index(self) -> int | str:
        """The place in the list as sent, from 0; the address of a log or span that no breadcrumb repeats."""
        breadcrumb = self.breadcrumb
        if breadcrumb.index < 0 and breadcrumb.source:
            return breadcrumb.source.address
        return breadcrumb.index

    @property
    def name(self) -> str:
        """As a sentence names it: crumb 16 · the log."""
        breadcrumb = self.breadcrumb
        return f"the {breadcrumb.origin}" if breadcrumb.index < 0 else f"crumb {breadcrumb.index}"

    @property
    def title(self) -> str:
        """As a page is headed: Crumb 16 · Log."""
        name = self.name.removeprefix("the ")
        return name[:1].upper() + name[1:]

    @property
    def place(self) -> str:
        """Where its details are, below the event: 16 · 16/69d7…-3 of a crumb that a log repeats · 69d7…-3."""
        source = self.breadcrumb.source
        if source is None or self.breadcrumb.index < 0:
            return str(self.index)
        return f"{self.index}/{source.address}"

    @property
    def took(self) -> str:
        """The duration of its span: 84 ms; "" where there is none, or the outcome says one."""
        if self.duration is None or (
            self.outcome and any(part.role == "duration" for part in self.outcome.sizes)
        ):
            return ""
        return humanise_seconds(self.duration)

    @property
    def category(self) -> str | None:
        """As sent; verbatim."""
        return self.breadcrumb.category

    @property
    def level_is_sent(self) -> bool:
        """An `info` that was not sent is only read aloud."""
        return self.breadcrumb.level_sent is not None

    @cached_property
    def aside(self) -> tuple[Part, ...]:
        """Dim, after the line: a message that it does not use, "+11 lines", pairs of `data`."""
        return write_aside(self.breadcrumb, self.reading)

    @cached_property
    def text(self) -> str:
        """The line as plain text, without status: POST api.shop.test/invoices/8821/pay."""
        return "".join([part.text for part in self.line])

    @cached_property
    def full_text(self) -> str:
        """The line and the status: POST api.shop.test/invoices/8821/pay 500 Internal Server Error."""
        return f"{self.text} {self.outcome.text}" if self.outcome else self.text
