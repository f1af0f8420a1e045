"""A server whose clock is set back an hour: nothing is refused, no order changes, no count goes wrong."""

import json
import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.ingest.new_events import NOON
from timeline.ingest import pipeline
from timeline.models import (
    Event,
    Issue,
    IssueCount,
    Membership,
    Organization,
    Project,
    ProjectKey,
    Role,
    User,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ProjectKey:
    organization = Organization.objects.create(slug="acme", name="Acme")
    return ProjectKey.objects.create(
        project=Project.objects.create(organization=organization, slug="shop", name="Shop")
    )


def send_at(
    client: Client,
    key: ProjectKey,
    moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sent_at: datetime | None = None,
    **fields: object,
) -> str:
    """An event, without a time of its own unless `fields` has one, when our clock says `moment`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    event_id = uuid.uuid4().hex
    header = {
        "event_id": event_id,
        **({"sent_at": sent_at.isoformat(timespec="milliseconds")} if sent_at else {}),
    }
    event = {"message": "out of stock", "fingerprint": ["stock"], **fields}
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "datetime", Clock)
        answer = client.post(
            f"/api/{key.project_id}/envelope/?sentry_key={key.public_key}",
            "\n".join(map(json.dumps, (header, {"type": "event"}, event))),
            content_type="application/x-sentry-envelope",
        )
    assert answer.status_code == 200
    return event_id


def test_a_clock_that_is_set_back_changes_no_order(
    client: Client, monkeypatch: pytest.MonkeyPatch, key: ProjectKey
) -> None:
    hour = timedelta(hours=1)
    moments = [
        NOON,
        NOON + timedelta(minutes=1),
        NOON + timedelta(minutes=2) - hour,
        NOON + timedelta(minutes=3) - hour,
    ]

    sent = [send_at(client, key, moment, monkeypatch) for moment in moments]

    issue = Issue.objects.in_project(key.project_id).get()
    assert (issue.times_seen, issue.first_seen, issue.last_seen) == (4, moments[2], moments[1])
    ordered = Event.objects.in_issue(key.project_id, issue.number).values_list("event_id", "timestamp")
    assert [event_id for event_id, _ in ordered] == [sent[2], sent[3], sent[0], sent[1]]
    assert list(IssueCount.objects.order_by("half_day").values_list("count", flat=True)) == [2, 2]


HOUR = timedelta(hours=1)
GAP = re.compile(r"[^<>]* (?:after|before) crumb \d+|[^<>]* quiet|[^<>]* earlier than crumb \d+")


@pytest.mark.parametrize("sent_at", [None, NOON], ids=["nobody says when it was sent", "the SDK says when"])
def test_a_page_shows_the_trail_as_it_was_whatever_our_clock_says(
    sent_at: datetime | None, client: Client, monkeypatch: pytest.MonkeyPatch, key: ProjectKey
) -> None:
    crumbs = [
        {
            "category": "step",
            "message": f"step {number}",
            "timestamp": (NOON - timedelta(seconds=back)).isoformat(timespec="milliseconds"),
        }
        for number, back in enumerate((40, 39.5, 39, 20.25, 20, 19.5))
    ]
    event_id = send_at(
        client,
        key,
        NOON - HOUR,
        monkeypatch,
        sent_at=sent_at,
        timestamp=NOON.isoformat(timespec="milliseconds"),
        breadcrumbs=crumbs,
    )

    page = page_of(client, key, event_id)

    offsets = re.findall(r"[+\N{MINUS SIGN}]?\d\d:\d\d\.\d{3}(?=<)", page)
    assert set(offsets) >= {f"\N{MINUS SIGN}00:{back:06.3f}" for back in (40, 39.5, 39, 20.25, 20, 19.5)}
    assert "19.5 s quiet" in page
    assert not [gap for gap in GAP.findall(page) if "-" in gap or "\N{MINUS SIGN}" in gap]


def test_a_trail_whose_sender_set_its_clock_back_shows_no_negative_gap(
    client: Client, monkeypatch: pytest.MonkeyPatch, key: ProjectKey
) -> None:
    times = (
        NOON,
        NOON + timedelta(seconds=1),
        NOON + timedelta(seconds=2) - HOUR,
        NOON + timedelta(seconds=3) - HOUR,
    )
    crumbs = [
        {"category": "step", "message": "step", "timestamp": time.isoformat(timespec="milliseconds")}
        for time in times
    ]
    event_id = send_at(
        client,
        key,
        NOON,
        monkeypatch,
        timestamp=(NOON + timedelta(seconds=4) - HOUR).isoformat(timespec="milliseconds"),
        breadcrumbs=crumbs,
    )

    page = page_of(client, key, event_id)
    opened = client.get(f"{client.get(f'/acme/events/{event_id}/')['Location']}crumbs/2/").content.decode()

    gaps = GAP.findall(page) + GAP.findall(opened)
    assert any("before crumb 1" in gap or "earlier than crumb 1" in gap for gap in gaps), gaps
    assert not [gap for gap in gaps if "-" in gap or "\N{MINUS SIGN}" in gap]


def page_of(client: Client, key: ProjectKey, event_id: str) -> str:
    """The event's, for a member."""
    member = User.objects.create(email="ada@example.com")
    Membership.objects.create(organization=key.project.organization, user=member, role=Role.MEMBER)
    client.force_login(member)
    return client.get(f"/acme/events/{event_id}/", follow=True).content.decode()
