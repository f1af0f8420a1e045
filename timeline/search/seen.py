"""How often and when an issue was seen in the environments and releases that a search asks for, not in all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from timeline.models import Issue, IssueCount, IssueQuerySet
from timeline.search.grammar import Search
from timeline.search.lists import any_of, matching
from timeline.search.ordering import Ordering

COUNTED_KEYS = ("environment", "release")
# Each column of an issue that is counted anew, and how.
COLUMNS = {"times_seen": Sum("count"), "first_seen": Min("first_seen"), "last_seen": Max("last_seen")}


def counted_of(search: Search) -> Q:
    """The counts of what a search asks for; empty where it asks for no environment and no release."""
    counted = Q()
    for key in COUNTED_KEYS:
        if values := search.values_of(key):
            counted &= any_of([matching(key, value) for value in values]) & ~Q((key, ""))
    return counted


def with_counted(issues: IssueQuerySet, search: Search, ordering: Ordering) -> tuple[IssueQuerySet, Ordering]:
    """The issues that were seen in both what is asked for, sorted by what was counted there.

    `issues` are those that were ever seen in either.
    """
    counted = counted_of(search)
    column = next(iter(ordering.fields))
    own = IssueCount.objects.filter(project_id=OuterRef("project_id"), number=OuterRef("number"))
    if all(map(search.values_of, COUNTED_KEYS)):
        # What an older version counted says nothing of environments: the issue's own numbers stand for it.
        issues = issues.filter(Exists(own.filter(counted)) | Exists(own.filter(first_seen=None)))
    issues = issues.annotate(sorted_by=Coalesce(_found(own.filter(counted), column), column))
    fields = {"sorted_by" if name == column else name: kind for name, kind in ordering.fields.items()}
    return issues, Ordering(ordering.name, fields, ordering.descending)


def _found(rows: QuerySet[Any], column: str) -> Subquery:
    """One column of an issue, of the counts of one issue."""
    field: Any = Issue._meta.get_field(column)
    if column == "times_seen":
        rows = rows.order_by().values("number").annotate(found=COLUMNS[column]).values("found")
    else:
        # The key has them by half day: the last ones are read, not all.
        way = "-" if column == "last_seen" else ""
        rows = rows.filter(first_seen__isnull=False).order_by(f"{way}half_day", f"{way}{column}")
        rows = rows.values(column)[:1]
    return Subquery(rows, output_field=field)


def count_anew(issues: Sequence[Issue], counted: Q) -> None:
    """Give each issue the numbers and times of what is asked for. One query; none where nothing is."""
    if not counted or not issues:
        return
    rows: QuerySet[IssueCount, Any] = IssueCount.objects.of_issues(
        (issue.project_id, issue.number) for issue in issues
    ).filter(counted)
    found = _by_issue(rows.order_by().values_list("project_id", "number").annotate(*COLUMNS.values()))
    for issue in issues:
        if (issue.project_id, issue.number) in found:
            times_seen, first_seen, last_seen = found[issue.project_id, issue.number]
            issue.times_seen = times_seen
            issue.first_seen = first_seen or issue.first_seen
            issue.last_seen = last_seen or issue.last_seen


def _by_issue(
    rows: Iterable[Any],
) -> Mapping[tuple[int, int], tuple[int, datetime | None, datetime | None]]:
    return {(project_id, number): tuple(values) for project_id, number, *values in rows}
