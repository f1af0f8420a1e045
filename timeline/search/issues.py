"""What people look for in a list of issues: query string → what to keep.

The operators are those of ISSUE_OPERATORS; any other `name:value` is text, so that a pasted `TypeError: …` just works.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.db.models import Q

from timeline.models import Issue, IssueQuerySet, Project, Status
from timeline.protocol.ids import read_id
from timeline.protocol.levels import LEVELS, find_level, levels_within
from timeline.search.found import issues_with
from timeline.search.grammar import Check, Search, check_level, check_text
from timeline.search.issue_terms import ANY_STATUS, CHEAP, ISSUE_OPERATORS, VALUE_KEYS, issue_term, value_term
from timeline.search.lists import named, texts, wanted_of
from timeline.search.ordering import Ordering
from timeline.search.query import Query, clean, one_of
from timeline.search.seen import counted_of, with_counted
from timeline.search.steps import CrumbTerms, take_crumbs

LEVEL_CHOICE = re.compile(r"(?P<mark>>=|<=|)(?P<name>[^<>=]*)\Z")
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
    crumbs: CrumbTerms = field(default_factory=CrumbTerms)

    @classmethod
    def from_query(cls, query: Query, projects: Mapping[str, Project]) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each value that was left out. `projects` are those there are."""
        q = clean(query.get("q", ""))
        crumbs, rest, wrong = take_crumbs(q)
        search, found = Search.parse(rest, checks(projects))
        problems = [*wrong, *found]
        slugs = [slug for slug in query.getlist("project") if slug]
        problems += [f"`project={clean(slug)}`: {NO_PROJECT}" for slug in slugs if slug not in projects]
        asked = cls(
            projects=tuple(slug for slug in slugs if slug in projects),
            q=q,
            level=levels_of(query.getlist("level"), problems),
            status=one_of(query, "status", STATUSES, Status.UNRESOLVED, problems),
            sort=one_of(query, "sort", tuple(SORTS), "last_seen", problems),
            search=search,
            crumbs=crumbs,
        )
        return asked, tuple(problems)

    @property
    def counted(self) -> Q:
        """The counts of the environments and releases that are asked for; empty for all."""
        return counted_of(self.search)

    @property
    def is_everything(self) -> bool:
        """Whether nothing but a status was asked for."""
        return not (self.projects or self.level or self.search.terms or self.crumbs.terms)

    @property
    def is_expensive(self) -> bool:
        """Whether it takes more than a look at a column or two to say that an issue matches."""
        return any(not term.is_operator or term.name not in CHEAP for term in self.search.terms)

    @property
    def statuses(self) -> frozenset[str]:
        """Of which status an issue may be: `is:` in the search goes before the parameter."""
        is_named = any(term.is_operator and term.name == "is" for term in self.search.terms)
        asked = {value.lower() for value in self.search.values_of("is")}
        asked = asked or {ANY_STATUS if is_named else self.status}
        return frozenset(Status.values if ANY_STATUS in asked else asked)

    def issues(
        self, projects: Mapping[str, Project], *, any_status: bool = False
    ) -> tuple[IssueQuerySet, Ordering]:
        """The issues of these projects that match, and what they are to be sorted by."""
        ids = [projects[slug].pk for slug in self.projects or projects]
        issues = Issue.objects.in_projects(ids)
        if self.crumbs.terms:
            issues = issues.numbered(issues_with(ids, self.crumbs))
        if self.level:
            issues = issues.filter(level__in=self.level)
        if not any_status:  # all of them, too: behind a status the indexes are sorted
            issues = issues.filter(status__in=self.statuses)
        for name in (name for name in ISSUE_OPERATORS if name not in (*VALUE_KEYS, "is")):
            for choices in named(self.search, name):
                issues = issues.filter(wanted_of(choices, lambda term: issue_term(term, projects)))
        for name in VALUE_KEYS:
            if values := self.search.values_of(name):
                issues = issues.filter(value_term(name, values, projects, negated=False))
        for term in texts(self.search):
            issues = issues.filter(issue_term(term, projects))
        for term in self.search.unwanted:
            issues = issues.exclude(issue_term(term, projects))
        ordering = SORTS[self.sort]
        return with_counted(issues, self.search, ordering) if self.counted else (issues, ordering)


NO_PROJECT = "there is no such project"


def checks(projects: Mapping[str, Project]) -> dict[str, Check]:
    """The operators of an issue list, and what is wrong with a value of each."""

    def check_project(_mark: str, value: str) -> str:
        return "" if value.lower() in projects else f": {NO_PROJECT}"

    return {
        "level": check_level,
        "project": check_project,
        "is": check_status,
        **dict.fromkeys(("tag", "flag", "server", "user", *VALUE_KEYS), check_text),
        **dict.fromkeys(("trace", "id"), check_id),
    }


def check_status(_mark: str, value: str) -> str:
    """A status, or any."""
    return "" if value.lower() in STATUSES else f": an issue is one of {', '.join(STATUSES)}"


def check_id(_mark: str, value: str) -> str:
    """The whole of an id."""
    return "" if read_id(value.lower()) else " is not an id: 32 hexadecimal digits, dashed or not"


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
