"""Errors as responses, and requests that are answered together."""

import base64
import gzip
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from tests.ingest.sending import ID, KEY, dropped, framed, send, stored, told
from timeline.ingest import pipeline, stages, store
from timeline.ingest.messages import Request, Response
from timeline.ingest.pipeline import answer_alone, answer_together
from timeline.ingest.preparation import NewEvent
from timeline.ingest.routes import Route, resolve
from timeline.ingest.store import StoreResult
from timeline.models import Event, Feedback, LogBatch, Project
from timeline.protocol.came_with import read as read_came_with


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"", {"detail": "empty request body"}),
        (b" \n", {"detail": "invalid event envelope", "causes": ["missing envelope header"]}),
        (b"hello\n", {"detail": "invalid event envelope", "causes": ["invalid envelope header"]}),
        (
            b'{}\n{"type":"event","length":9}\n{}',
            {"detail": "invalid event envelope", "causes": ["unexpected end of file"]},
        ),
    ],
)
def test_a_broken_envelope_is_400(project: Project, body: bytes, answer: dict[str, Any]) -> None:
    assert told(send(body)) == (400, answer)


@pytest.mark.parametrize(
    ("rest", "cause"),
    [
        (b'{"type":"event","length":9}\n{}', "unexpected end of file"),
        (b'{"type":"attachment","filename":"C:\\Users\\kim.dmp","length":2}\nMD', "invalid item header"),
        (b'{"type":"replay_recording","length":1}\n{}\nx', "missing newline after header or payload"),
        (b'{"type":"x"}\n\n' * 501, "too many individual items"),
    ],
)
def test_what_was_whole_before_a_break_is_stored_and_the_break_is_counted(
    project: Project, rest: bytes, cause: str
) -> None:
    body = framed(("event", b'{"a":1}'), ("event", b'{"b":2}'), event_id=ID) + b"\n" + rest
    assert told(send(body)) == (200, {"id": ID})
    assert sorted(stored().values()) == [b'{"a":1}', b'{"b":2}']
    assert dropped()["malformed"] == 1
    assert read_came_with(Event.objects.get(event_id=ID).came_with).broken == cause


LOG = b'{"items":[{"body":"hi","trace_id":"%s"}]}' % (b"a" * 32)
REPORT = b'{"event_id":"%s","comments":"It broke"}' % ID.encode()


@pytest.mark.parametrize("kept", [("log", LOG), ("user_report", REPORT)], ids=["logs", "feedback"])
def test_what_was_whole_before_a_break_is_stored_without_an_event(
    project: Project, kept: tuple[str, bytes]
) -> None:
    broken = b'\n{"type":"event","length":9}\n{}'
    assert told(send(framed(kept) + broken)) == (200, {})
    assert LogBatch.objects.count() + Feedback.objects.count() == 1
    assert dropped()["malformed"] == 1


def test_a_break_behind_what_is_not_kept_is_400(project: Project) -> None:
    status, answer = told(send(framed(("session", b"{}")) + b'\n{"type":"event","length":9}\n{}'))
    assert (status, answer["causes"]) == (400, ["unexpected end of file"])


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 400), ("br", 400), ("zstd", 400), ("deflate", 400), ("lzma", 415)]
)
def test_a_wrong_encoding_is_told(project: Project, encoding: str, status: int) -> None:
    answer = send(b"\xff\xfe not packed", content_encoding=encoding)
    assert answer.status_code == status
    if status == 400:
        assert json.loads(answer.content)["detail"] == "invalid compression format"


def test_without_a_key_nothing_is_told(project: Project) -> None:
    for body, path in ((framed(("event", b"{}")), "envelope/"), (b"{}", "store/")):
        status, answer = told(send(body, path, key=""))
        assert (status, answer["detail"]) == (401, "missing authorization information")
        assert "send the key of a DSN" in answer["causes"][0]
    status, answer = told(send(b'{"dsn":"x"}', key=""))
    assert (status, answer["detail"]) == (401, "bad envelope authentication header")
    assert answer["causes"] == ["`dsn` holds no key: https://<key>@<host>/<project id>"]
    wrong = (
        403,
        {
            "detail": "event submission rejected with_reason: ProjectId",
            "causes": ["the key is unknown, switched off or of another project, or its project was deleted"],
        },
    )
    assert told(send(b"{}", key="f" * 32)) == wrong
    assert told(send(b"{}", key="f")) == wrong
    assert told(send(b'{"dsn":"http://%s@localhost/1"}' % (b"f" * 32), key="")) == wrong


def test_an_envelope_may_name_its_key(project: Project) -> None:
    body = framed(("event", b"{}"), event_id=ID, dsn=f"https://{KEY}@elsewhere.example/prefix/1")
    assert told(send(body, key="")) == (200, {"id": ID})
    assert told(send(gzip.compress(body), key="", content_encoding="gzip")) == (200, {"id": ID})
    assert told(send(gzip.compress(body), key="")) == (200, {"id": ID})


def test_the_key_of_the_request_goes_before_that_of_the_envelope(project: Project) -> None:
    assert told(send(framed(("event", b"{}"), event_id=ID, dsn="nonsense"))) == (200, {"id": ID})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
@pytest.mark.parametrize("path", ["envelope/", "store/", "minidump"])
def test_other_methods_are_405(project: Project, method: str, path: str) -> None:
    answer = Client().generic(method, f"/api/{project.pk}/{path}?sentry_key={KEY}&sentry_data=x")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST, OPTIONS"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_may_ask_first(project: Project) -> None:
    answer = Client().options(f"/api/{project.pk}/envelope/", headers={"origin": "https://shop.example"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Max-Age"] == "3600"
    allowed = answer.headers["Access-Control-Allow-Headers"].split(",")
    assert {"x-sentry-auth", "content-encoding", "content-type", "baggage", "sentry-trace"} <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("error", [OperationalError("locked"), InterfaceError("gone")])
@pytest.mark.parametrize("name", ["timeline.ingest.stages.store_together", "timeline.ingest.auth.ProjectKey"])
def test_an_unavailable_database_is_503(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception, name: str
) -> None:
    class Unavailable:
        def __call__(self, *arguments: object) -> None:
            raise error

        def __getattr__(self, attribute: str) -> None:
            raise error

    project_id = project.pk
    monkeypatch.setattr(name, Unavailable())
    answer = Client().generic(
        "POST", f"/api/{project_id}/envelope/?sentry_key={KEY}", framed(("event", b"{}"))
    )
    assert told(answer) == (503, {"detail": "failed to queue envelope"})
    assert int(answer.headers["Retry-After"]) > 0
    assert dropped() == {}


def request_of(body: bytes, max_bytes: int | None = None, path: str = "envelope/") -> tuple[Request, Route]:
    address = f"/api/{Project.objects.get().pk}/{path}"
    route = resolve(address)
    assert route is not None
    return Request("POST", address, f"sentry_key={KEY}", {}, body), replace(route, max_bytes=max_bytes)


def read(response: Response | None) -> tuple[int, Any]:
    """Its status and JSON."""
    assert response is not None
    return response.status, json.loads(response.body)


@pytest.mark.parametrize("path", ["envelope/", "store/"])
@pytest.mark.parametrize(
    "pack",
    [
        bytes,
        gzip.compress,
        zlib.compress,
        lambda body: base64.b64encode(body),
        lambda body: base64.b64encode(zlib.compress(body)),
    ],
)
def test_nothing_is_done_about_what_is_more_than_its_route_reads(
    project: Project, path: str, pack: Any
) -> None:
    event = b'{"event_id":"%s","message":"%s"}' % (ID.encode(), b"x" * 5000)
    body = pack(event if path == "store/" else framed(("event", event), ("session", b"{}")))
    small = framed(("event", b'{"message":"small"}'), event_id="f" * 32)
    deferred, answered = answer_together([request_of(body, 5000, path), request_of(small, 5000)])
    assert deferred is None
    assert read(answered) == (200, {"id": "f" * 32})
    assert stored().keys() == {"f" * 32}
    assert dropped() == {}
    [whole] = answer_together([request_of(body, 8000, path)])
    assert read(whole) == (200, {"id": ID})


def test_a_document_that_is_read_slowly_waits_for_no_batch(project: Project) -> None:
    slow = b'{"message":"%s","odd":NaN}' % (b"x" * stages.MAX_SLOW_BYTES)
    body = framed(("event", slow), ("session", b"{}"), event_id=ID)
    short = framed(("event", b'{"message":"small","odd":NaN}'), event_id="f" * 32)
    deferred, answered = answer_together([request_of(body, 50_000), request_of(short, 50_000)])
    assert deferred is None
    assert read(answered) == (200, {"id": "f" * 32})
    assert stored().keys() == {"f" * 32}
    assert dropped() == {}
    assert read(answer_alone(*request_of(body))) == (200, {"id": ID})


BODIES = {
    "one": framed(("event", b'{"message":"one"}'), ("event", b'{"message":"two"}'), event_id="1" * 32),
    "refused": framed(("event", b"{oops"), event_id="2" * 32),
    "dropped": framed(("session", b"{}"), event_id="3" * 32),
    "broken": b"no envelope",
    "repeated": framed(("event", b'{"message":"again"}'), event_id="4" * 32),
}


@pytest.mark.parametrize(
    ("error", "statuses"),
    [
        (None, [200, 400, 200, 400, 200]),
        (OperationalError("disk I/O error"), [503, 400, 200, 400, 503]),
        (RuntimeError("a defect"), [500, 400, 200, 400, 500]),
    ],
)
def test_each_gets_its_own_answer_whatever_becomes_of_the_others(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception | None, statuses: list[int]
) -> None:
    answer_together([request_of(BODIES["repeated"])])
    before = stored()

    def fail(*_: object) -> None:
        assert error
        raise error

    if error:
        monkeypatch.setattr(stages, "store_together", fail)
        monkeypatch.setattr(
            pipeline, "close_old_connections", lambda: None
        )  # this test's transaction is in one
    answered = [
        read(response) for response in answer_together([request_of(body) for body in BODIES.values()])
    ]
    assert [status for status, _ in answered] == statuses
    # What these say does not hang on what became of the others.
    assert answered[1][1]["detail"].startswith("invalid JSON data")
    assert answered[2] == (200, {})
    assert answered[3][1]["detail"] == "invalid event envelope"
    if error:
        assert stored() == before
    else:
        assert (answered[0][1], answered[4][1]) == ({"id": "1" * 32}, {"id": "4" * 32})
        assert len(stored()) == 3
        assert stored()["4" * 32] == before["4" * 32]
    assert dropped() == {"event:unreadable": 1, "session": 1}


def test_an_event_that_cannot_be_stored_is_told_to_its_sender_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = store._store_together

    def refuse(events: list[NewEvent], *batches: object) -> list[StoreResult]:
        if any(event.title == "two" for event in events):
            raise ValueError("no")
        return together(events)

    monkeypatch.setattr(store, "_store_together", refuse)
    answered = [
        read(response) for response in answer_together([request_of(body) for body in BODIES.values()])
    ]
    assert [status for status, _ in answered] == [503, 400, 200, 400, 200]
    assert answered[4] == (200, {"id": "4" * 32})
    assert stored().keys() == {"1" * 32, "4" * 32}  # a sender that tries again loses nothing
