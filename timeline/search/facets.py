"""The facets of a trail, each declared once: parameters, addresses, lists on the page, API and `name:` loop over FACETS."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from timeline.crumbs.classification import KINDS, SEPARATOR
from timeline.crumbs.crumb import Crumb
from timeline.protocol.levels import LEVELS, find_level
from timeline.search.operators import KIND, LEVEL, Operator, find_kind, text_operator

_MAX_NAME_LENGTH = 1_000  # characters: a longer one makes an address that no server takes


@dataclass(frozen=True)
class Facet:
    """Something that a crumb has one value of. Parameters: `name=` keeps only some values, `not_name=` leaves some out.

    Values are `choices`, or, where there are none, names with separators (ui.click): a parameter's value then holds
    what continues it, "=ui" only itself, "" crumbs without a name.
    """

    name: str
    title: str
    value_of: Callable[[Crumb], str]
    description: str  # of the parameter `name`, for the API
    choices: tuple[str, ...] = ()  # in the order of the page
    find: Callable[[str], str | None] = str  # a choice by any of its names; None: there is none
    icons: tuple[str, ...] = ()  # of the choices
    operator: Operator | None = None  # where `name:` is more than a look at the text
    rank: int = 9  # among the lists of the page
    is_ordered: bool = (
        False  # choices in their own order, the worst first; or else those with most crumbs first
    )
    none_label: str = ""  # what has no value, in words: "no category" where it is left out
    offers_none: bool = True  # a row without a value leads to "no category"

    @property
    def excluding(self) -> str:
        """The parameter that leaves values out."""
        return f"not_{self.name}"

    @property
    def search_operator(self) -> Operator:
        """`name:` in the search."""
        return self.operator or text_operator(self.value_of)

    def holds(self, value: str, own: str) -> bool:
        """True when a parameter's `value` holds a crumb's `own`."""
        return value == own if self.choices else is_under(own, value)

    def parameter_value(self, own: str) -> str:
        """The parameter's value for a crumb's `own`."""
        return f"={own}" if own.startswith("=") and not self.choices else own

    def can_name(self, own: str) -> bool:
        """False for what no address can name."""
        return len(own) <= _MAX_NAME_LENGTH

    def offers(self, own: str) -> bool:
        """True when a row leads from this value to a filter."""
        return self.can_name(own) and (bool(own) or self.offers_none)

    def value_label(self, value: str) -> str:
        """What a parameter's value means, in words: ui · ui only · no category."""
        if not value:
            return self.none_label or f"no {self.name}"
        return f"{value[1:]} only" if value[0] == "=" and not self.choices else value

    def label(self, value: str) -> str:
        """The same with the facet's name: category ui · no category."""
        return f"{self.name} {self.value_label(value)}" if value else self.value_label(value)

    def values_of(self, value: str) -> tuple[str, ...]:
        """Every value that a parameter's value means: error,fatal · >=warning, where choices are ordered."""
        if not self.is_ordered:
            return (self.find(value) or "",)
        found = [_bounded(part, self.find, self.choices) for part in value.split(",")]
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

    def problem(self, value: str) -> str:
        """What is wrong with a parameter's value; "" if nothing is."""
        if self.choices and not all(self.values_of(value)):
            return f"is not a {self.name} ({', '.join(self.choices)})"
        return ""


def _bounded(value: str, find: Callable[[str], str | None], choices: tuple[str, ...]) -> tuple[str, ...]:
    """A choice; with ">=" it and the worse ones, with "<=" it and the lesser ones. ("",) for what is none."""
    mark = value[:2] if value[:2] in (">=", "<=") else ""
    choice = find(value.removeprefix(mark))
    if choice is None:
        return ("",)
    place = choices.index(choice)
    return {">=": choices[: place + 1], "<=": choices[place:]}.get(mark, (choice,))


def is_under(name: str, value: str) -> bool:
    """True when a parameter's `value` holds `name`: it, what continues it, "=…" only it, "" none."""
    if not value:
        return not name
    if value[0] == "=":
        return name == value[1:]
    if not name.startswith(value):
        return False
    return len(name) == len(value) or SEPARATOR.match(name, len(value)) is not None


# In the order of addresses.
FACETS = (
    Facet(
        "level",
        "Level",
        lambda crumb: crumb.shown_level,
        "Only crumbs shown at one of these levels.",
        choices=tuple(reversed(LEVELS)),
        find=find_level,
        operator=LEVEL,
        rank=0,
        is_ordered=True,
    ),
    Facet(
        "category",
        "Category",
        lambda crumb: crumb.category or "",
        "Only this category and what continues it; `=ui` only itself, empty: none.",
        rank=2,
    ),
    Facet(
        "kind",
        "Kind",
        lambda crumb: crumb.kind.name,
        "Only these kinds.",
        choices=tuple(KINDS),
        find=find_kind,
        icons=tuple(kind.icon for kind in KINDS.values()),
        operator=KIND,
        rank=1,
    ),
    Facet(
        "origin",
        "Origin",
        lambda crumb: crumb.breadcrumb.origin or "",
        "Only logs of the trace (`log`), its spans (`span`), or what this part of an SDK recorded, as sent"
        " (`auto.http`), and what continues it; empty: breadcrumbs that do not say it.",
        offers_none=False,
        none_label="breadcrumbs",
    ),
)


@cache
def parameters() -> tuple[str, ...]:
    """The names of all parameters, in the order of addresses."""
    return (*(facet.name for facet in FACETS), *(facet.excluding for facet in FACETS))


def on_page() -> tuple[Facet, ...]:
    """The facets in the order of the page."""
    return tuple(sorted(FACETS, key=lambda facet: facet.rank))
