"""What becomes a notice, which is sent when, and what becomes of it."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.places import Place, store
from timeline.alerts import outbox
from timeline.models import AlertChannel, AlertRule, Issue, News, Notice, NoticeState, Occasion, Status


def now() -> datetime:
    return datetime.now(UTC)


def happen(place: Place, name: str, times: int = 1, **fields: Any) -> Issue:
    """Events of an issue with this name."""
    for _ in range(times):
        store(place.project, event_id=uuid.uuid4().hex, fingerprint=[name], message=name, **fields)
    issue: Issue = Issue.objects.in_project(place.project.pk).get(title=name)
    return issue


def notices() -> list[tuple[str, int | None]]:
    """Occasions and issues, in the order in which they were made."""
    return [(notice.occasion, notice.issue_number) for notice in Notice.objects.order_by("created")]


def test_a_new_issue_is_told_once(acme: Place, rule: AlertRule) -> None:
    issue = happen(acme, "new", 3)
    assert issue.news == News.NEW
    outbox.take_news(now())
    outbox.take_news(now())
    assert notices() == [(Occasion.NEW, issue.number)]
    happen(acme, "new")
    outbox.take_news(now())
    assert len(notices()) == 1


def test_an_issue_that_was_resolved_is_told_when_it_happens_again(acme: Place, rule: AlertRule) -> None:
    Issue.objects.update(status=Status.RESOLVED, status_changed=now() - timedelta(hours=1))
    store(acme.project, event_id=uuid.uuid4().hex)
    outbox.take_news(now())
    assert notices() == [(Occasion.REOPENED, 1)]


def test_an_event_of_a_known_issue_costs_no_query_more(acme: Place, rule: AlertRule) -> None:
    happen(acme, "known")
    with CaptureQueriesContext(connection) as queries:
        happen(acme, "known")
    said = " ".join(query["sql"] for query in queries.captured_queries)
    assert "alertrule" not in said
    assert "timeline_notice" not in said


@pytest.mark.parametrize(
    ("fields", "event", "is_told"),
    [
        ({"level": "fatal"}, {}, False),
        ({"level": "fatal"}, {"level": "fatal"}, True),
        ({"environment": "staging"}, {}, False),
        ({"environment": "production"}, {}, True),
        ({"q": "elsewhere"}, {}, False),
        ({"q": "told transaction:/check*"}, {}, True),
        ({"on_new": False}, {}, False),
        ({"is_active": False}, {}, False),
    ],
    ids=str,
)
def test_a_rule_tells_of_what_it_names(
    fields: dict[str, Any], event: dict[str, Any], is_told: bool, acme: Place, rule: AlertRule
) -> None:
    AlertRule.objects.update(**fields)
    happen(acme, "told", **event)
    outbox.take_news(now())
    assert bool(notices()) is is_told


def test_an_import_of_old_events_tells_nobody(acme: Place, rule: AlertRule) -> None:
    old = now() - timedelta(days=3)
    store(acme.project, event_id=uuid.uuid4().hex, received=old, fingerprint=["old"])
    outbox.take_news(now())
    assert notices() == []


def test_a_rule_tells_nothing_of_before_it_was_made(acme: Place, channel: AlertChannel) -> None:
    happen(acme, "before")
    AlertRule.objects.create(project=acme.project, channel=channel)
    outbox.take_news(now())
    assert notices() == []
    assert not Issue.objects.exclude(news="").exists()


def test_a_rule_is_quiet_about_an_issue_after_telling_of_it(acme: Place, rule: AlertRule) -> None:
    for minutes, told in ((0, 1), (10, 1), (31, 2)):
        Issue.objects.update(news=News.REOPENED, reopened=now())
        outbox.take_news(now() + timedelta(minutes=minutes))
        assert len(notices()) == told, minutes


@pytest.mark.parametrize(("times", "is_told"), [(4, False), (5, True)])
def test_many_events_in_a_short_time_are_told_once(
    times: int, is_told: bool, acme: Place, rule: AlertRule
) -> None:
    AlertRule.objects.update(on_new=False, events=5, minutes=10)
    issue = happen(acme, "often", times)
    happen(acme, "rare", 2)
    for seconds in (0, 1, 30, 60):
        outbox.look_at_counts(now() + timedelta(seconds=seconds))
    assert notices() == ([(Occasion.OFTEN, issue.number)] if is_told else [])


def test_events_of_before_do_not_count(acme: Place, rule: AlertRule) -> None:
    AlertRule.objects.update(events=3, minutes=10)
    for minutes in (30, 20, 15, 5, 1):
        happen(acme, "slow", timestamp=(now() - timedelta(minutes=minutes)).timestamp())
    outbox.look_at_counts(now())
    assert notices() == []


# ---------------------------------------------------------------- trying


def notice_of(acme: Place, channel: AlertChannel, **fields: Any) -> Notice:
    values = {"occasion": Occasion.NEW, "issue_number": 1, **fields}
    return Notice.objects.create(project_id=acme.project.pk, channel_id=channel.pk, **values)


def test_a_notice_is_claimed_by_one_and_again_when_that_one_died(acme: Place, channel: AlertChannel) -> None:
    made = notice_of(acme, channel)
    first = outbox.claim(now())
    assert first is not None
    assert first.notice_id == made.notice_id
    assert outbox.claim(now()) is None
    later = now() + outbox.LEASE + timedelta(seconds=1)
    again = outbox.claim(later)
    assert again is not None
    assert again.tries == 2


def test_three_tries_with_growing_pauses_then_it_has_failed(acme: Place, channel: AlertChannel) -> None:
    notice_of(acme, channel)
    at = now()
    pauses = []
    for _ in range(3):
        claimed = outbox.claim(at)
        assert claimed is not None
        outbox.finish(claimed, is_sent=False, status="500", answer="x" * 5000)
        kept = Notice.objects.get()
        if kept.due:
            pauses.append(kept.due - now())
            at = kept.due + timedelta(seconds=1)
    assert timedelta(seconds=20) < pauses[0] < timedelta(seconds=31) < pauses[1]
    assert (kept.state, kept.due, kept.status, len(kept.answer)) == (NoticeState.FAILED, None, "500", 2000)
    assert outbox.claim(at + timedelta(days=1)) is None


def test_one_that_died_in_its_last_try_has_failed(acme: Place, channel: AlertChannel) -> None:
    notice_of(acme, channel, tries=3)
    assert outbox.claim(now()) is None
    assert Notice.objects.get().state == NoticeState.FAILED


def test_what_is_over_the_cap_is_held_back_and_told_together(acme: Place, channel: AlertChannel) -> None:
    AlertChannel.objects.update(per_hour=2)
    for _ in range(5):
        notice_of(acme, channel)
    claimed = [outbox.claim(now()) for _ in range(3)]
    assert [bool(each) for each in claimed] == [True, True, False]
    assert Notice.objects.filter(state=NoticeState.HELD).count() == 3
    outbox.make_digests(now())
    assert not Notice.objects.filter(occasion=Occasion.DIGEST).exists()
    for _ in range(2):
        outbox.make_digests(now() + timedelta(minutes=61))
    digest = Notice.objects.get(occasion=Occasion.DIGEST)
    assert digest.held == [[acme.project.pk, 1, 3]]
    assert Notice.objects.filter(state=NoticeState.DIGESTED).count() == 3
    assert outbox.claim(now() + timedelta(minutes=61)) is not None


def test_a_test_is_never_held_back(acme: Place, channel: AlertChannel) -> None:
    AlertChannel.objects.update(per_hour=1)
    notice_of(acme, channel)
    assert outbox.claim(now()) is not None
    outbox.send_test(channel)
    assert outbox.claim(now()) is not None


def test_notices_are_kept_for_a_month(acme: Place, channel: AlertChannel) -> None:
    notice_of(acme, channel, created=now() - timedelta(days=31), due=None)
    kept = notice_of(acme, channel)
    outbox.forget_old(now())
    assert Notice.objects.get().notice_id == kept.notice_id
