"""What the "?" of the search box shows: operators, with examples of this trail."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.http import method_of
from timeline.crumbs.values import text_of
from timeline.trail.addresses import Addresses


class Example(NamedTuple):
    """One thing to type."""

    text: str
    meaning: str
    query: str  # searches for it


_LOOKED_AT = 200  # crumbs
_MAX_KEYS = 200  # of `data` of each
_BEGINNING = 300  # characters of a line
_MAX_VALUE_LENGTH = 24  # characters of a value


def find_examples(crumbs: Sequence[Crumb], addresses: Addresses) -> tuple[Example, ...]:
    """At most one for each operator, of what the trail has."""
    looked_at = crumbs[-_LOOKED_AT:]
    return tuple(Example(q, meaning, addresses.to_query(q=q)) for q, meaning in _examples(looked_at))


def _examples(crumbs: Sequence[Crumb]) -> Iterator[tuple[str, str]]:
    word = next(
        (word for crumb in reversed(crumbs) for word in crumb.text[:_BEGINNING].split() if _is_plain(word)),
        "timeout",
    )
    yield word, "text, anywhere in a crumb"
    yield f"-{word}", "without it"
    yield '"two words"', "both, as they stand"
    if any(SEVERITY[crumb.shown_level] >= SEVERITY["warning"] for crumb in crumbs):
        yield "level:>=warning", "warnings and worse"
    outcomes = [crumb for crumb in crumbs if crumb.outcome]
    if outcomes:
        groups = {crumb.outcome.group for crumb in outcomes if crumb.outcome}
        group = next((group for group in ("5xx", "4xx", "3xx", "2xx") if group in groups), None)
        if group:
            yield f"status:{group}", "how requests ended; also status:404, status:>=500"
        if method := method_of(outcomes[-1].breadcrumb):
            yield f"method:{method}", "requests by method"
    category = next((crumb.category for crumb in reversed(crumbs) if _is_plain(crumb.category or "")), None)
    if category:
        yield f"category:{category}", "a part of the category; := for all of it"
    if crumbs:
        yield f"kind:{crumbs[-1].kind.name}", "by kind"
    if any(crumb.link for crumb in crumbs):
        link = next(crumb.link for crumb in reversed(crumbs) if crumb.link)
        yield f"event:{link.event_id[:8]}", "crumbs that name an event"
    yield from _pair(crumbs)


def _pair(crumbs: Sequence[Crumb]) -> Iterator[tuple[str, str]]:
    for crumb in reversed(crumbs):
        for key, value in islice(crumb.breadcrumb.data.items(), _MAX_KEYS):
            if key in crumb.used or not _is_plain(key):
                continue
            if (text := text_of(value)) and _is_plain(text):
                yield f"{key}:{text}", "a key of data that holds a value; := for all of it"
                return


def _is_plain(text: str) -> bool:
    """True for what can be typed as it is."""
    return (
        2 < len(text) <= _MAX_VALUE_LENGTH
        and text.isascii()
        and text.replace("_", "").replace(".", "").isalnum()
    )
