"""Events from files: one JSON event, a list, JSON lines, an envelope, or what Sentry's event page offers for download."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from timeline.ingest.downloads import from_download, is_download
from timeline.protocol.document import Unreadable, read_document
from timeline.protocol.envelope import EnvelopeError, read_envelope
from timeline.protocol.timestamps import read_timestamp


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One event of a file."""

    payload: bytes
    event_id: str | None = None
    received: float | None = None  # seconds since 1970, as the file says


def read_events(file: BinaryIO) -> Iterator[FileEvent]:
    """The events of a file, read as they are asked for where it holds one a line.

    Raises Unreadable when it is none of the forms.
    """
    first = file.readline()
    second = file.readline()
    if _is_object(first) and _is_object(second) and not _is_item_header(second):
        yield from _from_lines([first, second])
        yield from _from_lines(file)
        return
    data = first + second + file.read()
    if _is_object(first) and _is_item_header(second):
        yield from _from_envelope(data)
        return
    value = _parse(data)
    if isinstance(value, list):
        for entry in value:
            yield _file_event(json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    else:
        yield _file_event(data)


def _from_lines(lines: Iterable[bytes]) -> Iterator[FileEvent]:
    return (_file_event(line.strip()) for line in lines if line.strip())


def _from_envelope(data: bytes) -> Iterator[FileEvent]:
    try:
        envelope = read_envelope(data)
    except EnvelopeError as error:
        raise Unreadable(
            f"neither events nor an envelope: {'; '.join(error.causes) or error.detail}"
        ) from None
    events = [item for item in envelope.items if item.type == "event"]
    if envelope.broken and not events:
        raise Unreadable(f"neither events nor an envelope: {envelope.broken}")
    event_id = envelope.event_id
    for item in events:
        found = _file_event(item.payload)
        yield FileEvent(found.payload, event_id, found.received)
        event_id = None  # the header's id is the first event's


def _file_event(payload: bytes) -> FileEvent:
    """An event, its own id left to its payload. What cannot be read fails later, in its preparation."""
    try:
        value = read_document(payload).value
    except Unreadable:
        return FileEvent(payload)
    if is_download(value):
        event = from_download(value)
        return FileEvent(
            json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"), received=_received(value, event)
        )
    return FileEvent(payload, received=_received(value, value))


def _received(value: dict[str, Any], event: dict[str, Any]) -> float | None:
    for sent in (value.get("dateReceived"), value.get("received"), event.get("timestamp")):
        if (seconds := read_timestamp(sent)[0]) is not None:
            return seconds
    return None


def _parse(data: bytes) -> Any:
    """Any JSON; what is no list is read leniently later."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _is_object(line: bytes) -> bool:
    return isinstance(_parse(line), dict)


def _is_item_header(line: bytes) -> bool:
    """An envelope's second line: an item's type, and nothing that only an event has."""
    header = _parse(line)
    return (
        isinstance(header, dict)
        and isinstance(header.get("type"), str)
        and not header.keys()
        & {
            "event_id",
            "platform",
            "exception",
            "breadcrumbs",
            "message",
            "logentry",
            "timestamp",
        }
    )
