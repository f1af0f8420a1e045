"""The addresses of a timeline's page: read here, and written nowhere else.

Every query string begins with "?" and leads to the same event; "?" alone is neither a filter nor a view.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Self
from urllib.parse import urlencode

from timeline.search.facets import Facet, parameters
from timeline.search.query import Query
from timeline.trail.filter import MAX_QUERY_LENGTH, TrailFilter, Values
from timeline.trail.parameters import last_of, read_number
from timeline.trail.view import CHOICES, DETAILS, PAGE, USUAL_LOGS, View

_KEEPING = frozenset(
    {"at", "rows", "details", "logs"}
)  # changes that leave the linked row and the rows asked for alone
LOG_ADDRESS = re.compile("[0-9a-f]{20}-[0-9]{1,5}")  # the batch of a log or span, and its place there
_AT = "the number of a crumb (0, 1, …)"
_OLD_NAMES = {"events_q": "among"}  # still read


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go: a row of the trail, and the events that the way to the next and previous one leads through."""

    at: int | str | None = None  # the linked row: the place of a crumb, the address of a log
    before: int | None = None  # of a trail too long for a page: reads the crumbs before this one
    events_q: str = ""  # a search of the events; "" for all of them

    @classmethod
    def from_query(cls, query: Query, problems: list[str]) -> Self:
        """The target; a sentence for a value that was left out is added to the problems."""
        events_q = last_of(query, "events_q") or last_of(query, _OLD_NAMES["events_q"]) or ""
        sent = last_of(query, "at") or ""
        at = sent if LOG_ADDRESS.fullmatch(sent) else read_number(query, "at", _AT, problems)
        before = read_number(query, "before", "the number of a crumb (0, 1, …)", problems)
        return cls(at, before, events_q.strip()[:MAX_QUERY_LENGTH])


@dataclass(frozen=True)
class Addresses:
    """The page's own address, and all others that lead from it: those are this one with changes."""

    filter: TrailFilter = field(default_factory=TrailFilter)
    view: View = field(default_factory=View)
    target: Target = field(default_factory=Target)

    @classmethod
    def from_query(cls, query: Query) -> tuple[Self, tuple[str, ...]]:
        """Of a query string; and a sentence for each value that was left out (the API answers 400 with them)."""
        problems: list[str] = []
        trail_filter = TrailFilter.from_query(query, problems)
        view = View.from_query(query, problems)
        return cls(trail_filter, view, Target.from_query(query, problems)), tuple(problems)

    def to_query(self, **changes: Any) -> str:
        """The query string with `changes`, each by its parameter; defaults are left out.

        Changing what is kept, or how, drops `at`, and draws at most one page of rows, unless they are named. A change of order, time or
        trace is always written: a cookie may remember another.
        """
        if changes and not changes.keys() <= _KEEPING:
            changes = {"at": None, "rows": min(self.view.rows, PAGE), **changes}
        said = {**self._said, **changes}
        return "?" + "&".join([*_pairs_of_facets(said), *self._other_pairs(said, changes)])

    def _other_pairs(self, said: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
        if said["q"]:
            yield _pair("q", said["q"])
        for name in ("from", "to"):
            if said[name] is not None:
                yield _pair(name, f"{said[name]:.12g}")
        for name, choices in CHOICES.items():
            if name in self.view.named or name in changes or said[name] != choices[0]:
                yield _pair(name, said[name])
        if said["events_q"]:
            yield _pair("events_q", said["events_q"])
        if said["before"] is not None:
            yield _pair("before", said["before"])
        if said["rows"]:
            yield _pair("rows", said["rows"])
        if said["logs"] != USUAL_LOGS:
            yield _pair("logs", said["logs"])
        if said["details"] != DETAILS[0]:
            yield _pair("details", said["details"])
        if said["at"] is not None:
            yield _pair("at", said["at"])

    @cached_property
    def _said(self) -> dict[str, Any]:
        view, target = self.view, self.target
        shown = {name: getattr(view, name) for name in (*CHOICES, "details", "rows", "logs")}
        return {
            **self.filter.values,
            "q": self.filter.q,
            "from": self.filter.since,
            "to": self.filter.until,
            **shown,
            "at": target.at,
            "before": target.before,
            "events_q": target.events_q,
        }

    # ------------------------------------------------------------ ways

    @cached_property
    def without_target(self) -> str:
        """This one without the linked row: what exports and other events keep."""
        return self.to_query(at=None)

    @cached_property
    def _base(self) -> str:
        query = self.without_target
        return query if query == "?" else f"{query}&"

    def crumb(self, index: int | str) -> str:
        """To a row: ?level=error&at=17#crumb-17."""
        return f"{self._base}at={index}#crumb-{index}"

    def rows(self, count: int) -> str:
        """Draws so many of the newest rows; 0: the first view."""
        return self.to_query(rows=count, at=self.target.at)

    def cleared(self) -> Self:
        """Keeps everything, in the same order."""
        return replace(
            self,
            filter=TrailFilter(),
            view=replace(self.view, rows=min(self.view.rows, PAGE)),
            target=replace(self.target, at=None),
        )

    def only(self, facet: Facet, *values: str) -> str:
        """Of this facet nothing but `values`."""
        return self._with({facet.name: values, facet.excluding: ()})

    def excluding(self, facet: Facet, value: str) -> str:
        """Leaves `value` out; or lets it in again."""
        excluded = self.filter.excluded(facet)
        if value in excluded:
            return self._with({facet.excluding: without(excluded, value)})
        kept = without(self.filter.only(facet), value)
        return self._with({facet.name: kept, facet.excluding: (*excluded, value)})

    def _with(self, values: Mapping[str, Values]) -> str:
        """`to_query` with other values of facets. A page has a hundred of these, that end alike."""
        return "?" + "&".join([*_pairs_of_facets({**self.filter.values, **values}), *self._unlinked])

    @cached_property
    def _unlinked(self) -> tuple[str, ...]:
        """What stands behind the facets where what is kept changes."""
        changes = {"at": None, "rows": min(self.view.rows, PAGE)}
        return tuple(self._other_pairs({**self._said, **changes}, changes))


def _pairs_of_facets(said: Mapping[str, Any]) -> Iterator[str]:
    for name in parameters():
        for value in said.get(name, ()):
            yield _pair(name, value)


def without(values: Values, value: str) -> Values:
    """All values but this one."""
    return tuple(kept for kept in values if kept != value)


def _pair(name: str, value: str | int) -> str:
    """As it stands in an address."""
    is_short = type(value) is int or len(value) <= _MAX_KEPT  # type: ignore[arg-type]
    return _remembered(name, value) if is_short else _encode(name, value)


def _encode(name: str, value: str | int) -> str:
    return urlencode(((name, value),), errors="replace")


# A page has the same few in all its links. Others may be as long as a sender or a reader makes them.
_MAX_KEPT = 100  # characters
_remembered = lru_cache(maxsize=1024)(_encode)
