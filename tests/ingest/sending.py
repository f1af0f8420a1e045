"""Sends requests to ingestion through Django's test client, and tells what was stored and dropped."""

import json
from typing import Any

from django.test import Client

from timeline.ingest import auth, counts, log_quotas, quotas
from timeline.models import Event, Organization, Project, ProjectKey

KEY = "0123456789abcdef0123456789abcdef"
ID = "9ec79c33ec9942ab8353589fcb2e04dc"


def forget_everything() -> None:
    """Keys, quotas and counts that this process remembers."""
    auth.forget_keys()
    quotas.forget()
    log_quotas.forget()
    counts._counts.clear()


def make_project() -> Project:
    """The one project of a test, with KEY."""
    organization = Organization.objects.create(slug="acme", name="Acme")
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    ProjectKey.objects.create(project=project, public_key=KEY)
    return project


def framed(*items: tuple[str, bytes], **header: Any) -> bytes:
    """An envelope of items, each a type and a payload."""
    lines = [json.dumps(header).encode()]
    for kind, payload in items:
        lines += [json.dumps({"type": kind, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines)


def send(body: bytes, path: str = "envelope/", key: str = KEY, **headers: str) -> Any:
    """The response to a POST to the project."""
    project_id = Project.objects.get().pk
    answer = Client().generic(
        "POST",
        f"/api/{project_id}/{path}" + (f"?sentry_key={key}" if key else ""),
        body,
        content_type=headers.pop("content_type", ""),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


def told(answer: Any) -> tuple[int, Any]:
    """Status and JSON of Django's response."""
    return answer.status_code, json.loads(answer.content)


def stored() -> dict[str, bytes]:
    """The payloads of all events, by id."""
    return {event.event_id: event.payload() for event in Event.objects.all()}


def dropped() -> dict[str, int]:
    """How many of each kind were dropped."""
    return {kind: times for (_, _, kind), times in counts._counts.items()}
