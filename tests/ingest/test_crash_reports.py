"""Crash files, in an envelope or in a form, become an event; what else came is named and not kept."""

import gzip
import uuid
from typing import Any

import msgpack
import orjson
import pytest

from tests.ingest.sending import ID, dropped, framed, send, stored, told
from timeline.ingest import stages
from timeline.models import Event, Project
from timeline.protocol.came_with import read
from timeline.protocol.event import SentEvent
from timeline.protocol.title import title_of

DUMP = b"MDMP\x93\xa7" + bytes(60)


def crumb(second: int, message: str = "menu") -> dict[str, Any]:
    return {"timestamp": f"2026-11-26T09:59:{second:02}.000Z", "message": f"{message} {second}"}


def packed(*crumbs: Any) -> bytes:
    return b"".join(msgpack.packb(one) for one in crumbs)


NATIVE = {"event_id": ID, "level": "fatal", "platform": "native", "release": "viewer@2.3"}
LATER, EARLIER = packed(crumb(54), crumb(55)), packed(crumb(51), crumb(52), crumb(53))
IN_ORDER = [f"menu {second}" for second in range(51, 56)]


def item(payload: bytes, kind: str = "attachment", **header: Any) -> bytes:
    return orjson.dumps({"type": kind, "length": len(payload), **header}) + b"\n" + payload + b"\n"


def attachment(payload: bytes, type_: str = "", name: str = "") -> bytes:
    return item(payload, attachment_type=type_, filename=name)


def form(*parts: tuple[str, str, bytes]) -> dict[str, Any]:
    """Arguments of `send` for a form of (field, file name, content)."""
    lines = []
    for field, name, content in parts:
        file = f'; filename="{name}"' if name else ""
        lines.append(
            f'--x\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode() + content
        )
    return {"body": b"\r\n".join([*lines, b"--x--\r\n"]), "path": "minidump/", "content_type": "multipart/form-data; boundary=x"}  # fmt: skip


def event() -> SentEvent:
    (payload,) = stored().values()
    return SentEvent(orjson.loads(payload))


def messages() -> list[str | None]:
    return [breadcrumb.message for breadcrumb in event().trail.breadcrumbs]


def came_with() -> list[str]:
    found = read(Event.objects.get().came_with)
    return [text for text in (found.read_text, found.not_kept_text, found.broken_text) if text]


def test_a_form_of_crashpad_is_an_event(project: Project) -> None:
    sent = form(
        ("upload_file_minidump", "minidump.dmp", DUMP),
        ("__sentry-event", "__sentry-event", packed(NATIVE)),
        ("__sentry-breadcrumb1", "__sentry-breadcrumb1", LATER),
        ("__sentry-breadcrumb2", "__sentry-breadcrumb2", EARLIER),
        ("guid", "", b"5d3a"),
    )
    answer = send(**sent)
    assert (answer.status_code, answer.content.decode()) == (200, str(uuid.UUID(ID)))
    assert answer.headers["Content-Type"] == "text/plain"
    assert title_of(event()) == "Native crash"
    assert (event().level, event().release, event().extra) == ("fatal", "viewer@2.3", {"guid": "5d3a"})
    assert messages() == IN_ORDER
    assert came_with() == [
        "5 breadcrumbs were read from 2 attachments",
        "1 minidump (minidump.dmp) came with this event and is not kept",
    ]
    assert dropped() == {"minidump": 1}
    assert send(**sent).status_code == 200
    assert Event.objects.count() == 1


def test_an_envelope_of_crash_files_is_an_event_under_its_id(project: Project) -> None:
    body = framed(event_id=ID) + b"\n" + attachment(packed({"level": "fatal"}), "event.payload")
    body += attachment(DUMP, "event.minidump", "a.dmp") + attachment(EARLIER, "event.breadcrumbs")
    assert told(send(body)) == (200, {"id": ID})
    assert (title_of(event()), messages()) == ("Native crash", IN_ORDER[:3])


def test_breadcrumbs_beside_an_event_are_merged_into_it(project: Project) -> None:
    sent = {"message": "boom", "breadcrumbs": [crumb(52), crumb(54, "own")]}
    body = framed(("event", orjson.dumps(sent)), event_id=ID) + b"\n"
    body += attachment(EARLIER, name="__sentry-breadcrumb1") + attachment(b"\x89PNG", name="a.png")
    assert told(send(body)) == (200, {"id": ID})
    assert messages() == ["menu 51", "menu 52", "menu 53", "own 54"]
    assert came_with() == [
        "3 breadcrumbs were read from an attachment",
        "1 attachment (a.png) came with this event and is not kept",
    ]
    assert dropped() == {"attachment": 1}


def test_an_event_that_came_alone_is_kept_byte_for_byte(project: Project) -> None:
    payload = b'{ "message": "hi" }'
    send(framed(("session", b"{}"), ("event", payload), ("client_report", b"{}"), event_id=ID))
    assert stored() == {ID: payload}
    assert came_with() == []
    assert Event.objects.get().came_with is None


def test_an_event_with_other_things_is_kept_byte_for_byte_and_names_them(project: Project) -> None:
    payload = b'{ "message": "hi" }'
    body = framed(("event", payload), event_id=ID) + b"\n" + item(b"x", "replay_recording")
    body += item(b"{}", "profile") + attachment(b"log", name="a.log") + attachment(b"log", name="b.log")
    send(body)
    assert stored() == {ID: payload}
    assert came_with() == [
        "2 attachments (a.log, b.log), 1 replay recording and 1 profile came with this event and are not kept"
    ]


def test_no_id_is_answered_where_nothing_is_stored(project: Project) -> None:
    body = framed(("session", b"{}"), event_id=ID) + b"\n" + attachment(b"late", name="late.log")
    assert told(send(body)) == (200, {})
    assert dropped() == {"attachment": 1, "session": 1}


@pytest.mark.parametrize(
    ("files", "count", "told_"),
    [
        ([packed(crumb(51), crumb(52))[:-5]], 1, "1 breadcrumb was read from an attachment; what followed could not be read"),
        ([b"\xc1\xff", b""], 0, "1 attachment with breadcrumbs came with this event and is not kept"),
        ([msgpack.packb([crumb(51), crumb(52)])], 2, "2 breadcrumbs were read from an attachment"),
        ([packed(5, "text", None)], 0, "1 attachment with breadcrumbs came with this event and is not kept"),
        ([b"\x81" * 2_000 + b"\xc0"], 0, "1 attachment with breadcrumbs came with this event and is not kept"),
        ([b"\x80" * 60_000], 50_000, "50,000 breadcrumbs were read from an attachment; what followed could not be read"),
        ([bytes(1 << 20) + b"x"], 0, "1 attachment with breadcrumbs came with this event and is not kept"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_costs_nothing_else(
    project: Project, files: list[bytes], count: int, told_: str
) -> None:
    body = framed(("event", b'{"message":"hi"}'), event_id=ID) + b"\n"
    body += b"".join(attachment(file, "event.breadcrumbs") for file in files)
    assert told(send(body)) == (200, {"id": ID})
    assert len(orjson.loads(stored()[ID]).get("breadcrumbs", {}).get("values", [])) == count
    assert came_with()[0] == told_


def test_more_breadcrumbs_than_an_event_may_have_bytes_are_the_newest(project: Project) -> None:
    crumbs = [crumb(place % 60, "x" * 900) for place in range(2_000)]
    body = framed(("event", b'{"message":"hi"}'), event_id=ID) + b"\n"
    body += b"".join(
        attachment(packed(*part), "event.breadcrumbs") for part in (crumbs[:1000], crumbs[1000:])
    )
    assert told(send(body)) == (200, {"id": ID})
    assert len(messages()) == 100


def test_types_that_only_messagepack_has_are_texts(project: Project) -> None:
    sent = {b"level": "fatal", 5: b"five", "when": msgpack.Timestamp(5, 0), "ext": msgpack.ExtType(9, b"x")}
    send(**form(("__sentry-event", "e", msgpack.packb(sent))))
    document = orjson.loads(next(iter(stored().values())))
    assert (document["level"], document["5"], document["when"]) == ("fatal", "five", 5.0)


def test_fields_of_a_form_are_the_events(project: Project) -> None:
    send(
        **form(
            ("upload_file_minidump", "m", DUMP),
            ("sentry", "", b'{"release":"a@1","tags":{"x":"1"}}'),
            ("sentry[user][id]", "", b"7"),
            ("sentry[tags][y]", "", b"2"),
        )
    )
    assert (event().release, event().user, dict(event().tags)) == ("a@1", {"id": "7"}, {"x": "1", "y": "2"})


def test_pieces_of_a_field_are_one(project: Project) -> None:
    send(
        **form(
            ("upload_file_minidump", "m", DUMP),
            ("sentry__2", "", b':"a@1"}'),
            ("sentry__1", "", b'{"release"'),
        )
    )
    assert event().release == "a@1"


@pytest.mark.parametrize("encode", [lambda body: body, gzip.compress])
def test_a_minidump_alone_is_an_event(project: Project, encode: Any) -> None:
    answer = send(encode(DUMP), "minidump", content_type="application/octet-stream")
    assert answer.status_code == 200
    assert title_of(event()) == "Native crash"
    assert str(uuid.UUID(next(iter(stored())))) == answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"body": b"\xff", "path": "minidump"},
        {"body": b"x", "path": "minidump", "content_type": "multipart/form-data"},
        {"body": b"x", "path": "minidump", "content_type": "multipart/form-data; boundary=x"},
        form(("file", "a.txt", b"hello")),
    ],
)
def test_what_is_no_crash_report_is_told_what_would_be(project: Project, sent: dict[str, Any]) -> None:
    answer = send(**sent)
    assert answer.status_code == 400
    assert orjson.loads(answer.content)["causes"]
    assert stored() == {}


def test_a_form_may_be_as_large_as_an_envelope(project: Project, settings: Any) -> None:
    settings.MAX_ENVELOPE_BYTES = 1 << 21
    dump = DUMP + bytes(3 << 19)
    assert (
        send(**form(("upload_file_minidump", "m", dump), ("__sentry-event", "e", packed(NATIVE)))).status_code
        == 200
    )
    assert send(**form(("upload_file_minidump", "m", dump + bytes(1 << 20)))).status_code == 413
    assert stages.max_request_bytes() == 1 << 21
