"""Deletes one event, and everything that is known from it alone: whose data it is may ask for that."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Value
from django.db.models.functions import Replace

from timeline.database.write_lock import write_transaction
from timeline.housekeeping.issues import delete_issue
from timeline.ingest import known_issues
from timeline.ingest.findable import values_of
from timeline.ingest.refilling import refill_texts
from timeline.models import (
    HALF_DAY_SECONDS,
    Event,
    Issue,
    IssueCount,
    IssueValue,
    User,
    half_day_of,
    user_digest,
)
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.title import PLACEHOLDERS, culprit_of
from timeline.retention.removal import delete_rows_of_events

NAMING = 20  # of the newest events, the first with a name names the issue
MAX_CULPRIT = Issue._meta.get_field("culprit").max_length


def delete_event(event: Event, issue: Issue, user: User) -> bool:
    """Whether the issue goes on; with its last stored event it is deleted, too."""
    others = Event.objects.in_issue(issue.project_id, issue.number).exclude(event_id=event.event_id)
    if not others.exists():
        delete_issue(issue, user)
        return False
    sent = values_of(SentEvent(read_document(event.payload()).value))
    with write_transaction():
        Issue.objects.select_for_update().get(project_id=issue.project_id, number=issue.number)
        if delete_rows_of_events(issue.project_id, [event.event_id]):
            _uncount(event)
            _forget_values(event, sent)
            _name_again(issue.project_id, issue.number)
    refill_texts(issue.project_id, issue.number)
    known_issues.forget()
    return True


def _counts(event: Event) -> Any:
    return IssueCount.objects.in_project(event.project_id).filter(number=event.issue_number)


def _uncount(event: Event) -> None:
    """Take it out of the counts: of its half day, else of what an older version, or retention, put together."""
    half_day, named = (
        half_day_of(event.received),
        {"environment": event.environment, "release": event.release},
    )
    nameless = {"environment": "", "release": ""}
    for wanted in (
        {"half_day": half_day, **named},
        {"half_day": half_day, **nameless},
        {"half_day": 0, **named},
        {"half_day": 0, **nameless},
    ):
        rows = _counts(event).filter(**wanted)
        if rows.filter(count__gt=1).update(count=F("count") - 1) or rows.delete()[0]:
            break
    begin = datetime.fromtimestamp(half_day * HALF_DAY_SECONDS, UTC)
    left = Event.objects.in_project(event.project_id).filter(
        issue_number=event.issue_number,
        received__gte=begin,
        received__lt=begin + timedelta(seconds=HALF_DAY_SECONDS),
        **named,
    )
    times = left.aggregate(first_seen=Min("received"), last_seen=Max("received"))
    if times["first_seen"]:
        _counts(event).filter(half_day=half_day, **named).update(**times)


def _forget_values(event: Event, sent: tuple[tuple[str, str], ...]) -> None:
    """What nothing else is known to have; `refill_texts` finds again what the newest events have, too."""
    seen = IssueValue.objects.filter(project_id=event.project_id, number=event.issue_number)
    for key, value in sent:
        seen.filter(key=key, value=value).delete()
    for key in ("environment", "release"):
        value = getattr(event, key)
        if value and not _counts(event).filter(**{key: value}).exists():
            seen.filter(key=key, value=value).delete()
    others = Event.objects.in_issue(event.project_id, event.issue_number)
    if not others.filter(transaction_name=event.transaction_name).exists():
        seen.filter(key="transaction", value=event.transaction_name).delete()
    if event.user_label and not others.filter(user_label=event.user_label).exists():
        Issue.objects.in_project(event.project_id).filter(number=event.issue_number).update(
            users=Replace("users", Value(user_digest(event.user_label)), Value(""))
        )


def _name_again(project_id: int, number: int) -> None:
    """The newest event that is left, and that has a name, names the issue, as if the other had never come."""
    newest = list(Event.objects.in_issue(project_id, number).reverse().rows()[:NAMING])
    named = next((row for row in newest if row.title not in PLACEHOLDERS), newest[0])
    document = SentEvent(
        read_document(Event.objects.in_project(project_id).get(event_id=named.event_id).payload()).value
    )
    counts = IssueCount.objects.in_project(project_id).filter(number=number)
    times = counts.filter(first_seen__isnull=False).aggregate(
        first_seen=Min("first_seen"), last_seen=Max("last_seen")
    )
    is_known = times["first_seen"] and not counts.filter(first_seen=None).exists()
    Issue.objects.in_project(project_id).filter(number=number).update(
        times_seen=F("times_seen") - 1,
        title=named.title,
        culprit=culprit_of(document)[:MAX_CULPRIT],
        level=newest[0].level,
        **(times if is_known else {}),
    )
