"""What is left of deleted projects and issues goes in steps, whoever is killed, and nothing of others with it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.ingest.new_events import new_event
from tests.places import Place
from timeline.database.distribution import project_models
from timeline.housekeeping.issues import delete_issue
from timeline.housekeeping.projects import delete_project
from timeline.ingest import auth, refusals
from timeline.ingest.store import store_events
from timeline.models import Deletion, Event, Issue, IssueCount, IssueText, IssueValue, Project
from timeline.retention import removal
from timeline.retention.removal import GRACE, remove_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten events are a large project here."""
    monkeypatch.setattr(removal, "LITTLE", 3)
    monkeypatch.setattr("timeline.retention.batches.MIN_BATCH", 2)


def fill(project: Project, group: str, count: int) -> None:
    store_events([new_event(project.pk, group, text=group, values=(("tag", "a=b"),)) for _ in range(count)])


def rows(project_id: int) -> dict[str, int]:
    return {
        table.__name__: count
        for table in project_models()
        if (count := table._default_manager.filter(project_id=project_id).count())
    }


def go_on(**state: Any) -> None:
    if state.get("stopped"):
        event = threading.Event()
        event.set()
        remove_all(event)
    else:
        remove_all(threading.Event())


def test_a_project_is_gone_at_once_and_its_rows_step_by_step(acme: Place) -> None:
    till = acme.organization.projects.create(slug="till", name="Till")
    fill(till, "b", 10)
    fill(acme.project, "c", 10)
    project_id = acme.project.pk
    before = rows(till.pk)

    deletion = delete_project(acme.project, acme.owner)

    assert not Project.objects.filter(pk=project_id).exists()
    assert Event.objects.in_project(project_id).count() == 8, "the first step"
    go_on(stopped=True)
    assert Event.objects.in_project(project_id).count() == 8, "the server stops"
    go_on()
    assert rows(project_id) == {}
    deletion.refresh_from_db()
    assert (deletion.events, deletion.events_deleted) == (11, 11)
    assert rows(till.pk) == before

    store_events([new_event(project_id, "late")])  # of a request that was under way
    Deletion.objects.update(requested=timezone.now() - 2 * GRACE)
    go_on()
    assert rows(project_id) == {}
    assert not Deletion.objects.exists()


def test_a_deletion_goes_on_where_it_was_killed(acme: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(acme.project, "c", 10)
    project_id = acme.project.pk
    delete_project(acme.project, acme.owner)

    class KilledError(Exception):
        pass

    real = removal._delete_rows

    def kill(*args: Any) -> int:
        raise KilledError

    monkeypatch.setattr(removal, "_delete_rows", kill)
    with pytest.raises(KilledError):
        go_on()
    monkeypatch.setattr(removal, "_delete_rows", real)

    assert Event.objects.in_project(project_id).count() == 0
    assert rows(project_id) != {}
    go_on()
    assert rows(project_id) == {}


def test_an_issue_goes_with_everything_and_comes_again_as_another(acme: Place) -> None:
    fill(acme.project, "c", 10)
    issue = Issue.objects.select_related("project__organization").get(number=2)

    assert not delete_issue(issue, acme.owner)

    assert not Issue.objects.filter(number=2).exists()
    fill(acme.project, "c", 1)
    assert Issue.objects.get(grouping_hash="c" * 64).number == 3
    go_on()
    for table in (IssueCount, IssueText, IssueValue):
        assert set(table.objects.values_list("number", flat=True)) == {1, 3}, table
    assert sorted(Event.objects.values_list("issue_number", flat=True)) == [1, 3]
    assert not Deletion.objects.exists()


def test_a_small_issue_is_gone_when_its_page_answers(acme: Place) -> None:
    issue = Issue.objects.select_related("project__organization").get(number=1)

    assert delete_issue(issue, acme.owner)

    assert not Event.objects.exists()
    assert not Deletion.objects.exists()


def test_a_deleted_project_s_key_opens_nothing(acme: Place) -> None:
    key, project_id = acme.key.public_key, acme.project.pk
    assert auth.authenticate([key], project_id) == project_id

    delete_project(acme.project, acme.owner)

    with pytest.raises(Exception, match="event submission rejected") as refused:
        auth.authenticate([key], project_id)
    assert "was deleted" in str(refused.value.causes)  # type: ignore[attr-defined]


def test_refused_requests_are_counted_for_projects_that_there_are(acme: Place) -> None:
    refusals._claimed.clear()
    for project_id in (acme.project.pk, acme.project.pk, 12345, 1 << 64, None):
        refusals.note(project_id, 413)
    refusals.note(acme.project.pk, 405)

    taken = refusals.take()

    assert {(project_id, kind): count for (project_id, _, kind), count in taken.items()} == {
        (acme.project.pk, "request:too_large"): 2
    }
    assert refusals.take() == {}


def test_nobody_fills_the_memory_with_projects_that_there_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MAX_CLAIMED", 3)
    refusals._claimed.clear()

    for project_id in range(1, 10):
        refusals.note(project_id, 403)

    assert len(refusals._claimed) == 3
    refusals._claimed.clear()


def test_a_project_keeps_no_more_than_the_settings_and_less_if_it_says_so(acme: Place) -> None:
    from timeline.retention.deletion import Rules, clean  # the settings are those of the test

    old = timezone.now() - timedelta(days=10)
    till = acme.organization.projects.create(slug="till", name="Till", retention_days=5)
    for project in (acme.project, till):
        store_events([new_event(project.pk, "o", received=old, timestamp=old)])

    clean(Rules(days=30))
    assert {event.project_id for event in Event.objects.all()} == {acme.project.pk}
    till.retention_days = 100
    till.save()
    clean(Rules(days=8))
    assert Event.objects.filter(received=old).count() == 0
