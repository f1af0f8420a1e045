"""The parameters of a timeline's URL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from timeline.crumbs.base import LEVELS
from timeline.crumbs.classification import ALIASES, KINDS, SEPARATOR
from timeline.crumbs.crumb import Crumb
from timeline.protocol import levels
from timeline.search.crumbs import Search

PAGE = 1_000  # rows
ORDERS = ("oldest", "newest", "time")
TIMES = ("offset", "absolute")
TRACES = ("show", "hide")

_FACETS = ("level", "category", "kind", "not_level", "not_category", "not_kind")
_CHOICES = {"order": ORDERS, "time": TIMES, "trace": TRACES}
_KEEPING = frozenset({"at", "rows"})  # changes that leave the linked row and the rows asked for alone
_MAX_VALUES = 100  # of one parameter
_MAX_ROWS = 100_000
_MAX_QUERY_LENGTH = 1_000  # characters


class Query(Protocol):
    """What a filter reads: Django's QueryDict."""

    def getlist(self, key: str, /) -> Sequence[Any]: ...


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
    among: str = (
        ""  # a search of the events: those that the way to the next and previous one leads through
    )
    rows: int = PAGE  # how many rows to draw
    named: frozenset[str] = frozenset()  # of order, time and trace, those that the URL says

    @classmethod
    def from_query(cls, query: Query) -> tuple[Self, tuple[str, ...]]:
        """The filter, and a sentence for each value that was left out (the API answers 400 with them)."""
        problems: list[str] = []
        values: dict[str, Any] = {name: _read_many(query, name, problems) for name in _FACETS}
        for name, choices in _CHOICES.items():
            values[name] = _read_choice(query, name, choices, problems)
        values["named"] = frozenset(name for name in _CHOICES if values[name] is not None)
        values["q"] = _read_search(query, problems)
        values["among"] = (_last(query, "among") or "").strip()[:_MAX_QUERY_LENGTH]
        values["at"] = _read_number(query, "at", "the number of a crumb (0, 1, …)", problems)
        rows = _read_number(query, "rows", "a number of rows (1000, 2000, …)", problems)
        values["rows"] = None if rows is None else min(max(PAGE, -(-rows // PAGE) * PAGE), _MAX_ROWS)
        return cls(**{name: value for name, value in values.items() if value is not None}), tuple(problems)

    def to_query(self, **changes: Any) -> str:
        """The query string, with its "?", of this filter with `changes`; defaults are left out.

        Changing what is kept, or how, drops `at` and `rows` unless they are named. A change of order, time or
        trace is always written: a cookie may remember another. "?" alone is no filter at all.
        """
        if changes and not changes.keys() <= _KEEPING:
            changes = {"at": None, "rows": PAGE, **changes}
        said = {**vars(self), **changes}
        pairs = [_pair(name, value) for name in _FACETS for value in said[name]]
        if said["q"]:
            pairs.append(_pair("q", said["q"]))
        pairs += [
            _pair(name, said[name])
            for name, choices in _CHOICES.items()
            if name in self.named or name in changes or said[name] != choices[0]
        ]
        if said["among"]:
            pairs.append(_pair("among", said["among"]))
        if said["rows"] != PAGE:
            pairs.append(_pair("rows", said["rows"]))
        if said["at"] is not None:
            pairs.append(_pair("at", said["at"]))
        return "?" + "&".join(pairs)

    def cleared(self) -> Self:
        """Keeps everything, in the same order."""
        everything = type(self)()
        return replace(
            everything,
            order=self.order,
            time=self.time,
            trace=self.trace,
            among=self.among,
            named=self.named,
        )

    @property
    def narrows(self) -> bool:
        """True when it may leave a crumb out."""
        return any(getattr(self, name) for name in (*_FACETS, "q"))

    @cached_property
    def search(self) -> Search:
        return Search.parse(self.q)[0]

    # ------------------------------------------------------------ matching

    def keeps(self, crumb: Crumb) -> bool:
        """True when a crumb passes every facet and the search."""
        return all(facet(crumb) for facet in self.facets.values()) and self.search.matches(crumb)

    @cached_property
    def facets(self) -> dict[str, Callable[[Crumb], bool]]:
        """For each facet that narrows, what it keeps."""
        found: dict[str, Callable[[Crumb], bool]] = {}
        if self.level or self.not_level:
            found["level"] = self._keeps_level
        if self.kind or self.not_kind:
            found["kind"] = self._keeps_kind
        if self.category or self.not_category:
            found["category"] = self._keeps_category
        return found

    def _keeps_level(self, crumb: Crumb) -> bool:
        level = crumb.shown_level
        return (not self.level or level in self.level) and level not in self.not_level

    def _keeps_kind(self, crumb: Crumb) -> bool:
        name = crumb.kind.name
        return (not self.kind or name in self.kind) and name not in self.not_kind

    def _keeps_category(self, crumb: Crumb) -> bool:
        category = crumb.category
        if self.category and not any(in_category(category, value) for value in self.category):
            return False
        return not any(in_category(category, value) for value in self.not_category)


@lru_cache(maxsize=1024)
def _pair(name: str, value: str | int) -> str:
    """As it stands in an address: a page has the same few in all its links."""
    return urlencode(((name, value),), errors="replace")


def in_category(category: str | None, value: str) -> bool:
    """True when a parameter's `value` holds `category`: it, what continues it, "=…" only it, "" none."""
    if not value:
        return not category
    if not category:
        return False
    if value[0] == "=":
        return category == value[1:]
    if not category.startswith(value):
        return False
    return len(category) == len(value) or SEPARATOR.match(category, len(value)) is not None


# ---------------------------------------------------------------- reading


def _read_many(query: Query, name: str, problems: list[str]) -> tuple[str, ...]:
    values: dict[str, None] = {}
    sent = query.getlist(name)
    for value in sent[:_MAX_VALUES]:
        read = _read_value(name, value)
        if read is None:
            problems.append(_problem(name, value))
        else:
            values[read] = None
    if len(sent) > _MAX_VALUES:
        problems.append(f"only the first {_MAX_VALUES} of {len(sent):,} values of `{name}` count")
    return tuple(values)


def _read_value(name: str, value: str) -> str | None:
    if name.endswith("level"):
        return read_level(value)
    if name.endswith("kind"):
        return read_kind(value)
    return value


def read_level(value: str) -> str | None:
    """A level, by any of its names."""
    return levels.ALIASES.get(value.strip().lower())


def read_kind(value: str) -> str | None:
    """The name of a kind, by any of its names."""
    name = value.strip().lower()
    if name in KINDS:
        return name
    return ALIASES[name].name if name in ALIASES else None


def _problem(name: str, value: str) -> str:
    if name.endswith("level"):
        return f"`{name}={_brief(value)}` is not a level ({', '.join(reversed(LEVELS))})"
    return f"`{name}={_brief(value)}` is not a kind ({', '.join(KINDS)})"


def _brief(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"


def _read_choice(query: Query, name: str, choices: tuple[str, ...], problems: list[str]) -> str | None:
    value = _last(query, name)
    if value is None or value in choices:
        return value
    problems.append(f"`{name}={_brief(value)}` is not one of {', '.join(choices)}")
    return None


def _read_number(query: Query, name: str, what: str, problems: list[str]) -> int | None:
    value = _last(query, name)
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    problems.append(f"`{name}={_brief(value)}` is not {what}")
    return None


def _last(query: Query, name: str) -> str | None:
    """The last value sent; None when there is none, or a form sent an empty one."""
    values = query.getlist(name)
    return values[-1] or None if values else None


def _read_search(query: Query, problems: list[str]) -> str:
    q = (_last(query, "q") or "").strip()
    if len(q) > _MAX_QUERY_LENGTH:
        problems.append(f"only the first {_MAX_QUERY_LENGTH:,} characters of the search count")
        q = q[:_MAX_QUERY_LENGTH]
    problems += Search.parse(q)[1]
    return q
