"""What was seen and what is stored, where they differ."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.ingest.new_events import new_event
from tests.places import Place, client_of, make_place
from timeline.ingest.store import store_events
from timeline.models import Event, Issue
from timeline.retention.deletion import Rules, clean

pytestmark = pytest.mark.django_db

LIST = "/acme/shop/issues/2/events/"


@pytest.fixture
def client() -> Client:
    """Of a member of acme, where issue 2 was seen 1,200 times, half of them long ago."""
    place: Place = make_place("acme")
    now = timezone.now()
    store_events(
        [
            new_event(place.project.pk, "b", received=received, timestamp=received, title="Payment failed")
            for received in (now - timedelta(days=90 if number % 2 else 1) for number in range(1_200))
        ]
    )
    return client_of(place.member)


def test_where_all_is_stored_only_what_was_seen_is_said(client: Client) -> None:
    page = client.get(LIST).content.decode()

    assert "seen 1,200 times<" in page


def test_where_some_went_both_are_said(client: Client) -> None:
    clean(Rules(days=30))

    page = client.get(LIST).content.decode()
    newest = client.get("/acme/shop/issues/2/", follow=True).content.decode()

    assert "seen 1,200 times, stored 600<" in page
    assert "seen <b>1,200</b>, stored 600<" in newest


def test_an_issue_whose_last_event_went_stays_with_its_title_and_says_so(client: Client) -> None:
    clean(Rules(days=1), now=timezone.now() + timedelta(days=1))

    assert not Event.objects.exists()
    assert Issue.objects.get(number=2).times_seen == 1_200
    answer = client.get("/acme/shop/issues/2/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(LIST, 302)]
    assert "<h1>Payment failed</h1>" in page
    assert "seen 1,200 times, stored 0<" in page
    assert "No event is left" in page
    assert "The newest event" not in page
    assert "Payment failed" in client.get("/acme/").content.decode()


def test_an_issue_comes_back_with_its_next_event(client: Client) -> None:
    clean(Rules(days=1), now=timezone.now() + timedelta(days=1))
    issue = Issue.objects.get(number=2)

    store_events([new_event(issue.project_id, "b", received=timezone.now(), timestamp=timezone.now())])

    assert Issue.objects.get(number=2).times_seen == 1_201
    assert "seen 1,201 times, stored 1<" in client.get(LIST).content.decode()
