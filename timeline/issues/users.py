"""How many users an issue happened to."""

from collections.abc import Iterable

from django.db.models import Count

from timeline.models import IssueValue

MOST = 50  # that are kept of an issue: so many may be more


def users_of(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Of each of these issues, (project, number): "12", "50+"; none where no event named its user. One query."""
    rows = IssueValue.objects.of_issues(keys).filter(key="label").order_by()
    counted = rows.values_list("project_id", "number").annotate(Count("value"))
    return {
        (project_id, number): f"{count:,}" if count < MOST else f"{MOST}+"
        for project_id, number, count in counted
    }
