"""Sends a case as its SDK did, at a time that is always the same, and reads it where people do."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from tests.elements import parse
from tests.places import Place, api_of, client_of
from timeline.ingest import stages
from timeline.ingest.messages import Request
from timeline.ingest.routes import resolve
from timeline.ingest.store import store_events
from timeline.ingest.submission import Submission
from timeline.models import Event, Issue

SENT = Path(__file__).parent / "sent"
RECEIVED = datetime(2026, 11, 27, 2, 41, tzinfo=UTC)


def bodies_of(name: str) -> list[tuple[str, dict[str, str], bytes]]:
    """The requests of a case: path, headers, body."""
    path = next(SENT.glob(f"{name}.*"))
    if path.suffix == ".json":
        sent = json.loads(path.read_text())
        events = sent if isinstance(sent, list) else [sent]
        return [("store", {}, json.dumps(event).encode()) for event in events]
    if path.suffix == ".multipart":
        return [("minidump", {"content-type": "multipart/form-data; boundary=----crumbs"}, path.read_bytes())]
    return [("envelope", {}, path.read_bytes())]


def send(place: Place, requests: list[tuple[str, dict[str, str], bytes]]) -> None:
    """Store what the requests bring, one after the other."""
    for path, headers, body in requests:
        address = f"/api/{place.project.pk}/{path}/"
        route = resolve(address)
        assert route is not None
        submission = Submission(Request("POST", address, "", headers, body), route, RECEIVED)
        submission.project_id = place.project.pk
        stages.prepare(submission, stages.split(submission, body))
        assert not submission.errors
        store_events(submission.events)


@dataclass
class Read:
    """A case as people get it."""

    lists: str
    page: str
    api: dict[str, Any]
    text: str
    issues: list[str]

    @property
    def exported(self) -> list[str]:
        """The rows of the text export without their times, blanks joined."""
        return [" ".join(line.split()[1:]) for line in self.text.splitlines()[4:]]


def read(place: Place) -> Read:
    """The newest event, everywhere; the titles of all issues."""
    client = client_of(place.member)
    event = Event.objects.in_project(place.project.pk).order_by("-timestamp", "-event_id")[0]
    address = f"/acme/shop/issues/{event.issue_number}/events/{event.event_id}/"
    api = api_of(place.member).get(f"/api/v1/projects/acme/shop/events/{event.event_id}/")
    issues = Issue.objects.in_project(place.project.pk).order_by("number")
    return Read(
        seen(client, "/acme/"),
        seen(client, address),
        api.json(),
        client.get(f"{address}timeline.txt").content.decode(),
        [issue.title for issue in issues],
    )


def seen(client: Client, address: str) -> str:
    """What can be read of a page, blanks joined."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return parse(answer.content.decode()).text
