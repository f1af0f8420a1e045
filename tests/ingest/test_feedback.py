"""What users say about an event becomes its last row, whichever of the two arrives first."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import EVENT_ID, Place, client_of, store
from timeline.accounts.credentials import make_token
from timeline.ingest import counts, quotas
from timeline.ingest.feedback import MAX_OF_EVENT
from timeline.issues.dropped import WAITING, dropped_of
from timeline.models import MAX_COMMENTS, STORED_BYTES, Event, Feedback, ItemCount, Project
from timeline.retention.deletion import Rules, clean

pytestmark = pytest.mark.django_db
LATER = "e" * 32
PAGE = f"/acme/shop/issues/1/events/{EVENT_ID}/"


def send(acme: Place, item_type: str, said: Any, **header: Any) -> int:
    lines = (header, {"type": item_type}, said)
    body = "\n".join(json.dumps(line) for line in lines)
    address = f"/api/{acme.project.pk}/envelope/?sentry_key={acme.key.public_key}"
    return Client().post(address, body, content_type="application/x-sentry-envelope").status_code


def counted() -> ItemCount:
    counts.flush()
    return ItemCount.objects.exclude(kind=STORED_BYTES).get()


def report(event_id: str = EVENT_ID, **said: Any) -> dict[str, Any]:
    return {"event_id": event_id, "name": "Jane", "email": "jane@x.example", "comments": "It broke", **said}


def feedback(event_id: Any = EVENT_ID, **said: Any) -> dict[str, Any]:
    return {
        "event_id": "f" * 32,
        "contexts": {
            "feedback": {
                "associated_event_id": event_id,
                "name": "Ann",
                "contact_email": "ann@x.example",
                "message": "Slow, then broken",
                **said,
            }
        },
    }


def test_it_is_the_last_row_of_its_event_in_pages_api_and_exports(acme: Place) -> None:
    assert (
        send(acme, "user_report", report(comments="<b>It</b> broke\n| a | ![x](http://evil.example)")) == 200
    )
    assert send(acme, "feedback", feedback()) == 200
    client = client_of(acme.member)

    page = client.get(PAGE).content.decode()

    assert "&lt;b&gt;It&lt;/b&gt; broke" in page
    assert "Jane &lt;jane@x.example&gt;" in page
    assert page.index('id="event"') < page.index("&lt;b&gt;It") < page.index("Slow, then broken")
    text = client.get(f"{PAGE}timeline.txt").getvalue().decode()
    assert "the user says: Slow, then broken (Ann <ann@x.example>)" in text
    markdown = client.get(f"{PAGE}timeline.md").getvalue().decode()
    assert "**the user says**" in markdown
    assert "\n| a |" not in markdown
    api = Client(headers={"Authorization": f"Bearer {make_token(acme.member)}"})
    event = api.get(f"/api/v1/projects/acme/shop/events/{EVENT_ID}/").json()
    sentry = api.get(f"/api/0/projects/acme/shop/events/{EVENT_ID}/").json()["userReport"]
    assert (sentry["name"], sentry["comments"]) == ("Ann", "Slow, then broken")
    assert [(one["name"], one["email"]) for one in event["feedback"]] == [
        ("Jane", "jane@x.example"),
        ("Ann", "ann@x.example"),
    ]


def test_it_may_arrive_before_its_event_and_twice(acme: Place) -> None:
    for _ in range(2):
        send(acme, "user_report", report(LATER))
        send(acme, "feedback", feedback(LATER))
    store(acme.project, event_id=LATER)

    page = client_of(acme.member).get(f"/acme/events/{LATER}/", follow=True).content.decode()

    assert page.count("the user says:") == 2


def test_a_report_without_an_id_is_about_the_event_of_its_envelope(acme: Place) -> None:
    send(acme, "user_report", {"comments": "here"}, event_id=EVENT_ID)

    assert Feedback.objects.get().event_id == EVENT_ID


@pytest.mark.parametrize(
    ("item_type", "said"),
    [
        ("feedback", feedback(None)),
        ("feedback", feedback("no id")),
        ("feedback", feedback(message=" ")),
        ("feedback", {"contexts": []}),
        ("feedback", []),
        ("user_report", report("0" * 32)),
        ("user_report", report(comments=5)),
        ("user_report", []),
    ],
)
def test_what_names_no_event_or_says_nothing_is_dropped_and_counted(
    item_type: str, said: Any, acme: Place
) -> None:
    counts._counts.clear()
    assert send(acme, item_type, said) == 200

    assert not Feedback.objects.exists()
    assert counted().kind == item_type


def test_it_is_bounded_and_may_be_anything(
    acme: Place, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    counts._counts.clear()
    send(acme, "user_report", report(name=["x"], email={}, comments="x\x00" * 9_000))
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(MAX_OF_EVENT + 5):
            send(acme, "user_report", report(comments=f"again {number}"))
        send(acme, "user_report", report(comments="again 0"))

    assert Feedback.objects.count() == MAX_OF_EVENT
    assert counted().kind == counts.FEEDBACK_TOO_MUCH
    assert counted().count == 6
    first = Feedback.objects.get(name="")
    assert (first.email, len(first.comments)) == ("", MAX_COMMENTS)
    assert "\x00" not in first.comments


def test_what_stands_beside_an_event_and_says_nothing_is_named_there(acme: Place) -> None:
    items = ({"type": "event"}, {"message": "x"}), ({"type": "user_report"}, {"comments": " "})
    lines = [{"event_id": LATER}, *(line for item in items for line in item)]
    address = f"/api/{acme.project.pk}/envelope/?sentry_key={acme.key.public_key}"
    body = "\n".join(json.dumps(line) for line in lines)
    Client().post(address, body, content_type="application/x-sentry-envelope")

    assert "user_report" in (Event.objects.get(event_id=LATER).came_with or "")


def test_what_waits_for_its_event_is_on_the_project_s_page(acme: Place) -> None:
    send(acme, "user_report", report(LATER))

    def waiting() -> list[int]:
        found = dropped_of(acme.project.pk, timezone.now().date())
        return [each.total for each in found if each.kind == WAITING]

    assert waiting() == [1]
    store(acme.project, event_id=LATER)
    assert waiting() == []


def test_over_the_quota_it_is_refused_and_counted(acme: Place) -> None:
    counts._counts.clear()
    Project.objects.filter(pk=acme.project.pk).update(events_per_minute=2)  # an event is there
    quotas.forget()

    assert [send(acme, "user_report", report(comments=str(number))) for number in range(2)] == [200, 429]
    assert counted().kind == counts.FEEDBACK_OVER_QUOTA


def test_it_goes_with_its_event_or_when_that_never_comes(acme: Place) -> None:
    send(acme, "user_report", report())
    send(acme, "user_report", report(LATER))
    Event.objects.update(received=timezone.now() - timedelta(days=9))

    clean(Rules(days=5))
    assert set(Feedback.objects.values_list("event_id", flat=True)) == {LATER}

    clean(Rules(), now=timezone.now() + timedelta(days=31))
    assert not Feedback.objects.exists()
