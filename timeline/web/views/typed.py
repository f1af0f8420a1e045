"""A search by crumb means any number or id; the events of a page can be looked through for those that were typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from timeline.models import Event
from timeline.search.events import EventSearch
from timeline.search.typed import with_typed


@dataclass(frozen=True, slots=True)
class Look:
    """The offer to look, or what was found."""

    href: str  # to look; after it to all of them
    of: int  # events of the page
    typed: str
    count: int | None = None  # None: not looked yet


def look_among(
    search: EventSearch, rows: Sequence[Event], query: QueryDict
) -> tuple[Sequence[Event], Look | None]:
    """The events of a page, or with `typed=1` those of them that have it as typed; None where nothing was read otherwise."""
    typed = ", ".join(dict.fromkeys(word for term in search.crumbs.terms for word in term.typed))
    if not typed or not rows:
        return rows, None
    query = query.copy()
    if query.get("typed") != "1":
        query["typed"] = "1"
        return rows, Look(f"?{query.urlencode()}", len(rows), typed)
    del query["typed"]
    right = with_typed(search.crumbs, [(row.project_id, row.event_id) for row in rows])
    found = [row for row in rows if (row.project_id, row.event_id) in right]
    return found, Look(f"?{query.urlencode()}", len(rows), typed, len(found))
