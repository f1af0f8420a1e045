"""What people look for in a list of issues: query string → what to keep.

The operators are those of ISSUE_OPERATORS; any other `name:value` is text, so that a pasted `TypeError: …` just works.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.db.models import BooleanField, Case, Exists, Func, Q, QuerySet, Subquery, TextField, When

from timeline.models import Issue, IssueQuerySet, IssueValue, Project, Status
from timeline.protocol.levels import LEVELS, find_level, levels_within
from timeline.search.grammar import Check, Search, Term, check_level, check_text
from timeline.search.lists import any_of, containing, is_exact, matching, named, texts, wanted_of
from timeline.search.ordering import Ordering
from timeline.search.query import Query, clean, one_of

SHORT_ID = re.compile(r"(?P<project>[a-z0-9][a-z0-9-]{0,49})-(?P<number>[1-9][0-9]{0,8})\Z", re.IGNORECASE)
LEVEL_CHOICE = re.compile(r"(?P<mark>>=|<=|)(?P<name>[^<>=]*)\Z")
VALUE_KEYS = ("release", "environment", "transaction")
ISSUE_OPERATORS = ("level", "project", "is", *VALUE_KEYS)

ANY_STATUS = "all"
STATUSES = (*Status.values, ANY_STATUS)
SORTS = {
    "last_seen": Ordering("last_seen", {"last_seen": datetime, "project_id": int, "number": int}),
    "first_seen": Ordering("first_seen", {"first_seen": datetime, "project_id": int, "number": int}),
    "events": Ordering("events", {"times_seen": int, "project_id": int, "number": int}),
}


@dataclass(frozen=True)
class IssueSearch:
    """One reading of the query string of an issue list; values are valid."""

    projects: tuple[str, ...] = ()
    q: str = ""
    level: tuple[str, ...] = ()
    status: str = Status.UNRESOLVED
    sort: str = "last_seen"
    search: Search = field(default_factory=Search)

    @classmethod
    def from_query(cls, query: Query, projects: Mapping[str, Project]) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each value that was left out. `projects` are those there are."""
        q = clean(query.get("q", ""))
        search, found = Search.parse(q, checks(projects))
        problems = list(found)
        slugs = [slug for slug in query.getlist("project") if slug]
        problems += [f"`project={clean(slug)}`: {NO_PROJECT}" for slug in slugs if slug not in projects]
        asked = cls(
            projects=tuple(slug for slug in slugs if slug in projects),
            q=q,
            level=levels_of(query.getlist("level"), problems),
            status=one_of(query, "status", STATUSES, Status.UNRESOLVED, problems),
            sort=one_of(query, "sort", tuple(SORTS), "last_seen", problems),
            search=search,
        )
        return asked, tuple(problems)

    @property
    def ordering(self) -> Ordering:
        """What the list is sorted by."""
        return SORTS[self.sort]

    @property
    def is_everything(self) -> bool:
        """Whether nothing but a status was asked for."""
        return not (self.projects or self.level or self.search.terms)

    @property
    def is_expensive(self) -> bool:
        """Whether it takes more than a look at a column or two to say that an issue matches."""
        return any(not term.is_operator or term.name in VALUE_KEYS for term in self.search.terms)

    @property
    def statuses(self) -> frozenset[str]:
        """Of which status an issue may be: `is:` in the search goes before the parameter."""
        is_named = any(term.is_operator and term.name == "is" for term in self.search.terms)
        asked = {value.lower() for value in self.search.values_of("is")}
        asked = asked or {ANY_STATUS if is_named else self.status}
        return frozenset(Status.values if ANY_STATUS in asked else asked)

    def issues(self, projects: Mapping[str, Project], *, any_status: bool = False) -> IssueQuerySet:
        """The issues of these projects that match."""
        ids = [projects[slug].pk for slug in self.projects or projects]
        issues = Issue.objects.in_projects(ids)
        if self.level:
            issues = issues.filter(level__in=self.level)
        if not any_status:  # all of them, too: behind a status the indexes are sorted
            issues = issues.filter(status__in=self.statuses)
        for name in ("level", "project"):
            for choices in named(self.search, name):
                issues = issues.filter(wanted_of(choices, lambda term: issue_term(term, projects)))
        for name in VALUE_KEYS:
            if values := self.search.values_of(name):
                issues = issues.filter(value_term(name, values, projects, negated=False))
        for term in texts(self.search):
            issues = issues.filter(issue_term(term, projects))
        for term in self.search.unwanted:
            issues = issues.exclude(issue_term(term, projects))
        return issues


NO_PROJECT = "there is no such project"


def checks(projects: Mapping[str, Project]) -> dict[str, Check]:
    """The operators of an issue list, and what is wrong with a value of each."""

    def check_project(_mark: str, value: str) -> str:
        return "" if value.lower() in projects else f": {NO_PROJECT}"

    return {
        "level": check_level,
        "project": check_project,
        "is": check_status,
        "user": lambda _mark, _value: ": users are searched inside an issue; open one, and search its events",
        **dict.fromkeys(VALUE_KEYS, check_text),
    }


def check_status(_mark: str, value: str) -> str:
    """A status, or any."""
    return "" if value.lower() in STATUSES else f": an issue is one of {', '.join(STATUSES)}"


def levels_of(values: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    """The levels that parameters mean: `error`, `>=warning`; what means none is added to the problems."""
    found: list[str] = []
    for value in dict.fromkeys(filter(None, values)):
        read = LEVEL_CHOICE.match(value.strip())
        level = find_level(read["name"]) if read else None
        if read and level:
            found += levels_within(read["mark"], level)
        else:
            problems.append(f"`level={clean(value)}`{check_level('', '')}")
    return tuple(level for level in LEVELS if level in found)


def issue_term(term: Term, projects: Mapping[str, Project]) -> Q:
    """What a valid term asks of an issue."""
    if not term.is_operator:
        return text_term(term.text, projects)
    values = [value.lower() for value in term.values]
    if term.name == "level":
        return Q(level__in=term.levels)
    if term.name == "is":
        return Q() if ANY_STATUS in values else any_of([Q(status=value) for value in values])
    if term.name == "project":
        return any_of([Q(project_id=projects[value].pk) for value in values])
    return value_term(term.name, term.values, projects, negated=term.is_negated)


def text_term(value: str, projects: Mapping[str, Project]) -> Q:
    """A text of the issue, or its short id."""
    text = containing(["title", "culprit"], value)
    short = SHORT_ID.match(value)
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
