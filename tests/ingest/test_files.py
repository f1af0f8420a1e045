import io
import json

import pytest

from timeline.ingest.files import FileEvent, read_events
from timeline.protocol.document import Unreadable

ID = "e" * 32


def events(data: bytes) -> list[FileEvent]:
    return list(read_events(io.BytesIO(data)))


def line(number: int) -> bytes:
    return json.dumps({"message": f"event {number}"}).encode()


@pytest.mark.parametrize(
    "data", [line(1), line(1) + b"\n", json.dumps({"message": "event 1"}, indent=2).encode()]
)
def test_one_event(data: bytes) -> None:
    assert events(data) == [FileEvent(data)]


def test_a_list() -> None:
    assert [event.payload for event in events(b"[" + line(1) + b",\n" + line(2) + b"]")] == [line(1), line(2)]


def test_json_lines() -> None:
    data = b"\n".join([line(1), line(2), b"", line(3)])

    assert [event.payload for event in events(data)] == [line(1), line(2), line(3)]


def test_json_lines_are_read_as_they_are_asked_for() -> None:
    file = io.BytesIO(b"\n".join(line(number) for number in range(9)))
    stream = read_events(file)

    next(stream)

    assert file.tell() < len(file.getvalue())


def test_an_envelope_gives_its_id_to_its_first_event() -> None:
    data = b'{"event_id":"%s"}\n{"type":"session"}\n{}\n{"type":"event"}\n%s\n{"type":"event"}\n%s\n' % (
        ID.encode(),
        line(1),
        line(2),
    )

    assert [(event.event_id, event.payload) for event in events(data)] == [(ID, line(1)), (None, line(2))]


def test_a_cut_envelope_is_refused() -> None:
    with pytest.raises(Unreadable, match="envelope"):
        events(b'{"event_id":"%s"}\n{"type":"event","length":99}\n{}' % ID.encode())


@pytest.mark.parametrize(
    ("document", "received"),
    [
        ({"timestamp": 1_700_000_000}, 1_700_000_000),
        ({"timestamp": 1_700_000_000, "received": 1_700_000_060.5}, 1_700_000_060.5),
        ({"timestamp": "2023-11-14T22:13:20Z"}, 1_700_000_000),
        ({"timestamp": "never"}, None),
    ],
)
def test_the_file_says_when_its_event_came(document: dict[str, object], received: float | None) -> None:
    assert events(json.dumps(document).encode())[0].received == received


def test_a_download_of_an_event_page() -> None:
    download = {
        "eventID": ID,
        "dateCreated": "2023-11-14T22:13:20Z",
        "dateReceived": "2023-11-14T22:13:21Z",
        "entries": [{"type": "breadcrumbs", "data": {"values": [{"message": "hi"}]}}],
    }

    [event] = events(json.dumps(download).encode())

    assert event.received == 1_700_000_001
    assert json.loads(event.payload)["breadcrumbs"] == {"values": [{"message": "hi"}]}


def test_an_envelope_that_breaks_before_its_event_is_refused() -> None:
    data = b'{}\n{"type":"session","length":2}\n{}\n{"type":"event","length":99}\n{}'

    with pytest.raises(Unreadable, match="unexpected end of file"):
        events(data)
