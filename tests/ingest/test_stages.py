"""What is stored of the events of a request, and what its sender is told."""

import base64
import gzip
import json
import uuid
import zlib

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.ingest.sending import ID, KEY, dropped, framed, send, stored, told
from timeline.ingest import stages
from timeline.models import Event, Issue, Project

TOO_LARGE = (
    "envelope exceeded size limits for type 'event' (https://develop.sentry.dev/sdk/envelopes/#size-limits)"
)


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


def test_the_events_of_one_request_have_so_much_time_together(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "MAX_SECONDS", -1)
    one, two = ("event", b'{"message":"one"}'), ("event", b'{"message":"two"}')
    assert told(send(framed(one, two, event_id=ID))) == (200, {"id": ID})
    assert stored() == {ID: one[1]}
    assert dropped() == {"event:too_costly": 1}


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
def test_what_is_no_event_is_400_at_both_endpoints(project: Project, payload: bytes) -> None:
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
