"""What stands around the rows of a timeline: its summary, notes above it, the words for no rows."""

from dataclasses import dataclass
from datetime import datetime

from timeline.crumbs.crumb import Crumb


@dataclass(frozen=True, slots=True)
class SummaryLink:
    """Words that may be a link."""

    text: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The first answer: "Last problem: POST … 500, 0.4 s before · 2 errors · … · 50 dropped"."""

    label: str  # Last problem · Last crumb
    crumb: Crumb
    before: str  # "0.4 s before", "1.2 s after", "" when the time is unknown
    query: str  # to its row
    counts: tuple[SummaryLink, ...]  # 6 errors and worse · 10 problems
    summary: str  # 100 crumbs in 1 min 13 s
    dropped: str  # 50 dropped, or ""
    failed: "Failed | None" = None  # the last request that failed, where that is another crumb


@dataclass(frozen=True, slots=True)
class Failed:
    """The last failed request: "POST … 500 ×3, 0.5 s before"."""

    crumb: Crumb
    times: str  # ×3: so often it failed; "" for once
    before: str
    query: str  # to its row


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
    links: tuple[SummaryLink, ...] = ()
    platform: str = ""  # reason none: whose snippet to show
    snippet: str = ""  # code that adds a breadcrumb there


@dataclass(frozen=True, slots=True)
class Said:
    """What a user said about the event, as the sender gave it."""

    name: str
    email: str
    comments: str
    received: datetime  # our clock
    offset: str = ""  # to the event, as its rows have it
    iso: str = ""

    @property
    def who(self) -> str:
        """Jane <jane@example.com>, as far as they were given."""
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email
