"""Which rules tell of an issue, and which issues came often enough for a rule that counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.http import QueryDict

from timeline.models import (
    AlertRule,
    Event,
    Issue,
    IssueCount,
    IssueQuerySet,
    Notice,
    Project,
    half_day_of,
)
from timeline.protocol.levels import levels_within
from timeline.search.issue_terms import ANY_STATUS
from timeline.search.issues import IssueSearch

MAX_ISSUES = 200  # that a rule which counts looks at in one go: the latest


def read_search(q: str, projects: Mapping[str, Project]) -> tuple[IssueSearch, tuple[str, ...]]:
    """A rule's search, in the language of the issue list, and what is wrong with it."""
    query = QueryDict(mutable=True)
    query.update({"q": q, "status": ANY_STATUS})
    return IssueSearch.from_query(query, projects)


def matching(rule: AlertRule, project: Project) -> IssueQuerySet:
    """The project's issues of the rule's level that its search finds."""
    search, _ = read_search(rule.q, {project.slug: project})
    issues, _ = search.issues({project.slug: project})
    return issues.filter(level__in=levels_within(">=", rule.level))


def tells(rule: AlertRule, issue: Issue, event: Event | None, project: Project, now: datetime) -> bool:
    """Whether a rule tells of an issue; `event` is one of it. At most two queries."""
    if issue.level not in levels_within(">=", rule.level):
        return False
    if rule.environment and (event is None or event.environment != rule.environment):
        return False
    if rule.q and not matching(rule, project).filter(number=issue.number).exists():
        return False
    return not was_told(rule, issue, now)


def was_told(rule: AlertRule, issue: Issue, now: datetime) -> bool:
    """Whether this rule has told of the issue within its quiet minutes. One query."""
    since = now - timedelta(minutes=rule.quiet_minutes)
    notices = Notice.objects.in_project(issue.project_id).filter(issue_number=issue.number, rule_id=rule.pk)
    return bool(rule.quiet_minutes) and notices.filter(created__gt=since).exists()


def frequent_issues(rule: AlertRule, project: Project, now: datetime) -> Iterator[tuple[Issue, Event]]:
    """Issues of which the last `events` came within `minutes`, with the newest event of each.

    Bounded: of the latest MAX_ISSUES issues those that the counts of half days do not rule out are looked at in the
    index of an issue's events, no further than `events` rows each. Nothing is counted at ingestion for it.
    """
    if not (rule.events and rule.minutes):
        return
    since = now - timedelta(minutes=rule.minutes)
    latest = list(matching(rule, project).filter(last_seen__gte=since).order_by("-last_seen")[:MAX_ISSUES])
    counts = recent_counts(latest, since)
    for issue in latest:
        if counts.get(issue.number, 0) < rule.events:
            continue
        events = Event.objects.in_issue(project.pk, issue.number).rows().reverse()
        if rule.environment:
            events = events.filter(environment=rule.environment)
        found = list(events.filter(timestamp__gte=since)[rule.events - 1 : rule.events])
        newest = events.first() if found else None
        if newest is not None and not was_told(rule, issue, now):
            yield issue, newest


def recent_counts(issues: list[Issue], since: datetime) -> dict[int, int]:
    """Events by issue number in the half days that have a part after `since`. One query."""
    counts: dict[int, int] = {}
    rows = IssueCount.objects.of_issues([(issue.project_id, issue.number) for issue in issues])
    for number, count in rows.filter(half_day__gte=half_day_of(since)).values_list("number", "count"):
        counts[number] = counts.get(number, 0) + count
    return counts
