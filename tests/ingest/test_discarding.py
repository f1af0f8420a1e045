"""What is dropped and counted: items that are no events, and requests without any."""

import json

import pytest
from django.test import Client

from tests.ingest.sending import ID, KEY, dropped, framed, send, stored, told
from timeline.models import Project


def test_an_envelope_without_events_is_accepted(project: Project) -> None:
    assert told(send(b"{}")) == (200, {})
    assert told(send(framed(event_id=ID))) == (200, {})  # nothing was stored under it


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
        "span:no_trace": 1,
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
        (f"events/{ID}/attachments/", 201, "attachment"),
        ("cron/nightly/", 202, "check_in"),
        (f"cron/nightly/{KEY}/", 202, "check_in"),
    ],
)
def test_what_else_sdks_send_is_dropped(project: Project, path: str, status: int, kind: str) -> None:
    answer = send(b"\xff", path, key="" if KEY in path else KEY)
    assert answer.status_code == status
    assert dropped() == {kind: 1}


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
    causes = ["SDKs send to /api/<project id>/envelope/ or /store/"]
    assert told(send(b"{}", path)) == (404, {"detail": "not found", "causes": causes})
