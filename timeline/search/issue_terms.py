"""What a term of a search asks of an issue, in SQL: of its columns, of its texts, of what was seen in it, of its events."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, Func, Q, QuerySet, Subquery, TextField, When

from timeline.models import Event, IssueText, IssueValue, Project
from timeline.protocol.ids import read_id
from timeline.search.grammar import Term
from timeline.search.lists import any_of, containing, is_exact, matching
from timeline.search.texts import Holds

SHORT_ID = re.compile(r"(?P<project>[a-z0-9][a-z0-9-]{0,49})-(?P<number>[1-9][0-9]{0,8})\Z", re.IGNORECASE)
VALUE_KEYS = ("release", "environment", "transaction")
MAX_VALUE = IssueValue._meta.get_field("value").max_length
ANY_STATUS = "all"

Projects = Mapping[str, Project]


def issue_term(term: Term, projects: Projects) -> Q:
    """What a valid term asks of an issue."""
    if not term.is_operator:
        return _negatable(term, text_term(term, projects))
    if term.name in VALUE_KEYS:
        return value_term(term.name, term.values, projects, negated=term.is_negated)
    return _negatable(term, _OPERATORS[term.name](term.values, projects, term))


def _negatable(term: Term, wanted: Q) -> Q:
    """SQLite looks through the whole list for `NOT … IN`, because of what it would say of a NULL."""
    return Q(Case(When(wanted, then=True), default=False)) if term.is_negated and wanted else wanted


# ---------------------------------------------------------------- text


def text_term(term: Term, projects: Projects) -> Q:
    """A text of the issue, its short id, the id of one of its events or traces, or a tag: `warehouse:ams`."""
    value, ids = term.text, ids_of(projects)
    text = containing(["title", "culprit"], value)
    found = IssueText.objects.in_projects(ids).filter(Holds(F("text"), value))
    text |= Q(is_listed(found.values("project_id", "number")))
    short = SHORT_ID.match(value)
    if short and short["project"].lower() in projects:
        text |= Q(project_id=projects[short["project"].lower()].pk, number=int(short["number"]))
    if read_id(value.lower()):
        text |= event_term((value,), projects) | trace_term((value,), projects)
    if term.values:
        text |= tag_term([f"{value.partition(':')[0]}={each}" for each in term.values], projects)
    return text


# ---------------------------------------------------------------- what was seen in it


def value_term(name: str, values: Sequence[str], projects: Projects, *, negated: bool) -> Q:
    """That one of these was seen in an issue; `negated` says that a `NOT` stands before it."""
    if not all(map(is_exact, values)):
        wanted = any_of([matching("value", value) for value in values])
        return Q(Exists(IssueValue.objects.of_outer_issue(name).filter(wanted)))
    seen = IssueValue.objects.in_projects(ids_of(projects)).filter(key=name, value__in=values)
    listed = is_listed(seen.values("project_id", "number"))
    return Q(Case(When(listed, then=True), default=False) if negated else listed)


def tag_term(tags: Sequence[str], projects: Projects, _term: Term | None = None) -> Q:
    """`warehouse=ams`; `warehouse` alone is any of its values. Of each tag of an issue the first 50 are kept."""
    return _seen("tag", [tag if "=" in tag else f"{tag}=*" for tag in tags], projects)


def flag_term(flags: Sequence[str], projects: Projects, _term: Term | None = None) -> Q:
    """`checkout-v2=true`; `checkout-v2` alone is any of its results. As many are kept as of tags."""
    return _seen("flag", [flag if "=" in flag else f"{flag}=*" for flag in flags], projects)


def server_term(names: Sequence[str], projects: Projects, _term: Term | None = None) -> Q:
    """The tag that SDKs make of a server's name."""
    return tag_term([f"server_name={name}" for name in names], projects)


def user_term(names: Sequence[str], projects: Projects, term: Term | None = None) -> Q:
    """A part of what an event's user is called, or of their further names, of which the first 50 are kept."""
    is_whole = term is not None and term.mark == "="
    parts = [name if is_whole or not is_exact(name) else f"*{name}*" for name in names]
    of_events = any_of([matching("user_label", part) for part in parts])
    return _of_events(of_events & ~Q(user_label=""), projects) | _seen("user", parts, projects)


def _seen(key: str, values: Sequence[str], projects: Projects) -> Q:
    wanted = any_of([matching("value", value[:MAX_VALUE]) for value in values])
    seen = IssueValue.objects.in_projects(ids_of(projects)).filter(wanted, key=key)
    return Q(is_listed(seen.values("project_id", "number")))


# ---------------------------------------------------------------- its events


def trace_term(traces: Sequence[str], projects: Projects, _term: Term | None = None) -> Q:
    """An event of one of these traces, each named whole."""
    # The empty one is excluded in the index's own words, or SQLite does not see that it may use it.
    return _of_events(Q(trace_id__in=list(map(plain_id, traces))) & ~Q(trace_id=""), projects)


def event_term(ids: Sequence[str], projects: Projects, _term: Term | None = None) -> Q:
    """One of these events, each named whole."""
    return _of_events(Q(event_id__in=list(map(plain_id, ids))), projects)


def plain_id(text: str) -> str:
    """An id as columns hold it; what is none is in no column."""
    return read_id(text.lower()) or text


def _of_events(wanted: Q, projects: Projects) -> Q:
    events = Event.objects.in_projects(ids_of(projects)).filter(wanted)
    return Q(is_listed(events.values("project_id", "issue_number")))


def ids_of(projects: Projects) -> list[int]:
    """What statements name projects by."""
    return [project.pk for project in projects.values()]


def is_listed(keys: QuerySet[Any, Any]) -> Func:
    """That an issue is one of these. Both databases read the list once."""
    key = Func("project_id", "number", template="(%(expressions)s)", output_field=TextField())
    return Func(
        key, Subquery(keys), template="%(expressions)s", arg_joiner=" IN ", output_field=BooleanField()
    )


def _status_term(values: Sequence[str], _projects: Projects, _term: Term) -> Q:
    names = [value.lower() for value in values]
    return Q() if ANY_STATUS in names else any_of([Q(status=name) for name in names])


_OPERATORS: dict[str, Callable[[Sequence[str], Projects, Term], Q]] = {
    "level": lambda _values, _projects, term: Q(level__in=term.levels),
    "is": _status_term,
    "project": lambda values, projects, _: any_of(
        [Q(project_id=projects[value.lower()].pk) for value in values]
    ),
    "tag": tag_term,
    "flag": flag_term,
    "server": server_term,
    "user": user_term,
    "trace": trace_term,
    "id": event_term,
}
ISSUE_OPERATORS = (*_OPERATORS, *VALUE_KEYS)
CHEAP = ("level", "is", "project")  # a look at a column
