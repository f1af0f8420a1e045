import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.ingest.new_events import new_event
from timeline.ingest import auth, counts, quotas
from timeline.ingest.responses import IngestError
from timeline.ingest.store import store_events
from timeline.models import STORED_BYTES, Event, ItemCount, Organization, Project, ProjectKey

pytestmark = pytest.mark.django_db

# 20 seconds into a minute of our clock
NOW = 1_795_176_020.0
assert NOW % 60 == 20


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What `time.time` and `time.monotonic` say to quotas."""
    moment = [NOW]
    monkeypatch.setattr("timeline.ingest.quotas.time.time", lambda: moment[0])
    monkeypatch.setattr("timeline.ingest.quotas.time.monotonic", lambda: moment[0])
    quotas.forget()
    auth.forget_keys()
    yield moment
    quotas.forget()
    auth.forget_keys()


@pytest.fixture
def project() -> Project:
    organization = Organization.objects.create(slug="acme", name="Acme")
    return Project.objects.create(organization=organization, slug="shop", name="Shop")


def taken(project: Project, tries: int) -> int:
    """How many of so many events are taken."""
    count = 0
    for _ in range(tries):
        try:
            quotas.take(project.id)
        except IngestError:
            continue
        count += 1
    return count


def test_a_connection_that_broke_is_made_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [OperationalError("server closed the connection unexpectedly"), 2]

    def ask(project_id: int) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, OperationalError):
            raise answer
        return answer

    monkeypatch.setattr("timeline.ingest.quotas._quota", ask)
    assert taken(project, 3) == 2


def test_there_is_no_quota_unless_one_is_set(project: Project) -> None:
    assert taken(project, 1000) == 1000


def test_a_minute_takes_its_quota_and_no_more(
    project: Project, settings: LazySettings, clock: list[float]
) -> None:
    settings.EVENTS_PER_MINUTE = 3

    assert taken(project, 10) == 3
    clock[0] += 40  # the next minute
    assert taken(project, 10) == 3


def test_a_projects_own_quota_counts(project: Project, settings: LazySettings) -> None:
    settings.EVENTS_PER_MINUTE = 3
    project.events_per_minute = 5
    project.save()

    assert taken(project, 10) == 5


def test_a_project_may_have_no_quota(project: Project, settings: LazySettings) -> None:
    settings.EVENTS_PER_MINUTE = 3
    project.events_per_minute = 0
    project.save()

    assert taken(project, 10) == 10


def test_what_other_processes_stored_counts(
    project: Project, settings: LazySettings, clock: list[float]
) -> None:
    settings.EVENTS_PER_MINUTE = 10
    assert taken(project, 2) == 2
    now = datetime.fromtimestamp(NOW, UTC)
    store_events([new_event(project.id, received=now - timedelta(seconds=age)) for age in (0, 1, 20, 21, 90)])

    clock[0] += quotas.REFRESH_SECONDS

    assert taken(project, 20) == 7  # three of the five are of this minute


def test_a_quota_costs_two_queries_in_five_seconds(project: Project, settings: LazySettings) -> None:
    settings.EVENTS_PER_MINUTE = 100

    with CaptureQueriesContext(connection) as queries:
        taken(project, 200)

    assert len(queries) == 2


def test_projects_have_quotas_of_their_own(project: Project, settings: LazySettings) -> None:
    settings.EVENTS_PER_MINUTE = 2
    other = Project.objects.create(organization=project.organization, slug="other", name="Other")

    assert (taken(project, 5), taken(other, 5)) == (2, 2)


# ---------------------------------------------------------------- what a sender sees


def send(client: Client, key: ProjectKey, *types: str) -> Any:
    lines = [b"{}"]
    for kind in types:
        payload = {"event_id": uuid.uuid4().hex, "message": "hello"} if kind == "event" else {}
        lines += [json.dumps({"type": kind}).encode(), json.dumps(payload).encode()]
    return client.post(
        f"/api/{key.project_id}/envelope/?sentry_key={key.public_key}",
        b"\n".join(lines),
        content_type="application/x-sentry-envelope",
    )


def test_the_answer_says_how_long_to_keep_quiet(
    client: Client, project: Project, settings: LazySettings
) -> None:
    settings.EVENTS_PER_MINUTE = 1
    key = ProjectKey.objects.create(project=project)

    assert send(client, key, "event").status_code == 200
    refused = send(client, key, "event")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["X-Sentry-Rate-Limits"] == "40:default;error;security:project:events_per_minute"
    assert "x-sentry-rate-limits" in refused.headers["Access-Control-Expose-Headers"]
    assert b"at most 1 events are accepted in a minute" in refused.content
    assert Event.objects.count() == 1
    counts.flush()
    # Other tests of this process may have counted for projects of theirs.
    kinds = ItemCount.objects.filter(project_id=key.project_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["event:over_quota", STORED_BYTES]


def test_the_door_of_single_events_has_the_quota_too(
    client: Client, project: Project, settings: LazySettings
) -> None:
    settings.EVENTS_PER_MINUTE = 1
    key = ProjectKey.objects.create(project=project)
    url = f"/api/{project.id}/store/?sentry_key={key.public_key}"

    answers = [client.post(url, {"message": "hi"}, content_type="application/json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]


def test_what_is_no_event_is_answered_as_ever(
    client: Client, project: Project, settings: LazySettings
) -> None:
    settings.EVENTS_PER_MINUTE = 1
    key = ProjectKey.objects.create(project=project)
    send(client, key, "event")

    assert send(client, key, "client_report").status_code == 200
    assert send(client, key, "session").status_code == 200
    counts.flush()


# ---------------------------------------------------------------- the command


def test_the_command_says_and_sets(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for arguments in ([], ["600"], [], ["0"], ["default"]):
        call_command("quota", "acme/shop", *arguments)
        said.append(capsys.readouterr().out.strip())

    stored = "at most 2000 megabytes stored in a day (the default), no limit of logs (the default)"
    assert said == [
        f"acme/shop: no limit (the default), {stored}",
        f"acme/shop: 600 events per minute, {stored}",
        f"acme/shop: 600 events per minute, {stored}",
        f"acme/shop: no limit, {stored}",
        f"acme/shop: no limit (the default), {stored}",
    ]


@pytest.mark.parametrize(
    "arguments", [("acme/nowhere",), ("acme/shop", "-1"), ("acme/shop", "many"), ("acme/shop", "99999999")]
)
def test_the_command_refuses_what_is_wrong(project: Project, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("quota", *(["--", *arguments] if "-1" in arguments else arguments))
