"""What a crumb is and what a kind of crumb is: the shapes that every kind's module fills.

A kind's `read` may leave any character in its parts: `reading.read_crumb` makes the texts of a Crumb one-line
and visible. Texts of details are as sent; `crumbs.text.segments` makes them visible, finds links, marks hits.
Nothing here is HTML: templates escape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.levels import LEVELS
from timeline.protocol.remarks import Remark

# What a part of a line may be; templates have a look for each (`Part`).
ROLES = frozenset(
    [
        "method",
        "host",
        "path",
        "query",
        "ancestors",
        "columns",
        "arrow",
        "sep",
        "strong",
        "dim",
        "code",
        "literal",
        "tag",
        "message",
        "key",
        "value",
        "more",
        "link",
    ]
) | {""}
MAX_OPEN_CHILDREN = 4  # of an object or list in the details that is open from the start
SEVERITY = {level: place for place, level in enumerate(LEVELS)}


class Part(NamedTuple):
    """A run of a line that looks alike. Joined without anything between, parts read as one plain sentence.

    Roles: "" plain · strong · dim · code (monospace) · literal (dim, in code) · method (pill) · host (dim) · path
    (strong) · query (dim) · ancestors (dim, cut first) ·
    columns (of a SELECT, dim, cut first) · arrow · sep (blanks and marks between parts: dim) ·
    message (one that the line does not use, dim) · tag (small, dim: a component's name, a kind of statement) ·
    key and value (a pair of `data`, dim) · more ("+11 lines", dim) · link (has `href`, a path of this site).
    """

    text: str
    role: str = ""
    href: str | None = None
    differs: bool = False  # from the others of its fold: emphasised


class Outcome(NamedTuple):
    """How a request ended: the column of the status."""

    pill: str  # "500", "no response", "no status", or a status as sent that is no number
    group: str  # 1xx 2xx 3xx 4xx 5xx (solid, by class) · none (hollow: nothing was sent)
    reason: str = ""  # as sent; else the standard phrase, from 400 on
    reason_sent: bool = False  # an unsent one is dim
    sizes: tuple[Part, ...] = ()  # "1.2 kB", "84 ms", in the order sent; role "size" or "duration"

    @property
    def text(self) -> str:
        """As plain text: 500 Internal Server Error."""
        return f"{self.pill} {self.reason}" if self.reason else self.pill


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event that is stored here, as others name it."""

    event_id: str
    title: str
    level: str
    project: str  # slug
    short_id: str  # SHOP-12
    url: str
    timestamp: float | None = None  # seconds since 1970; where events of one trace stand between crumbs


@dataclass(frozen=True, slots=True)
class EventLink:
    """What the `event_id` of a crumb leads to; ends the line of its crumb.

    States: stored (`event` is set) · this (the event of the page itself) · missing ("not stored here") ·
    transaction ("transactions are not kept").
    """

    state: str
    event_id: str
    event: LinkedEvent | None = None
    in_line: bool = False  # the line says all of it already (kind event)

    @property
    def note(self) -> str:
        """What follows the id, dim."""
        return {
            "stored": "",
            "this": "this event",
            "missing": "not stored here",
            "transaction": "transactions are not kept",
        }[self.state]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a crumb's line needs to know of the world outside its breadcrumb."""

    event_id: str | None = None  # of the event that the trail led to
    links: Mapping[str, LinkedEvent] = field(default_factory=dict)  # by event id
    drift: float = 0.0  # seconds, to add to every time sent


NOWHERE = Surroundings()


class Line(NamedTuple):
    """What a kind's `read` says of a breadcrumb. No parts: the kind has nothing to say, the fallback does."""

    parts: tuple[Part, ...] = ()
    used: frozenset[str] = frozenset()  # keys of `data` that the line (or the outcome) shows
    uses_message: bool = False  # else the message follows, dim
    joins_lines: bool = False  # the line has every line of the message; else "+11 lines" follows
    outcome: Outcome | None = None
    fold_text: str | None = None  # what neighbours must share to fold, where it is not the line itself
    level: str | None = None  # inferred from how it ended, for a crumb without a level of its own
    level_because: str = ""  # "status 503"
    notes: tuple[str, ...] = ()  # sentences for the details: "The reason phrase was not sent."
    whole_text: str = ""  # what the line shortens, for the search: the whole URL


class Said(Protocol):
    """What a kind's `shape` reads of a breadcrumb: the fewest fields, so that a hundred of them cost little."""

    @property
    def type(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def level(self) -> str: ...
    @property
    def level_sent(self) -> str | None: ...
    @property
    def message(self) -> str | None: ...
    @property
    def data(self) -> dict[str, Any]: ...


class ShapeParts(NamedTuple):
    """What a kind's `shape` says of a breadcrumb (see `shapes.Shape`). No text: the message's template, or the keys of `data`."""

    text: str = ""
    method: str = ""
    status: str = ""
    level: str | None = None  # inferred from how it ended, as `Line.level`


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crumb: one module here and one test. It may have a template: `templates/timeline/crumbs/<name>.html`."""

    name: str
    icon: str  # the id of a symbol in the sprite: "icon-http"
    read: Callable[[Breadcrumb, Surroundings], Line]
    shape: Callable[[Said], ShapeParts] | None = None  # where it is more than the message's template
    # The keys of `data` that its shape looks at (None: more than can be named, so that it is made each time); of them those
    # that hold addresses, of which it leaves out the query.
    shape_keys: frozenset[str] | None = frozenset()
    address_keys: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()  # of type and category, lower case; the name itself is one
    claims: Callable[[dict[str, Any]], bool] | None = None  # by the shape of `data`
    claim_order: int = 0  # of two kinds that claim a shape the lower is asked first
    weak_type: str | None = None  # a type that counts only when category and shape say nothing
    details: Callable[[Breadcrumb, Line], "KindDetails"] | None = None  # what only this kind's details show
    gives_way: tuple[
        str, ...
    ] = ()  # the roles of the parts of its line that are cut first where there is no room
    counted: tuple[str, str] | None = (
        None  # one and several of them, where that is not the name: ("query", "queries")
    )

    @property
    def nouns(self) -> tuple[str, str]:
        """One of them, several of them."""
        return self.counted or (self.name, f"{self.name}s")


class DataNode(NamedTuple):
    """One value of `data`, its key and what it holds: a row of a table, with a nested table."""

    key: str  # as sent; "0", "1" … in a list
    type: str  # string number boolean null object array redacted ("[Filtered]" and its like)
    text: str  # of a scalar: as sent; of a container: "" (see label)
    label: str = ""  # of a container: {3 keys} [12 items] [10 of 5,000 items]
    children: tuple["DataNode", ...] = ()
    hidden: int = 0  # children beyond the bounds: "240 more in the JSON as sent"
    remarks: tuple[Remark, ...] = ()  # about this value
    is_long: bool = False  # clamp it, with "show all"

    @property
    def is_small(self) -> bool:
        """An object or list that is open from the start."""
        return len(self.children) <= MAX_OPEN_CHILDREN and not self.hidden

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """What its remarks are about, in characters of `text`."""
        return [one for remark in self.remarks for one in remark.ranges]


class Table(NamedTuple):
    """Named key/value pairs of the details: "query parameters", "parameters"."""

    title: str
    rows: tuple[DataNode, ...]


class Styled(NamedTuple):
    """A run of a message: `classes` such as "ansi-bold ansi-red" ("" is plain)."""

    text: str
    classes: str = ""


class Message(NamedTuple):
    """A message, open: whitespace kept, wrapped."""

    text: str  # without ANSI codes; JSON pretty-printed
    form: str  # plain · ansi (use `runs`) · json · code
    runs: tuple[Styled, ...] = ()  # of form ansi
    lines: int = 1
    is_long: bool = False  # over 12 lines or 2,000 characters: clamp with "show all"
    remarks: tuple[Remark, ...] = ()  # with `ranges` in characters of the message as sent (form plain only)

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """What its remarks are about, in characters of `text`."""
        return [one for remark in self.remarks for one in remark.ranges]


class KindDetails(NamedTuple):
    """What a kind adds to the details."""

    message: str | None = None  # instead of the message ("" hides it: the line says all)
    message_form: str | None = None  # instead of what it looks like (code)
    tables: tuple[Table, ...] = ()
    used: frozenset[str] = frozenset()  # further keys of `data` that these tables show
    sql: str = ""  # a statement that the crumb's page formats


class Details(NamedTuple):
    """What a row shows when it is open; made only when asked for."""

    message: Message | None
    data: tuple[DataNode, ...]  # without what the line says and without noise
    tables: tuple[Table, ...]
    other: tuple[DataNode, ...]  # keys that are not part of the interface
    remarks: tuple[Remark, ...]  # about no value that is drawn above; `field` names it
    notes: tuple[str, ...]  # sentences
    data_hidden: int = 0  # pairs beyond the bounds
    sql: str = ""  # there is formatted SQL to open
