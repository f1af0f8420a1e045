"""Sentry's query strings, read as ours: what to look for, since when, which page; and its `Link` header."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.api.describing import MAX_PAGE_SIZE
from timeline.api.views import refuse
from timeline.issues.paging import PAGE, CursorError, page_of
from timeline.models import Project
from timeline.search.issue_terms import ANY_STATUS
from timeline.search.issues import IssueSearch
from timeline.search.ordering import Ordering

SORTS = {
    "date": "last_seen",
    "new": "first_seen",
    "freq": "events",
    # Users are not counted, and nothing here is ranked by a recommendation.
    "user": "events",
    "inbox": "last_seen",
    "trends": "last_seen",
    "recommended": "last_seen",
}
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
PERIOD = re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>[smhdw])\Z")
EVERY_PROJECT = "-1"

# Terms of Sentry's search that ours says otherwise, outside of quotes: `!level:info` is `-level:info`,
# what it archives we ignore, and nobody is assigned to anything.
_TERM = re.compile(r'"[^"]*"|(?<!\S)(?P<minus>!)?(?P<name>[\w.]+):(?P<value>\S*)')
_STATUSES = {"archived": "ignored", "muted": "ignored"}
_ALWAYS_TRUE = ("is:unassigned", "is:for_review", "issue.category:error", "event.type:error")


def our_query(sent: str) -> str:
    """A search of Sentry's in our language."""

    def say(match: re.Match[str]) -> str:
        if match["name"] is None:
            return match[0]
        name, value = match["name"], match["value"]
        if f"{name}:{value}" in _ALWAYS_TRUE and not match["minus"]:
            return ""
        if name == "is":
            value = _STATUSES.get(value, value)
        return f"{'-' if match['minus'] else ''}{name}:{value}"

    return " ".join(_TERM.sub(say, sent).split())


def search_of(
    request: Request, projects: Mapping[str, Project], unless_asked: str = "is:unresolved"
) -> IssueSearch:
    """What a list of issues is asked for; `unless_asked` is the query that was not sent. Raises ValidationError."""
    query = request.query_params
    slugs = {str(project.pk): project.slug for project in projects.values()} | {
        slug: slug for slug in projects
    }
    # Sentry lists what is unresolved unless it is asked for something, be it everything.
    asked = QueryDict(mutable=True)
    said = [query.get("query", unless_asked), *environments(request)]
    said += [f"is:{status}" for status in query.getlist("status") if status]
    asked["q"] = our_query(" ".join(said))
    asked["status"] = ANY_STATUS
    sort = query.get("sort", "date")
    if sort not in SORTS:
        raise ValidationError([f"`sort={sort[:40]}` is not one of {', '.join(SORTS)}"])
    asked["sort"] = SORTS[sort]
    asked.setlist(
        "project", [slugs.get(name, name) for name in query.getlist("project") if name != EVERY_PROJECT]
    )
    search, problems = IssueSearch.from_query(asked, projects)
    refuse(problems)
    return search


def environments(request: Request) -> Iterable[str]:
    """The terms that `environment=` stands for."""
    return (f'environment:"{name}"' for name in request.query_params.getlist("environment") if name)


def since(request: Request, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """Of these rows those of the last `statsPeriod` (24h, 14d). Raises ValidationError."""
    sent = request.query_params.get("statsPeriod", "")
    if not sent:
        return rows
    found = PERIOD.match(sent)
    if found is None:
        raise ValidationError(
            [f"`statsPeriod={sent[:40]}` is not a number and one of s, m, h, d, w: 24h, 14d"]
        )
    period = timedelta(**{UNITS[found["unit"]]: int(found["count"])})
    return rows.filter(**{f"{column}__gte": timezone.now() - period})


def answer_page(
    request: Request,
    rows: QuerySet[Any],
    ordering: Ordering,
    write: Callable[[Any], Any],
    complete: Callable[[Sequence[Any]], None] | None = None,
) -> Response:
    """The page that `cursor`, and `limit` or `per_page`, ask for, each row as `write` writes it. Raises ValidationError.

    `complete` adds to the rows of the page what they are written with.
    """
    query = request.query_params
    limit = query.get("limit") or query.get("per_page") or str(PAGE)
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit)):
        raise ValidationError([f"`limit={limit[:40]}` is not a whole number from 1"])
    try:
        page = page_of(rows, ordering, query.get("cursor", ""), min(int(limit), MAX_PAGE_SIZE))
    except CursorError as error:
        raise ValidationError([f"`cursor`: {error}"]) from None
    if complete:
        complete(page.rows)
    answer = Response([write(row) for row in page.rows])
    links = []
    for rel, cursor in (("previous", page.previous), ("next", page.next)):
        other = query.copy()
        other["cursor"] = cursor
        address = f"{request.build_absolute_uri(request.path)}?{other.urlencode()}"
        there = "true" if cursor else "false"
        links.append(f'<{address}>; rel="{rel}"; results="{there}"; cursor="{cursor}"')
    answer["Link"] = ", ".join(links)
    return answer
