"""What people look for in a list of issues, or of an issue's events: query string → what to keep.

Terms are divided by blanks and must all match; `name:value` is an operator for the names that a list knows,
anything else is text that must stand somewhere (a pasted `TypeError: …` just works). The same operator
twice: any of them. `-` before a term leaves out what it matches.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from django.db.models import BooleanField, Case, Exists, Func, Q, QuerySet, Subquery, TextField, When

from timeline.issues.paging import Ordering
from timeline.models import Event, EventQuerySet, Issue, IssueQuerySet, IssueValue, Level, Project, Status
from timeline.protocol.ids import read_id

MAX_LENGTH = 500
MAX_TERMS = 20
# `user:` and the other searches inside an issue look at this many of its newest events.
MAX_SEARCHED_EVENTS = 10_000

TERM = re.compile(r"""(?P<no>-?)(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))""")
CASELESS = re.compile(r"[ -@[-`{-~]*\Z")  # ASCII but no letter
SHORT_ID = re.compile(r"(?P<project>[a-z0-9][a-z0-9-]{0,49})-(?P<number>[1-9][0-9]{0,8})\Z", re.IGNORECASE)
LEVEL_NAMES = {"warn": "warning", "critical": "fatal"}
LEVEL_CHOICE = re.compile(r"(?P<sign>>=|<=|)(?P<level>[a-z]+)\Z")
VALUE_KEYS = ("release", "environment", "transaction")
ISSUE_OPERATORS = ("level", "project", "is", *VALUE_KEYS)
EVENT_OPERATORS = ("level", "user", "trace", "id", *VALUE_KEYS)
EVENT_COLUMNS = {"user": "user_label", "transaction": "transaction_name"}

ANY_STATUS = "all"
STATUSES = (*Status.values, ANY_STATUS)
SORTS = {
    "last_seen": Ordering("last_seen", {"last_seen": datetime, "project_id": int, "number": int}),
    "first_seen": Ordering("first_seen", {"first_seen": datetime, "project_id": int, "number": int}),
    "events": Ordering("events", {"times_seen": int, "project_id": int, "number": int}),
}
NEWEST_EVENTS = Ordering("newest", {"timestamp": datetime, "event_id": str})


class Query(Protocol):
    """What a search reads: Django's QueryDict."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search; `name` is "" for text."""

    name: str
    value: str
    negated: bool = False


def read_terms(text: str, operators: Sequence[str]) -> tuple[Term, ...]:
    """The terms of a search. Never fails; what is too much is left out."""
    terms = []
    for found in TERM.finditer(clean(text)):
        value = found["quoted"] if found["quoted"] is not None else found["plain"]
        name = found["name"] or ""
        if name not in operators:
            value, name = f"{name}:{value}" if name else value, ""
        if value:
            terms.append(Term(name, value, negated=bool(found["no"])))
    return tuple(terms[:MAX_TERMS])


def clean(text: str) -> str:
    """Without what no column holds (NUL and other controls), at most 500 characters."""
    return "".join(char if char.isprintable() else " " for char in text[:MAX_LENGTH]).strip()


def levels_of(value: str) -> tuple[str, ...]:
    """The levels that `error` or `>=warning` means; none if it means nothing."""
    found = LEVEL_CHOICE.match(value.strip().lower())
    name = LEVEL_NAMES.get(found["level"], found["level"]) if found else ""
    if not found or name not in Level.values:
        return ()
    order, at = list(Level.values), Level.values.index(name)
    return tuple({">=": order[at:], "<=": order[: at + 1], "": [name]}[found["sign"]])


def wrong_level(shown: str) -> str:
    """What to say of it."""
    return f"{shown} is not a level ({', '.join(reversed(Level.values))})."


def matching(column: str, value: str) -> Q:
    """The value itself; `*` at its beginning or end is any run of characters."""
    inner = value.strip("*")
    if is_exact(value):
        return Q((column, inner))
    lookup = {(False, True): "startswith", (True, False): "endswith"}.get(
        (value.startswith("*"), value.endswith("*")), "contains"
    )
    return in_any_case(column, lookup, inner)


def containing(columns: Sequence[str], text: str) -> Q:
    """That one of these columns holds this text."""
    return any_of([in_any_case(column, "contains", text) for column in columns])


def in_any_case(column: str, lookup: str, text: str) -> Q:
    """Digits and points are the same in capitals, into which PostgreSQL turns each value to compare it."""
    return Q((f"{column}__{lookup}" if CASELESS.match(text) else f"{column}__i{lookup}", text))


def is_exact(value: str) -> bool:
    """Whether it asks for one value."""
    return not value.startswith("*") and not value.endswith("*")


@dataclass(frozen=True)
class IssueSearch:
    """One reading of the query string of an issue list; values are valid."""

    projects: tuple[str, ...] = ()
    q: str = ""
    level: tuple[str, ...] = ()
    status: str = Status.UNRESOLVED
    sort: str = "last_seen"
    terms: tuple[Term, ...] = ()

    @classmethod
    def from_query(cls, query: Query, projects: Mapping[str, Project]) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each value that was left out. `projects` are those there are."""
        problems: list[str] = []
        q = clean(query.get("q", ""))
        terms = []
        for term in read_terms(q, (*ISSUE_OPERATORS, "user")):
            if problem := problem_of(term, projects):
                problems.append(problem)
            else:
                terms.append(term)
        chosen = [slug for slug in query.getlist("project") if slug]
        problems += [
            f"`project={clean(slug)}`: there is no such project." for slug in chosen if slug not in projects
        ]
        levels = {value: levels_of(value) for value in query.getlist("level") if value}
        problems += [wrong_level(f"`level={clean(value)}`") for value, read in levels.items() if not read]
        search = cls(
            projects=tuple(slug for slug in chosen if slug in projects),
            q=q,
            level=tuple(level for read in levels.values() for level in read),
            status=one_of(query, "status", STATUSES, Status.UNRESOLVED, problems),
            sort=one_of(query, "sort", tuple(SORTS), "last_seen", problems),
            terms=tuple(terms),
        )
        return search, tuple(problems)

    @property
    def ordering(self) -> Ordering:
        """What the list is sorted by."""
        return SORTS[self.sort]

    @property
    def is_everything(self) -> bool:
        """Whether nothing but a status was asked for."""
        return not (self.projects or self.level or self.terms)

    @property
    def is_expensive(self) -> bool:
        """Whether it takes more than a look at a column or two to say that an issue matches."""
        return any(not term.name or term.name in VALUE_KEYS for term in self.terms)

    @property
    def statuses(self) -> frozenset[str]:
        """Of which status an issue may be: `is:` in the search goes before the parameter."""
        asked = [term for term in self.terms if term.name == "is"]
        named = {term.value.lower() for term in asked if not term.negated}
        named = named or {ANY_STATUS if asked else self.status}
        return frozenset(Status.values if ANY_STATUS in named else named)

    def issues(self, projects: Mapping[str, Project], *, any_status: bool = False) -> IssueQuerySet:
        """The issues of these projects that match."""
        ids = [projects[slug].pk for slug in self.projects or projects]
        issues = Issue.objects.in_projects(ids)
        if self.level:
            issues = issues.filter(level__in=self.level)
        if not any_status:  # all of them, too: behind a status the indexes are sorted
            issues = issues.filter(status__in=self.statuses)
        for name in ("level", "project", *VALUE_KEYS):
            wanted = [term for term in self.terms if term.name == name and not term.negated]
            if wanted and name in VALUE_KEYS:
                values = [term.value for term in wanted]
                issues = issues.filter(value_term(name, values, projects, negated=False))
            elif wanted:
                issues = issues.filter(any_of([issue_term(term, projects) for term in wanted]))
        for term in self.terms:
            if term.negated:
                issues = issues.exclude(issue_term(term, projects))
            elif not term.name:
                issues = issues.filter(issue_term(term, projects))
        return issues


def any_of(choices: Sequence[Q]) -> Q:
    """One of these at least."""
    found = Q()
    for choice in choices:
        found |= choice
    return found


def one_of(query: Query, name: str, choices: Sequence[str], default: str, problems: list[str]) -> str:
    """A parameter that is one of some words."""
    value = query.get(name, "") or default
    if value in choices:
        return value
    problems.append(f"`{name}={clean(value)}` is not one of {', '.join(choices)}.")
    return default


def problem_of(term: Term, projects: Mapping[str, Project]) -> str:
    """What is wrong with a term of an issue list; "" if nothing is."""
    shown = f"`{term.name}:{term.value}`"
    if term.name == "level" and not levels_of(term.value):
        return wrong_level(shown)
    if term.name == "is" and term.value.lower() not in STATUSES:
        return f"{shown}: an issue is one of {', '.join(STATUSES)}."
    if term.name == "project" and term.value.lower() not in projects:
        return f"{shown}: there is no such project."
    if term.name == "user":
        return f"{shown}: users are searched inside an issue; open one, and search its events."
    return ""


def issue_term(term: Term, projects: Mapping[str, Project]) -> Q:
    """What a valid term asks of an issue."""
    if term.name == "level":
        return Q(level__in=levels_of(term.value))
    if term.name == "is":
        return Q() if term.value.lower() == ANY_STATUS else Q(status=term.value.lower())
    if term.name == "project":
        return Q(project_id=projects[term.value.lower()].pk)
    if term.name:
        return value_term(term.name, [term.value], projects, negated=term.negated)
    text = containing(["title", "culprit"], term.value)
    short = SHORT_ID.match(term.value)
    if short and short["project"].lower() in projects:
        text |= Q(project_id=projects[short["project"].lower()].pk, number=int(short["number"]))
    return text


def value_term(name: str, values: Sequence[str], projects: Mapping[str, Project], *, negated: bool) -> Q:
    """That one of these was seen in an issue; `negated` says that a `NOT` stands before it."""
    if not all(map(is_exact, values)):
        wanted = any_of([matching("value", value) for value in values])
        return Q(Exists(IssueValue.objects.of_outer_issue(name).filter(wanted)))
    ids = [project.pk for project in projects.values()]
    seen = IssueValue.objects.in_projects(ids).filter(key=name, value__in=values)
    listed = is_listed(seen.values("project_id", "number"))
    # SQLite looks through the whole list for `NOT … IN`, because of what it would say of a NULL.
    return Q(Case(When(listed, then=True), default=False) if negated else listed)


def is_listed(keys: QuerySet[IssueValue, Any]) -> Func:
    """That an issue is one of these. Both databases read the list once."""
    key = Func("project_id", "number", template="(%(expressions)s)", output_field=TextField())
    return Func(
        key, Subquery(keys), template="%(expressions)s", arg_joiner=" IN ", output_field=BooleanField()
    )


@dataclass(frozen=True)
class EventSearch:
    """One reading of what is looked for among an issue's events."""

    q: str = ""
    terms: tuple[Term, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        q = clean(text)
        terms = read_terms(q, EVENT_OPERATORS)
        bad = [term for term in terms if term.name == "level" and not levels_of(term.value)]
        problems = tuple(wrong_level(f"`level:{term.value}`") for term in bad)
        return cls(q=q, terms=tuple(term for term in terms if term not in bad)), problems

    def events(self, project_id: int, number: int) -> tuple[EventQuerySet, bool]:
        """The issue's events that match, without their documents, and whether only its newest 10,000 were looked at.

        One query, but none where nothing is looked for.
        """
        events = Event.objects.in_issue(project_id, number).rows()
        if not self.terms:
            return events, False
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
        for name in EVENT_OPERATORS:
            wanted = [term for term in self.terms if term.name == name and not term.negated]
            if wanted:
                events = events.filter(any_of([event_term(term) for term in wanted]))
        for term in self.terms:
            if term.negated:
                events = events.exclude(event_term(term))
            elif not term.name:
                events = events.filter(event_term(term))
        return events, edge is not None


def event_term(term: Term) -> Q:
    """What a valid term asks of an event."""
    if term.name == "level":
        return Q(level__in=levels_of(term.value))
    if term.name in ("trace", "id"):
        column = "trace_id" if term.name == "trace" else "event_id"
        return Q((column, term.value.replace("-", "").lower()))
    if term.name == "user" and "*" not in term.value:
        return containing(["user_label"], term.value)
    if term.name:
        return matching(EVENT_COLUMNS.get(term.name, term.name), term.value)
    text = containing(["title", "transaction_name", "user_label"], term.value)
    event_id = read_id(term.value)
    return text | Q(event_id=event_id) if event_id else text
