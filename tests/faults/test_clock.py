"""A server whose clock is set back an hour: nothing is refused, no order changes, no count goes wrong."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.ingest.new_events import NOON
from timeline.ingest import views
from timeline.models import Event, Issue, IssueCount, Organization, Project, ProjectKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ProjectKey:
    organization = Organization.objects.create(slug="acme", name="Acme")
    return ProjectKey.objects.create(
        project=Project.objects.create(organization=organization, slug="shop", name="Shop")
    )


def send_at(client: Client, key: ProjectKey, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    """An event without a time of its own, when our clock says `moment`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    event_id = uuid.uuid4().hex
    lines = {"event_id": event_id}, {"type": "event"}, {"message": "out of stock", "fingerprint": ["stock"]}
    with monkeypatch.context() as patch:
        patch.setattr(views, "datetime", Clock)
        answer = client.post(
            f"/api/{key.project_id}/envelope/?sentry_key={key.public_key}",
            "\n".join(map(json.dumps, lines)),
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
    assert list(IssueCount.objects.order_by("hour").values_list("count", flat=True)) == [2, 2]
