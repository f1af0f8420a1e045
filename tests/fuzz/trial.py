"""Sends one mutant to ingestion: its response is clear, and an event and a log beside it are stored."""

import json
import uuid

from tests.fuzz.mutants import Request
from timeline.ingest import messages
from timeline.ingest.pipeline import answer_alone
from timeline.ingest.routes import resolve
from timeline.models import Event, LogTrace, trace_number

KINDS = ("event", "log", "span", "transaction", "otel_log", "event")
CLEAR = {200, 400, 413, 415}


def send(project_id: int, key: str, request: Request) -> int:
    """The status of the answer, which is JSON."""
    path = f"/api/{project_id}/{request.path}"
    route = resolve(path)
    assert route is not None
    headers = {"content-encoding": request.content_encoding}
    query = f"sentry_key={key}"
    response = answer_alone(messages.Request("POST", path, query, headers, request.body), route)
    json.loads(response.body)
    return response.status


def survives(project_id: int, key: str, mutant: Request) -> list[str]:
    """What went wrong: nothing, when all is well."""
    wrong = []
    status = send(project_id, key, mutant)
    if status not in CLEAR:
        wrong.append(f"{mutant.name} got {status}")
    neighbour = uuid.uuid4().hex
    beside = send(project_id, key, _with_neighbour(mutant, neighbour))
    event = Event.objects.in_project(project_id).filter(event_id=neighbour)
    log = LogTrace.objects.of_trace([project_id], trace_number(neighbour))
    if beside != 200 or not event.exists() or not log.exists():
        wrong.append(f"{mutant.name} got {beside} and cost its neighbour")
    return wrong


def _with_neighbour(mutant: Request, neighbour: str) -> Request:
    """An envelope with the mutant's last lines as one item, and a good event and a good log behind it."""
    payload = mutant.body.split(b"\n", 2)[-1]
    event = json.dumps({"event_id": neighbour, "message": "neighbour"}).encode()
    log = json.dumps({"items": [{"trace_id": neighbour, "body": "neighbour"}]}).encode()
    lines = [b"{}"]
    # The same mutant is always of the same type.
    for kind, sent in ((KINDS[len(payload) % len(KINDS)], payload), ("event", event), ("log", log)):
        lines += [json.dumps({"type": kind, "length": len(sent)}).encode(), sent]
    return Request(mutant.name, "envelope/", "", b"\n".join(lines))
