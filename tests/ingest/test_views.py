"""The doors, through Django's test client: what is stored, dropped, counted and refused, and with which words."""

import base64
import gzip
import json
import uuid
import zlib
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from timeline.ingest import auth, counts, quotas, store, views
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import Outcome
from timeline.models import Event, Issue, Organization, Project, ProjectKey

KEY = "0123456789abcdef0123456789abcdef"
ID = "9ec79c33ec9942ab8353589fcb2e04dc"
TOO_LARGE = (
    "envelope exceeded size limits for type 'event' (https://develop.sentry.dev/sdk/envelopes/#size-limits)"
)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    auth.forget_keys()
    quotas.forget()
    counts._counts.clear()


def make_project() -> Project:
    organization = Organization.objects.create(slug="acme", name="Acme")
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    ProjectKey.objects.create(project=project, public_key=KEY)
    return project


@pytest.fixture
def project(db: None) -> Project:
    return make_project()


def framed(*items: tuple[str, bytes], **header: Any) -> bytes:
    lines = [json.dumps(header).encode()]
    for kind, payload in items:
        lines += [json.dumps({"type": kind, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines)


def send(body: bytes, path: str = "envelope/", key: str = KEY, **headers: str) -> Any:
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
    return answer.status_code, json.loads(answer.content)


def stored() -> dict[str, bytes]:
    return {event.event_id: event.payload() for event in Event.objects.all()}


def dropped() -> dict[str, int]:
    return {kind: times for (_, _, kind), times in counts._counts.items()}


# ---------------------------------------------------------------- events


def test_an_event_is_stored_as_it_was_sent(project: Project) -> None:
    payload = b'{ "message" : "hi", "odd": [1, 2.50, "\\ud800"] }'
    assert told(send(framed(("event", payload), event_id=ID))) == (200, {"id": ID})
    assert stored() == {ID: payload}


def test_the_envelope_names_the_event(project: Project) -> None:
    payload = json.dumps({"event_id": "f" * 32}).encode()
    assert told(send(framed(("event", payload), event_id=ID))) == (200, {"id": ID})
    assert told(send(framed(("event", payload)))) == (200, {"id": "f" * 32})
    assert stored().keys() == {ID, "f" * 32}


def test_an_event_without_a_name_gets_one(project: Project) -> None:
    status, answer = told(send(framed(("event", b'{"event_id":"nonsense"}'), event_id="nonsense")))
    assert status == 200
    assert stored().keys() == {answer["id"]}


def test_a_retry_is_a_success_and_changes_nothing(project: Project) -> None:
    for payload in (b'{"message":"one"}', b'{"message":"one"}', b'{"message":"another"}'):
        assert told(send(framed(("event", payload), event_id=ID))) == (200, {"id": ID})
    assert stored() == {ID: b'{"message":"one"}'}
    assert [issue.times_seen for issue in Issue.objects.all()] == [1]


def test_every_readable_event_of_an_envelope_is_stored(project: Project) -> None:
    other = uuid.uuid4().hex
    body = framed(
        ("event", b'{"message":"one"}'),
        ("event", b"{oops"),
        ("session", b"{}"),
        ("event", b'{"message":"two","event_id":"%s"}' % other.encode()),
        event_id=ID,
    )
    assert told(send(body)) == (200, {"id": ID})
    assert stored().keys() == {ID, other}
    assert dropped() == {"event:unreadable": 1, "session": 1}


def test_an_envelope_of_unreadable_events_is_refused(project: Project) -> None:
    status, answer = told(send(framed(("event", b"{oops"), ("session", b"{}"), event_id=ID)))
    assert status == 400
    assert answer["detail"].startswith("invalid JSON data")
    assert stored() == {}
    assert dropped() == {"event:unreadable": 1, "session": 1}


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b"5", b'"text"', b"{oops", b"[" * 2000, b'{"a":' * 2000]
)
def test_what_is_no_event_is_400_at_both_doors(project: Project, payload: bytes) -> None:
    for answer in (send(framed(("event", payload))), send(payload, "store/")):
        assert answer.status_code == 400
        assert json.loads(answer.content)["detail"].startswith(("invalid", "empty request body"))


@pytest.mark.parametrize(
    "payload",
    [
        b"{}",
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":NaN}',
        b'{"a":1e400}',
        b'{"\x00":"\x00"}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' * 900 + b"1" + b"}" * 900,
    ],
)
def test_what_a_strict_parser_refuses_is_stored_as_sent(project: Project, payload: bytes) -> None:
    assert send(framed(("event", payload), event_id=ID)).status_code == 200
    assert stored() == {ID: payload}


@pytest.mark.parametrize(
    "sent_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-23:59", "1970-01-01T00:00:00Z"]
)
def test_a_clock_that_is_absurdly_wrong_loses_nothing(project: Project, sent_at: str) -> None:
    body = framed(("event", b'{"timestamp":1795176000}'), event_id=ID, sent_at=sent_at)
    assert told(send(body)) == (200, {"id": ID})


def test_an_event_of_the_largest_size_is_stored_and_one_byte_more_is_not(
    project: Project, settings: Settings
) -> None:
    settings.MAX_EVENT_BYTES = 2000
    payload = b'{"message":"%s"}' % (b"x" * (2000 - 14))
    assert len(payload) == 2000
    assert send(framed(("event", payload), event_id=ID)).status_code == 200
    status, answer = told(send(framed(("event", payload + b" "))))
    assert (status, answer["detail"]) == (413, TOO_LARGE)
    assert answer["causes"] == ["an event may have at most 2000 bytes, this one has 2001"]
    assert send(payload + b" ", "store/").status_code == 413
    assert stored().keys() == {ID}


def test_an_event_too_large_costs_its_neighbour_nothing(project: Project, settings: Settings) -> None:
    settings.MAX_EVENT_BYTES = 100
    body = framed(
        ("event", b'{"a":"%s"}' % (b"x" * 200)), ("event", b'{"event_id":"%s"}' % (b"f" * 32)), event_id=ID
    )
    assert told(send(body)) == (200, {"id": "f" * 32})
    assert stored().keys() == {"f" * 32}
    assert dropped() == {"event:too_large": 1}


def test_an_item_that_is_no_event_may_be_large(project: Project, settings: Settings) -> None:
    settings.MAX_EVENT_BYTES = 100
    assert told(send(framed(("attachment", bytes(5000)), ("event", b"{}"), event_id=ID))) == (200, {"id": ID})


def test_a_request_has_an_end(project: Project, settings: Settings) -> None:
    settings.MAX_EVENT_BYTES = settings.MAX_ENVELOPE_BYTES = 5000
    body = framed(("attachment", bytes(5000)))
    for answer in (send(body), send(gzip.compress(body), content_encoding="gzip")):
        assert told(answer) == (
            413,
            {"detail": "request content exceeded size limits", "causes": ["at most 5000 bytes, decoded"]},
        )


# ---------------------------------------------------------------- what is dropped


def test_an_envelope_without_events_is_accepted(project: Project) -> None:
    assert told(send(b"{}")) == (200, {})
    assert told(send(framed(event_id=ID))) == (200, {"id": ID})


def test_other_items_are_dropped_and_counted_by_kind(project: Project) -> None:
    report = {"discarded_events": [{"reason": "queue_overflow", "category": "error", "quantity": 4}]}
    body = framed(
        ("session", b"{}"),
        ("session", b"not even JSON"),
        ("transaction", b"{}"),
        ("no such kind", b"\x00\xff"),
        ("", b""),
        ("client_report", json.dumps(report).encode()),
    )
    assert told(send(body)) == (200, {})
    assert dropped() == {
        "session": 2,
        "transaction": 1,
        "other": 2,
        "client_report": 1,
        "lost:queue_overflow": 4,
    }


def test_an_unknown_item_does_not_hide_what_follows(project: Project) -> None:
    body = b'{"event_id":"%s"}\n{"type":"wat"}\nxyz\n{}\n?\n{"type":"event"}\n{"message":"hi"}' % ID.encode()
    assert told(send(body)) == (200, {"id": ID})
    assert stored() == {ID: b'{"message":"hi"}'}


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("minidump", 200, "minidump"),
        ("minidump/", 200, "minidump"),
        (f"events/{ID}/attachments/", 201, "attachment"),
        ("cron/nightly/", 202, "check_in"),
        (f"cron/nightly/{KEY}/", 202, "check_in"),
    ],
)
def test_what_else_sdks_send_is_dropped(project: Project, path: str, status: int, kind: str) -> None:
    answer = send(b"\xff", path, key="" if KEY in path else KEY)
    assert answer.status_code == status
    assert dropped() == {kind: 1}
    if kind == "minidump":
        assert answer.headers["Content-Type"] == "text/plain"
        assert str(uuid.UUID(answer.content.decode())) == answer.content.decode()
    else:
        assert json.loads(answer.content) == {}


def test_a_check_in_may_be_a_get(project: Project) -> None:
    answer = Client().get(f"/api/{project.pk}/cron/nightly/{KEY}/?status=ok")
    assert (answer.status_code, answer.json()) == (202, {})


@pytest.mark.parametrize("path", ["security/", "csp-report/", "nel/"])
def test_security_reports_are_dropped_when_they_are_some(project: Project, path: str) -> None:
    for kind in ("application/json", "application/csp-report", "application/reports+json; charset=utf-8"):
        assert told(send(b"[]", path, content_type=kind)) == (200, {})
    assert send(b"[]", path, content_type="text/html").status_code == 415
    assert send(b"[]", path).status_code == 415
    assert dropped() == {"security": 3}


@pytest.mark.parametrize("path", [f"unreal/{KEY}/", "upload/", "integration/otlp/v1/traces/", "", "nothing"])
def test_what_we_do_not_have_is_404(project: Project, path: str) -> None:
    assert told(send(b"{}", path)) == (404, {"detail": "not found"})


# ---------------------------------------------------------------- refusals


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


def test_nothing_of_a_broken_envelope_is_stored(project: Project) -> None:
    assert (
        send(
            framed(("event", b"{}"), ("event", b"{}"), event_id=ID) + b'\n{"type":"event","length":9}\n{}'
        ).status_code
        == 400
    )
    assert stored() == {}


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 400), ("br", 400), ("zstd", 400), ("deflate", 400), ("lzma", 415)]
)
def test_a_wrong_encoding_is_told(project: Project, encoding: str, status: int) -> None:
    answer = send(b"\xff\xfe not packed", content_encoding=encoding)
    assert answer.status_code == status
    if status == 400:
        assert json.loads(answer.content)["detail"] == "invalid compression format"


def test_without_a_key_nothing_is_told(project: Project) -> None:
    assert told(send(framed(("event", b"{}")), key="")) == (
        401,
        {"detail": "missing authorization information"},
    )
    assert told(send(b"{}", "store/", key="")) == (401, {"detail": "missing authorization information"})
    assert told(send(b'{"dsn":"x"}', key="")) == (401, {"detail": "bad envelope authentication header"})
    wrong = (403, {"detail": "event submission rejected with_reason: ProjectId"})
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
@pytest.mark.parametrize("place", ["timeline.ingest.views.store_events", "timeline.ingest.auth.ProjectKey"])
def test_a_database_that_is_away_is_503(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception, place: str
) -> None:
    class Away:
        def __call__(self, *arguments: object) -> None:
            raise error

        def __getattr__(self, name: str) -> None:
            raise error

    project_id = project.pk
    monkeypatch.setattr(place, Away())
    answer = Client().generic(
        "POST", f"/api/{project_id}/envelope/?sentry_key={KEY}", framed(("event", b"{}"))
    )
    assert told(answer) == (503, {"detail": "failed to queue envelope"})
    assert int(answer.headers["Retry-After"]) > 0
    assert dropped() == {}


# ---------------------------------------------------------------- several together


def asked(body: bytes, most: int | None = None, path: str = "envelope/") -> tuple[HttpRequest, views.Route]:
    address = f"/api/{Project.objects.get().pk}/{path}"
    request = RequestFactory().generic("POST", f"{address}?sentry_key={KEY}", body)
    route = views.resolve(address)
    assert route is not None
    return request, replace(route, most=most)


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
def test_nothing_is_done_about_what_is_more_than_its_door_reads(
    project: Project, path: str, pack: Any
) -> None:
    event = b'{"event_id":"%s","message":"%s"}' % (ID.encode(), b"x" * 5000)
    body = pack(event if path == "store/" else framed(("event", event), ("session", b"{}")))
    small = framed(("event", b'{"message":"small"}'), event_id="f" * 32)
    left, answered = views.answer_together([asked(body, 5000, path), asked(small, 5000)])
    assert left is None
    assert answered is not None
    assert told(answered) == (200, {"id": "f" * 32})
    assert stored().keys() == {"f" * 32}
    assert dropped() == {}
    [whole] = views.answer_together([asked(body, 8000, path)])
    assert told(whole) == (200, {"id": ID})


SOME = {
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
    views.answer_together([asked(SOME["repeated"])])
    before = stored()

    def fail(events: object) -> None:
        assert error
        raise error

    if error:
        monkeypatch.setattr(views, "store_events", fail)
        monkeypatch.setattr(views, "close_old_connections", lambda: None)  # this test's transaction is in one
    answered = [told(response) for response in views.answer_together([asked(body) for body in SOME.values()])]
    assert [status for status, _ in answered] == statuses
    # What these say does not hang on what became of the others.
    assert answered[1][1]["detail"].startswith("invalid JSON data")
    assert answered[2] == (200, {"id": "3" * 32})
    assert answered[3][1]["detail"] == "invalid event envelope"
    if error:
        assert stored() == before
    else:
        assert (answered[0][1], answered[4][1]) == ({"id": "1" * 32}, {"id": "4" * 32})
        assert len(stored()) == 3
        assert stored()["4" * 32] == before["4" * 32]
    assert dropped() == {"event:unreadable": 1, "session": 1}


def test_one_event_that_cannot_be_stored_is_told_to_its_sender_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = store._store_together

    def refuse(events: list[NewEvent]) -> list[Outcome]:
        if any(event.title == "two" for event in events):
            raise ValueError("no")
        return together(events)

    monkeypatch.setattr(store, "_store_together", refuse)
    answered = [told(response) for response in views.answer_together([asked(body) for body in SOME.values()])]
    assert [status for status, _ in answered] == [503, 400, 200, 400, 200]
    assert answered[4] == (200, {"id": "4" * 32})
    assert stored().keys() == {"1" * 32, "4" * 32}  # a sender that tries again loses nothing


# ---------------------------------------------------------------- the store of old


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream", "text/plain", ""])
def test_an_old_sdk_sends_its_event_plain_or_packed(project: Project, kind: str) -> None:
    sent = {}
    for pack in (
        bytes,
        base64.b64encode,
        lambda body: base64.b64encode(zlib.compress(body)),
        zlib.compress,
        gzip.compress,
    ):
        event_id = uuid.uuid4().hex
        sent[event_id] = b' {"event_id":"%s"}' % event_id.encode()
        assert told(send(pack(sent[event_id]), "store/", content_type=kind)) == (200, {"id": event_id})
    assert stored() == sent


def test_the_store_takes_envelopes_by_their_exact_type(project: Project) -> None:
    body = framed(("event", b"{}"), event_id=ID)
    assert told(send(body, "store/", content_type="application/x-sentry-envelope")) == (200, {"id": ID})


def test_the_store_finds_the_project_of_the_key(project: Project) -> None:
    answer = Client().generic("POST", f"/api/store/?sentry_key={KEY}", b'{"event_id":"%s"}' % ID.encode())
    assert told(answer) == (200, {"id": ID})
    assert Event.objects.get().project_id == project.pk


# ---------------------------------------------------------------- whatever comes

JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    [
        "event_id",
        "timestamp",
        "level",
        "platform",
        "logger",
        "release",
        "environment",
        "transaction",
        "message",
        "logentry",
        "tags",
        "fingerprint",
        "user",
        "request",
        "contexts",
        "extra",
        "modules",
        "exception",
        "stacktrace",
        "threads",
        "sdk",
        "breadcrumbs",
        "_meta",
    ]
)
EVENT = st.dictionaries(FIELDS, JSON_VALUE, max_size=6).map(lambda event: json.dumps(event).encode())
ITEM = st.tuples(st.sampled_from(["event", "session", "client_report"]), EVENT | st.binary(max_size=40))
HEADER = st.dictionaries(st.sampled_from(["event_id", "sent_at", "dsn", "sdk"]), JSON_VALUE, max_size=3)


# One database for all examples: they only add to it.
HELD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@examples(max_examples=150, suppress_health_check=HELD)
@given(st.lists(ITEM, max_size=3), HEADER, st.sampled_from(["envelope/", "store/"]))
def test_any_items_get_a_clear_answer(
    project: Project, items: list[tuple[str, bytes]], header: Any, path: str
) -> None:
    assert send(framed(*items, **header), path).status_code in (200, 400)


@examples(max_examples=150, suppress_health_check=HELD)
@given(
    st.binary(max_size=60),
    st.text(max_size=30),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30),
    st.sampled_from(["", "gzip", "deflate", "br", "zstd", "utf-8", "x"]),
    st.sampled_from(["envelope/", "store/", "cron/a/b", "security/", "minidump"]),
)
def test_any_request_gets_a_clear_answer(
    project: Project, body: bytes, key: str, header: str, encoding: str, path: str
) -> None:
    headers = {"x_sentry_auth": f"Sentry {header}", "authorization": header, "content_encoding": encoding}
    key = quote(key) or "none"
    assert send(body, path, key=key, **headers).status_code in (400, 401, 403, 415)
