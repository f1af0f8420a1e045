"""From what happened to notices, and from notices to what is sent now. Every claim is one conditional statement or one
short transaction, so that of all threads of all servers one does it.

The statement that makes or reopens an issue sets its `news` (`ingest.issue_rows`): what was answered 200 is told, whatever
dies next. A claimed notice is due again after LEASE, unless it was marked as done: a thread that dies before it has sent
leaves it to another, so it is told once; one that dies between sending and marking makes it told twice, never more
often than TRIES. Receivers tell the two apart by the id of the notice, which is the same.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from timeline.alerts.matching import frequent_issues, tells
from timeline.database.write_lock import write_transaction
from timeline.issues.navigation import newest_id, oldest_id
from timeline.models import (
    SLICE,
    AlertChannel,
    AlertRule,
    Event,
    Issue,
    News,
    Notice,
    NoticeState,
    Occasion,
    Project,
)

Row = TypeVar("Row", bound=Model)

MAX_NEWS = 50  # issues that are taken at once
MAX_DUE = 20  # notices that are looked at for one that no other thread has
LEASE = timedelta(seconds=120)  # longer than a mail or a request can take
TRIES = 3
PAUSES = (timedelta(seconds=30), timedelta(minutes=5))  # after the first and the second try
STALE = timedelta(days=1)  # what happened longer ago is no news: an import of old events tells nobody
LOOK_EVERY = timedelta(seconds=20)  # at the counts of a rule
KEPT = timedelta(days=30)


def parts(ids: list[int]) -> Iterator[list[int]]:
    """At most SLICE together: statements about project tables name their projects."""
    return (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))


def told_projects() -> list[int]:
    """Projects of organizations that have a channel."""
    found = Project.objects.filter(organization__in=AlertChannel.objects.values("organization"))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _locked(rows: QuerySet[Row]) -> Row | None:
    """The row, if no other thread has it; it is ours until the transaction ends."""
    features = connection.features
    return (
        rows.select_for_update(skip_locked=True) if features.has_select_for_update_skip_locked else rows
    ).first()


# ---------------------------------------------------------------- what happened


def take_news(now: datetime) -> None:
    """Makes notices of new and reopened issues. What happens where there is no rule stays, and is too old for a later one."""
    ruled = (
        AlertRule.objects.filter(is_active=True).order_by("project_id").values_list("project_id", flat=True)
    )
    for ids in parts(list(ruled.distinct())):
        waiting = Issue.objects.in_projects(ids).exclude(news="").values_list("project_id", "number")
        for key in waiting[:MAX_NEWS]:
            with write_transaction():
                issue = _locked(Issue.objects.numbered([key]).exclude(news=""))
                if issue is not None:
                    _tell_news(issue, now)
                    Issue.objects.numbered([key]).filter(news=issue.news).update(news="")


def _tell_news(issue: Issue, now: datetime) -> None:
    if issue.last_seen < now - STALE:
        return
    is_new = issue.news == News.NEW
    happened = issue.first_seen if is_new else issue.reopened or issue.last_seen
    rules = AlertRule.objects.filter(project_id=issue.project_id, is_active=True, created__lte=happened)
    rules = rules.filter(on_new=True) if is_new else rules.filter(on_reopened=True)
    found = list(rules.select_related("project__organization"))
    if not found:
        return
    project = found[0].project
    event_id = (oldest_id if is_new else newest_id)(issue.project_id, issue.number)
    event = Event.objects.in_project(project.pk).rows().filter(event_id=event_id).first()
    for rule in found:
        if tells(rule, issue, event, project, now):
            _notice(rule, Occasion.NEW if is_new else Occasion.REOPENED, issue, event_id or "", now)


def _notice(rule: AlertRule, occasion: Occasion, issue: Issue, event_id: str, now: datetime) -> None:
    Notice.objects.create(
        project_id=issue.project_id,
        channel_id=rule.channel_id,
        rule_id=rule.pk,
        occasion=occasion,
        issue_number=issue.number,
        event_id=event_id,
        created=now,
        due=now,
    )


def look_at_counts(now: datetime) -> None:
    """Asks the rules that count events, each every LOOK_EVERY, whichever thread comes first."""
    rules = AlertRule.objects.filter(is_active=True, events__isnull=False, next_look__lte=now)
    for rule in rules.select_related("project__organization"):
        if not AlertRule.objects.filter(pk=rule.pk, next_look__lte=now).update(next_look=now + LOOK_EVERY):
            continue
        for issue, event in frequent_issues(rule, rule.project, now):
            _notice(rule, Occasion.OFTEN, issue, event.event_id, now)


# ---------------------------------------------------------------- what is due


def claim(now: datetime) -> Notice | None:
    """The notice to send next, with `LEASE` to do it; None when none is due.

    Those over their channel's cap are held back, those that died in their last try have failed.
    """
    for ids in parts(told_projects()):
        due = Notice.objects.in_projects(ids).filter(due__lte=now).order_by("due")
        for project_id, notice_id in due.values_list("project_id", "notice_id")[:MAX_DUE]:
            with write_transaction():
                rows = Notice.objects.in_project(project_id).filter(notice_id=notice_id, due__lte=now)
                notice = _locked(rows)
                if notice is not None and _is_to_be_sent(notice, now):
                    return notice
    return None


def _is_to_be_sent(notice: Notice, now: datetime) -> bool:
    if notice.tries >= TRIES:
        _update(notice, state=NoticeState.FAILED, due=None)
        return False
    if _is_held_back(notice, now):
        return False
    notice.tries += 1
    _update(notice, tries=notice.tries, due=now + LEASE)
    return True


def _update(notice: Notice, **fields: object) -> None:
    Notice.objects.in_project(notice.project_id).filter(notice_id=notice.notice_id).update(**fields)


def _is_held_back(notice: Notice, now: datetime) -> bool:
    """Holds a notice of an issue back when its channel has told enough within the hour."""
    if notice.tries or notice.occasion in (Occasion.TEST, Occasion.DIGEST):
        return False
    channel = AlertChannel.objects.filter(pk=notice.channel_id).first()
    if channel is None:
        return False
    projects = list(
        Project.objects.filter(organization_id=channel.organization_id).values_list("pk", flat=True)
    )
    told = Notice.objects.in_projects(projects).filter(
        channel_id=channel.pk, tries__gt=0, created__gt=now - timedelta(hours=1), issue_number__isnull=False
    )
    if told.count() < channel.per_hour:
        return False
    _update(notice, state=NoticeState.HELD, due=None)
    AlertChannel.objects.filter(pk=channel.pk, digest_due__isnull=True).update(
        digest_due=now + timedelta(hours=1)
    )
    return True


def make_digests(now: datetime) -> None:
    """One notice for each channel that held some back, at the end of its hour."""
    for channel in AlertChannel.objects.filter(digest_due__lte=now):
        with write_transaction():
            if AlertChannel.objects.filter(pk=channel.pk, digest_due__lte=now).update(digest_due=None):
                _make_digest(channel, now)


def _make_digest(channel: AlertChannel, now: datetime) -> None:
    projects = {
        project.pk: project for project in Project.objects.filter(organization_id=channel.organization_id)
    }
    rows = Notice.objects.in_projects(projects.keys()).filter(
        channel_id=channel.pk, state=NoticeState.HELD, created__gt=now - KEPT
    )
    held = list(rows.order_by("created"))
    if not held:
        return
    counts: dict[tuple[int, int], int] = {}
    for notice in held:
        key = notice.project_id, notice.issue_number or 0
        counts[key] = counts.get(key, 0) + 1
    Notice.objects.create(
        project_id=held[-1].project_id,
        channel_id=channel.pk,
        occasion=Occasion.DIGEST,
        created=now,
        due=now,
        held=[[project, number, count] for (project, number), count in counts.items()],
    )
    rows.update(state=NoticeState.DIGESTED)


def finish(notice: Notice, *, is_sent: bool, status: str, answer: str, is_final: bool = False) -> None:
    """What became of a try: sent, to be tried again after a pause, or failed for good."""
    state, due = NoticeState.SENT, None
    if not is_sent:
        again = not is_final and notice.tries < TRIES
        state = NoticeState.WAITING if again else NoticeState.FAILED
        due = timezone.now() + PAUSES[notice.tries - 1] if again else None
    with write_transaction():
        _update(notice, state=state, due=due, status=status[:200], answer=answer[:2000])


def forget_old(now: datetime) -> None:
    """Notices are kept for a month."""
    with write_transaction():
        for ids in parts(told_projects()):
            Notice.objects.in_projects(ids).filter(created__lt=now - KEPT).delete()


def send_test(channel: AlertChannel) -> Notice | None:
    """A notice that says no more than that it arrived, with the latest issue of the first project; None without a project."""
    project = Project.objects.filter(organization_id=channel.organization_id).order_by("slug").first()
    if project is None:
        return None
    notice = Notice(project_id=project.pk, channel_id=channel.pk, occasion=Occasion.TEST)
    notice.project = project
    notice.save(force_insert=True)
    return notice
