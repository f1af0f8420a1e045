"""What has arrived is told once, also when it is committed late; and who may still be told."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import Http404
from django.test import Client

from tests.api.asking import Counting
from tests.places import Place, client_of, make_place, make_user, store
from timeline.accounts.access import MISSING
from timeline.live.readers import Reader, admit, still_admitted
from timeline.live.watching import MAX_EVENTS, OVERLAP, LogWatcher, Watcher, arrivals
from timeline.models import LogBatch, Membership, Project, Role, Telemetry, pack_traces

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def arrive(place: Place, received: datetime) -> str:
    event_id = uuid.uuid4().hex
    store(place.project, event_id=event_id, received=received)
    return event_id


# ---------------------------------------------------------------- what


def test_an_event_is_told_once(acme: Place) -> None:
    start = now() + timedelta(minutes=1)
    watcher = Watcher(start)
    ids = [acme.project.pk]
    watcher.look(ids, start)
    first = arrive(acme, start + timedelta(seconds=1))
    at = start + timedelta(seconds=2)
    assert [each.event_id for each in watcher.look(ids, at)] == [first]
    assert watcher.look(ids, at + timedelta(seconds=1)) == []


def test_an_event_that_is_committed_late_is_not_missed(acme: Place) -> None:
    start = now() + timedelta(minutes=1)
    watcher = Watcher(start)
    ids = [acme.project.pk]
    arrive(acme, start + timedelta(seconds=5))
    assert len(watcher.look(ids, start + timedelta(seconds=6))) == 1
    late = arrive(acme, start + timedelta(seconds=2))
    assert [each.event_id for each in watcher.look(ids, start + timedelta(seconds=7))] == [late]


def test_what_is_remembered_is_bounded(acme: Place) -> None:
    start = now() + timedelta(minutes=1)
    watcher = Watcher(start)
    for second in range(60):
        arrive(acme, start + timedelta(seconds=second))
        watcher.look([acme.project.pk], start + timedelta(seconds=second + 1))
    assert len(watcher._told) <= 2 * OVERLAP.seconds + 2


def test_a_look_is_one_query_and_none_where_no_page_is_open(
    acme: Place, django_assert_num_queries: Counting
) -> None:
    others = [
        Project.objects.create(organization=acme.organization, slug=f"p{n}", name="p").pk for n in range(9)
    ]
    watcher = Watcher(now())
    with django_assert_num_queries(1):
        watcher.look([acme.project.pk, *others], now())
    with django_assert_num_queries(0):
        watcher.look([], now())


def test_of_a_storm_the_newest_are_told(acme: Place) -> None:
    since = now() - timedelta(minutes=5)
    ids = [arrive(acme, since + timedelta(seconds=1 + place)) for place in range(20)]
    found = arrivals([acme.project.pk], since)
    assert [each.event_id for each in found][: len(ids)] == ids
    assert len(found) <= MAX_EVENTS


def log_of(place: Place, trace_id: str, batch: str, received: datetime) -> None:
    LogBatch.objects.create(
        project_id=place.project.pk,
        id=batch,
        kind=Telemetry.LOGS,
        item_type="log",
        received=received,
        count=1,
        size=1,
        traces=pack_traces([trace_id]),
        document=b"",
    )


def test_logs_are_told_of_by_their_trace_once(acme: Place, django_assert_num_queries: Counting) -> None:
    start = now()
    watcher = LogWatcher(start)
    ids = [acme.project.pk]
    log_of(acme, "a" * 32, "1", start + timedelta(seconds=1))
    log_of(acme, "b" * 32, "2", start + timedelta(seconds=1))
    with django_assert_num_queries(1):
        found = watcher.look(ids, start + timedelta(seconds=2))
    assert found == {"a" * 32: set(ids), "b" * 32: set(ids)}
    with django_assert_num_queries(1):
        assert watcher.look(ids, start + timedelta(seconds=3)) == {}
    with django_assert_num_queries(0):
        assert watcher.look([], start) == {}


@pytest.mark.parametrize(("asked", "kept"), [("a" * 32, "a" * 32), ("x" * 32, ""), ("", ""), ("a" * 31, "")])
def test_a_stream_is_about_a_trace_that_can_be(asked: str, kept: str, acme: Place) -> None:
    till = Project.objects.create(organization=acme.organization, slug="till", name="Till")
    reader = reader_of(acme, f"project=shop&trace={asked}")
    assert reader.trace_id == kept
    assert reader.every_project == {acme.project.pk, till.pk}


# ---------------------------------------------------------------- who


def cookies_of(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def reader_of(place: Place, query: str = "") -> Reader:
    reader = admit("acme", cookies_of(client_of(place.member)), query)
    assert reader is not None
    return reader


def test_a_member_is_admitted_to_the_projects_that_are_asked_for(acme: Place) -> None:
    till = Project.objects.create(organization=acme.organization, slug="till", name="Till")
    assert reader_of(acme).projects == {acme.project.pk: "shop", till.pk: "till"}
    assert reader_of(acme, "project=till&project=nowhere").projects == {till.pk: "till"}


@pytest.mark.parametrize("cookies", ["", "sessionid=", "sessionid=x", "a=b; ;;=", "sessionid=\x00", '"'])
def test_nobody_is_admitted_without_a_session(cookies: str, acme: Place) -> None:
    assert admit("acme", cookies, "") is None


def test_a_stranger_is_told_what_is_told_of_what_is_not_there(acme: Place) -> None:
    stranger = cookies_of(client_of(make_place("globex").owner))
    for organization in ("acme", "nowhere"):
        with pytest.raises(Http404, match=MISSING[:20]):
            admit(organization, stranger, "")


@pytest.mark.parametrize("after", ["", "x", "2026-01-01", "9999-99-99T00:00:00Z", "2000-01-01T00:00:00Z"])
def test_a_page_is_told_of_the_last_hour_at_most(after: str, acme: Place) -> None:
    assert now() - timedelta(minutes=61) < reader_of(acme, f"after={after}").after <= now()


def leave(place: Place) -> Any:
    return Membership.objects.filter(user=place.member).delete()


def sign_out(place: Place) -> Any:
    return Session.objects.all().delete()


def change_password(place: Place) -> Any:
    place.member.set_password("four green apples")
    return place.member.save()


def deactivate(place: Place) -> Any:
    place.member.is_active = False
    return place.member.save()


@pytest.mark.parametrize("deed", [leave, sign_out, change_password, deactivate])
def test_whoever_has_gone_is_told_no_more(
    deed: Any, acme: Place, django_assert_num_queries: Counting
) -> None:
    readers = [reader_of(acme) for _ in range(3)]
    owner = admit("acme", cookies_of(client_of(acme.owner)), "")
    assert owner is not None
    with django_assert_num_queries(3):
        assert still_admitted([*readers, owner]) == {*readers, owner}
    deed(acme)
    assert still_admitted([*readers, owner]) == (set() if deed is sign_out else {owner})


def test_an_inactive_session_is_no_session(acme: Place) -> None:
    user = make_user("gone@acme.example", acme.organization, Role.MEMBER)
    cookies = cookies_of(client_of(user))
    user.is_active = False
    user.save()
    assert admit("acme", cookies, "") is None
