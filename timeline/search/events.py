"""What people look for among an issue's events: the text of a search → what to keep."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.db.models import Q

from timeline.models import Event, EventQuerySet
from timeline.protocol.ids import read_id
from timeline.search.found import CrumbsFound, find_crumbs
from timeline.search.grammar import Search, Term, check_level, check_text
from timeline.search.lists import any_of, containing, is_exact, matching, named, texts, wanted_of
from timeline.search.ordering import Ordering
from timeline.search.query import clean
from timeline.search.steps import CrumbTerms, take_crumbs

# `user:` and the other searches inside an issue look at this many of its newest events.
MAX_SEARCHED_EVENTS = 10_000

CHECKS = {
    "level": check_level,
    **dict.fromkeys(("user", "trace", "id", "release", "environment", "transaction"), check_text),
}
COLUMNS = {"user": "user_label", "transaction": "transaction_name", "trace": "trace_id", "id": "event_id"}
NEWEST_RECEIVED = Ordering("received", {"received": datetime, "project_id": int, "event_id": str})
NEWEST_EVENTS = Ordering("newest", {"timestamp": datetime, "event_id": str})


@dataclass(frozen=True)
class EventSearch:
    """One reading of what is looked for among an issue's events."""

    q: str = ""
    search: Search = field(default_factory=Search)
    crumbs: CrumbTerms = field(default_factory=CrumbTerms)

    @classmethod
    def from_text(cls, text: str) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        q = clean(text)
        crumbs, rest, wrong = take_crumbs(q)
        search, problems = Search.parse(rest, CHECKS)
        return cls(q, search, crumbs), (*wrong, *problems)

    @property
    def narrows(self) -> bool:
        """True when it may leave an event out."""
        return bool(self.search.terms or self.crumbs.terms)

    def find_crumbs(self, project_id: int, number: int | None = None) -> CrumbsFound | None:
        """What is found by its crumbs in a project, or in one issue of it; None where it asks for none."""
        if not self.crumbs.terms:
            return None
        narrow = self._narrow if self.search.terms else None
        return find_crumbs(project_id, self.crumbs, issue=number, narrow=narrow)

    def events(
        self, project_id: int, number: int, found: CrumbsFound | None = None
    ) -> tuple[EventQuerySet, bool]:
        """The issue's events that match, without their documents, and whether only its newest 10,000 were looked at.

        One query, but none where nothing is looked for. `found` is what `find_crumbs` found, which is looked for here
        where it is not given.
        """
        events = Event.objects.in_issue(project_id, number).rows()
        if not self.narrows:
            return events, False
        found = found or self.find_crumbs(project_id, number)
        if found is not None:
            return events.filter(event_id__in=list(found.event_ids)), False
        edge = (
            events.order_by("-timestamp", "-event_id")[MAX_SEARCHED_EVENTS:]
            .values_list("timestamp", "event_id")
            .first()
        )
        if edge is not None:
            # An index can follow the time. What ties with the edge is taken away from that, not the rest added:
            # so PostgreSQL expects about as many as there are, and walks from the newest where many match.
            events = events.filter(timestamp__gte=edge[0])
            events = events.exclude(timestamp=edge[0], event_id__lte=edge[1])
        return self._narrow(events), edge is not None

    def of_projects(
        self, project_ids: Collection[int], found: Mapping[int, CrumbsFound] | None = None
    ) -> tuple[EventQuerySet, bool]:
        """The events of projects that match, without their documents; whether only the newest 10,000 were looked at."""
        events = Event.objects.in_projects(project_ids).rows()
        if not self.narrows:
            return events, False
        if self.crumbs.terms:
            every = found or {key: self.find_crumbs(key) or CrumbsFound() for key in project_ids}
            ids = [event_id for one in every.values() for event_id in one.event_ids]
            right = Q()
            for key, one in every.items():
                right |= Q(project_id=key, event_id__in=list(one.event_ids))
            return (events.filter(right) if ids else events.none()), False
        edge = events.order_by("-received")[MAX_SEARCHED_EVENTS:].values_list("received", flat=True).first()
        if edge is not None:
            events = events.filter(received__gte=edge)
        return self._narrow(events), edge is not None

    def _narrow(self, events: EventQuerySet) -> EventQuerySet:
        """What it asks for beside crumbs."""
        for name in CHECKS:
            for choices in named(self.search, name):
                events = events.filter(wanted_of(choices, event_term))
        for term in texts(self.search):
            events = events.filter(event_term(term))
        for term in self.search.unwanted:
            events = events.exclude(event_term(term))
        return events


def event_term(term: Term) -> Q:
    """What a valid term asks of an event."""
    if term.name == "level" and term.is_operator:
        return Q(level__in=term.levels)
    if term.is_operator:
        return any_of([_value_term(term, value) for value in term.values])
    text = containing(["title", "transaction_name", "user_label"], term.text)
    event_id = read_id(term.text)
    return text | Q(event_id=event_id) if event_id else text


def _value_term(term: Term, value: str) -> Q:
    column = COLUMNS.get(term.name, term.name)
    if term.name in ("trace", "id"):
        return matching(column, value.replace("-", "").lower())
    if term.name == "user" and is_exact(value) and term.mark != "=":
        return containing([column], value)
    return matching(column, value)
