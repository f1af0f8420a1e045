"""Of the events that a search by crumb found, those that have its numbers and ids as they were typed: its steps mean any."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import orjson

from timeline.crumbs.shapes import shape_of_sent
from timeline.models import Event
from timeline.protocol.containers import read_entries
from timeline.protocol.document import read_flat
from timeline.search.steps import CrumbTerm, CrumbTerms

logger = logging.getLogger(__name__)

_AT_ONCE = 8  # documents: they may be large
EventKey = tuple[int, str]  # project, event id


def with_typed(crumbs: CrumbTerms, events: Collection[EventKey]) -> set[EventKey]:
    """Those of some events of which each term has a crumb with what was typed. A query for each project."""
    terms = [term for term in crumbs.terms if term.typed and not term.is_negated]
    ids: defaultdict[int, list[str]] = defaultdict(list)
    for project_id, event_id in events:
        ids[project_id].append(event_id)
    found = set()
    for project_id, of_project in ids.items():
        rows = Event.objects.in_project(project_id).filter(event_id__in=of_project)
        for event in rows.only("event_id", "document").iterator(chunk_size=_AT_ONCE):
            trail = _trail(event)
            if all(any(_has(term, sent) for sent in trail) for term in terms):
                found.add((project_id, event.event_id))
    return found


def _trail(event: Event) -> Sequence[Any]:
    try:
        document = read_flat(event.payload())
    except ValueError:  # damaged: it has nothing that could be found
        logger.exception("A document cannot be searched")
        return ()
    return read_entries(document.get("breadcrumbs") or document.get("sentry.interfaces.Breadcrumbs")).values


def _has(term: CrumbTerm, sent: Any) -> bool:
    """That the crumb is one of the steps that are meant, and has the words anywhere in what was sent."""
    shape = shape_of_sent(sent)
    if shape is None or not term.holds(shape):
        return False
    text = orjson.dumps(sent, default=str, option=orjson.OPT_NON_STR_KEYS).decode().casefold()
    return all(orjson.dumps(word).decode()[1:-1] in text for word in term.typed)
