"""One event is deleted with everything that is known from it alone; the issue goes on as if it had never come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.places import Place, make_place, make_user, store
from timeline.housekeeping.events import delete_event
from timeline.models import CrumbLink, Event, Issue, IssueCount, IssueText, IssueValue

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, SECOND, THIRD = "1" * 32, "2" * 32, "3" * 32


@pytest.fixture
def acme() -> Place:
    """Issue 2: three events, each with a name, user, tag and environment of its own."""
    acme = make_place("acme")
    for place, event_id in enumerate((FIRST, SECOND, THIRD), 1):
        store(
            acme.project,
            event_id=event_id,
            received=NOON + place * HOUR,
            timestamp=(NOON + place * HOUR).timestamp(),
            fingerprint=["two"],
            message=f"secret {'abc'[place - 1]}",
            culprit=f"place {place}",
            level="fatal" if place == 3 else "error",
            environment=f"env-{place}",
            transaction=f"/t/{place}",
            tags={"own": f"{place}", "same": "x"},
            user={"id": "7", "email": f"user-{place}@example.com"},
            breadcrumbs=[{"event_id": "9" * 32}],
        )
    return acme


def delete(acme: Place, event_id: str) -> bool:
    issue = Issue.objects.select_related("project__organization").get(number=2)
    return delete_event(Event.objects.get(event_id=event_id), issue, acme.owner)


def known() -> dict[str, Any]:
    """What is known of issue 2."""
    return {
        "issue": Issue.objects.filter(number=2).values().first(),
        "values": set(IssueValue.objects.filter(number=2).values_list("key", "value")),
        "counts": set(
            IssueCount.objects.filter(number=2).values_list(
                "half_day", "environment", "count", "first_seen", "last_seen"
            )
        ),
        "links": set(CrumbLink.objects.values_list("event_id", flat=True)) & {FIRST, SECOND, THIRD},
        "texts": {line for text in IssueText.objects.filter(number=2) for line in text.text.splitlines()},
    }


@pytest.mark.parametrize("event_id", [FIRST, SECOND, THIRD])
def test_nothing_tells_that_it_ever_came(event_id: str, acme: Place) -> None:
    place = int(event_id[0])

    assert delete(acme, event_id)

    found = known()
    left = [each for each in (1, 2, 3) if each != place]
    issue = found["issue"]
    assert issue["times_seen"] == 2
    assert (issue["title"], issue["culprit"]) == (f"secret {'abc'[left[-1] - 1]}", f"place {left[-1]}")
    assert issue["level"] == ("fatal" if place != 3 else "error")
    assert issue["first_seen"] == NOON + left[0] * HOUR
    assert issue["last_seen"] == NOON + left[-1] * HOUR
    assert found["links"] == {f"{each}" * 32 for each in left}
    assert found["texts"] == {f"secret {'abc'[each - 1]}" for each in left}
    expected = {("tag", "same=x"), ("release", "shop@4.0.0")}
    for each in left:
        expected |= {
            ("tag", f"own={each}"),
            ("user", f"user-{each}@example.com"),
            ("environment", f"env-{each}"),
            ("transaction", f"/t/{each}"),
        }
    assert found["values"] == expected
    assert {environment for _, environment, *_ in found["counts"]} == {f"env-{each}" for each in left}


def test_a_user_of_no_other_event_is_not_counted_any_more(acme: Place) -> None:
    issue = Issue.objects.get(number=2)
    assert issue.user_count == 1
    delete(acme, FIRST)
    assert Issue.objects.get(number=2).users == issue.users, "other events are theirs, too"

    Event.objects.filter(event_id=SECOND).update(user_label="another")
    delete(acme, THIRD)

    assert Issue.objects.get(number=2).user_count == 0


def test_with_its_last_event_the_issue_goes(acme: Place) -> None:
    assert [delete(acme, event_id) for event_id in (SECOND, FIRST, THIRD)] == [True, True, False]

    assert known() == {"issue": None, "values": set(), "counts": set(), "links": set(), "texts": set()}
    assert Issue.objects.count() == 1


def test_it_is_taken_out_of_what_an_older_version_counted(acme: Place) -> None:
    IssueCount.objects.filter(number=2).delete()
    IssueCount.objects.create(
        project=acme.project, number=2, half_day=0, environment="", release="", count=3, first_seen=None
    )

    delete(acme, FIRST)

    assert IssueCount.objects.get(number=2).count == 2
    assert Issue.objects.get(number=2).times_seen == 2


def test_what_a_token_may_is_asked_of_its_scope_project_and_time(acme: Place) -> None:
    from django.test import Client
    from django.utils import timezone

    from timeline.accounts.credentials import make_token
    from timeline.models import Scope

    till = acme.organization.projects.create(slug="till", name="Till")
    store(till, event_id="8" * 32, breadcrumbs=[{"event_id": FIRST}])
    shop = "/api/v1/projects/acme/shop/"

    def client(**kept: Any) -> Client:
        return Client(headers={"Authorization": f"Bearer {make_token(acme.owner, **kept)}"})

    def put(asking: Client, address: str = f"{shop}issues/2/") -> int:
        return asking.put(address, {"status": "resolved"}, content_type="application/json").status_code

    assert put(client()) == 403
    assert "only reads" in client().delete(f"{shop}issues/2/").json()["detail"]
    assert put(client(scope=Scope.WRITE)) == 200
    assert put(client(scope=Scope.WRITE, project=acme.project)) == 200
    assert put(client(scope=Scope.WRITE, project=till)) == 404
    limited = client(project=till)
    assert limited.get(f"{shop}events/{FIRST}/").status_code == 404
    assert limited.get(shop).status_code == 404
    assert [each["slug"] for each in limited.get("/api/v1/organizations/acme/projects/").json()] == ["till"]
    assert [each["project"] for each in limited.get("/api/v1/organizations/acme/issues/").json()] == ["till"]
    assert limited.get(f"/api/v1/organizations/acme/eventids/{FIRST}/").status_code == 404
    event = limited.get(f"/api/v1/projects/acme/till/events/{'8' * 32}/").json()
    assert (event["linked_events"], event["linked_from"]) == ([], [])
    whole = client().get(f"/api/v1/projects/acme/till/events/{'8' * 32}/").json()
    assert [each["project"] for each in whole["linked_events"]] == ["shop"]
    exports = [
        b"".join(one.get(f"/acme/till/issues/1/events/{'8' * 32}/timeline.{suffix}")).decode()
        for one in (client(), limited)
        for suffix in ("txt", "md")
    ]
    assert [Event.objects.get(event_id=FIRST).title in text for text in exports] == [True, True, False, False]
    over = client(expires=timezone.now() - HOUR)
    assert over.get(shop).status_code == 401
    assert "expired" in over.get(shop).json()["detail"]
    assert client(expires=timezone.now() + HOUR).get(shop).status_code == 200
    member = make_user("m@x.example", acme.organization)
    of_member = Client(headers={"Authorization": f"Bearer {make_token(member, scope=Scope.WRITE)}"})
    assert put(of_member) == 200
    refused = of_member.delete(f"{shop}issues/2/")
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Only an owner of the organization can do this.",
    )
