"""Where a search hit stands that a closed row does not show."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline import budget
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.visible import visible_line
from timeline.search.crumbs import CrumbSearch
from timeline.search.haystack import TooDearError, detail_fields, row_fields

_AROUND = 40  # characters
_POINTS = 2  # to begin to look through the details of a crumb
_CHARACTERS = 20_000  # of a row that a term is looked for in, for a point
_TERM = 600  # of these that take as long as to ask one term


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Where a search hit stands that the line does not show."""

    field: str  # message, data.card.number, other.foo
    text: str  # some words around the hit, with … where cut; highlight it like everything else


def find_excerpt(crumb: Crumb, search: CrumbSearch) -> Excerpt | None:
    """Some words around the first hit that only the details show; None when the row shows every hit."""
    shown = "\x00".join([text for _, text in row_fields(crumb)]).casefold()
    if not budget.spend(len(search.tests) * (_TERM + len(shown)) // _CHARACTERS, leaving=budget.KEPT):
        return None
    for term in search.tests:
        if term.is_negated or not term.hits or any(hit in shown for hit in term.hits):
            continue
        if not budget.spend(_POINTS, leaving=budget.KEPT):
            return None
        try:
            found = _first(crumb, term.hits)
        except TooDearError:
            return None
        if found:
            return found
    return None


def _first(crumb: Crumb, hits: Sequence[str]) -> Excerpt | None:
    """Around the first hit in the details. Raises TooDearError."""
    for field, text in detail_fields(crumb):
        folded = text.casefold()
        for hit in hits:
            place = folded.find(hit)
            if place >= 0:
                return Excerpt(field, _around(text, place, len(hit)))
    return None


def _around(text: str, place: int, length: int) -> str:
    start, end = max(0, place - _AROUND), place + length + 2 * _AROUND
    piece = visible_line(text[start:end].replace("\n", " "))
    return f"{'…' if start else ''}{piece.strip()}{'…' if end < len(text) else ''}"
