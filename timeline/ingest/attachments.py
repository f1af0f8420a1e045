"""What an envelope or a crash report brings beside its event: crash files are read into the event, the rest is named.

Nothing else of an attachment is kept: the event's page says what came, so that nobody looks for it in vain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from timeline.ingest import counts
from timeline.ingest.submission import Payload
from timeline.protocol import crash
from timeline.protocol.came_with import BREADCRUMBS, MAX_FILES, MAX_NAME, CameWith, File
from timeline.protocol.came_with import write as write_came_with
from timeline.protocol.envelope import Item
from timeline.protocol.msgpack import read_maps
from timeline.protocol.text import clean_text

EVENT, MINIDUMP, ATTACHMENT = "event_payload", "minidump", "attachment"
# By the type of an attachment, and by its name where none was sent.
_TYPES = {"event.payload": EVENT, "event.breadcrumbs": BREADCRUMBS, "event.minidump": MINIDUMP}
_NAMES = {"__sentry-event": EVENT, "upload_file_minidump": MINIDUMP}
_RING = "__sentry-breadcrumb"
_DUMP_MAGIC = b"MDMP"
# Items that belong to a program or a session, and to no event.
_OF_NO_EVENT = frozenset(
    {"client_report", "session", "sessions", "check_in", "metric_buckets", "trace_metric", "statsd"}
)
_FEW = 100  # breadcrumbs that are read where all of them are too many


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside an event."""

    kind: str
    name: str
    payload: bytes


def attachment_of(item: Item) -> Attachment:
    """Of an envelope's item."""
    name = item.header.get("filename")
    return make_attachment(
        name if isinstance(name, str) else "", item.payload, item.header.get("attachment_type")
    )


def make_attachment(name: str, payload: bytes, type_: Any = None, field: str = "") -> Attachment:
    """`field` is its name in a form."""
    kind = _TYPES.get(type_) if isinstance(type_, str) else None
    if kind is None:
        kind = next((_NAMES[one] for one in (field, name) if one in _NAMES), None)
    if kind is None and (name.startswith(_RING) or field.startswith(_RING)):
        kind = BREADCRUMBS
    if kind is None and payload.startswith(_DUMP_MAGIC):
        kind = MINIDUMP
    return Attachment(kind or ATTACHMENT, name, payload)


def name_items(items: Sequence[Item]) -> list[File]:
    """Items that are not kept, and belong to the event of their envelope."""
    return [
        File(counts.kind_of_item(item.type), count=_count_of(item))
        for item in items
        if item.type not in _OF_NO_EVENT
    ]


def _count_of(item: Item) -> int:
    count = item.header.get("item_count")
    return count if type(count) is int and 0 < count < 1_000_000 else 1


def attach(
    payload: Payload | None,
    attachments: Sequence[Attachment],
    not_kept: Sequence[File] = (),
    broken: str = "",
    *,
    event_id: str | None = None,
    fields: dict[str, Any] | None = None,
) -> tuple[Payload | None, list[tuple[str, int]]]:
    """The payload with what its attachments hold; one made of them where there is none. And what is dropped, to be counted.

    None: there is no event. `fields` are those of a form that are the event's.
    """
    rest = [one for one in attachments if one.kind in (MINIDUMP, ATTACHMENT)]
    rings, unread, is_cut = _read_rings([one for one in attachments if one.kind == BREADCRUMBS])
    found = crash.in_turn(rings)
    if payload is None:
        payload, unread_event = _made(attachments, fields, event_id)
    else:
        unread_event = [one for one in attachments if one.kind == EVENT]
    if payload is not None:
        payload, found = _merged(payload, found)
    if not found:
        unread = [one for one in attachments if one.kind == BREADCRUMBS and one.payload]
    rest += [*unread, *unread_event]
    files = [*(File(one.kind, clean_text(one.name, MAX_NAME), len(one.payload)) for one in rest), *not_kept]
    dropped = [(MINIDUMP if one.kind == MINIDUMP else ATTACHMENT, 1) for one in rest]
    if payload is None:
        return None, dropped
    came_with = CameWith(
        len(found),
        len(rings) if found else 0,
        is_cut and bool(found),
        tuple(files[:MAX_FILES]),
        max(0, len(files) - MAX_FILES),
        broken,
    )
    return replace(payload, came_with=write_came_with(came_with)), dropped


def _read_rings(
    attachments: Sequence[Attachment],
) -> tuple[list[list[dict[str, Any]]], list[Attachment], bool]:
    """The breadcrumbs of each attachment that has any, those that have none, and whether one was not read to its end."""
    rings, unread, is_cut = [], [], False
    for one in attachments:
        crumbs, is_whole = _read(one)
        is_cut |= not is_whole
        if crumbs:
            rings.append(crumbs)
        elif one.payload:
            unread.append(one)
    return rings, unread, is_cut


def _read(attachment: Attachment) -> tuple[list[dict[str, Any]], bool]:
    if len(attachment.payload) > settings.MAX_EVENT_BYTES:
        return [], False
    return read_maps(attachment.payload)


def _merged(payload: Payload, found: list[dict[str, Any]]) -> tuple[Payload, list[dict[str, Any]]]:
    """The payload with these breadcrumbs, or with the newest of them, as many as an event may have bytes for."""
    for crumbs in (found, found[-_FEW:]):
        body = crash.merge(payload.body, crumbs) if crumbs else None
        if body is not None and len(body) <= settings.MAX_EVENT_BYTES:
            return replace(payload, body=body), crumbs
    return payload, []


def _made(
    attachments: Sequence[Attachment], fields: dict[str, Any] | None, event_id: str | None
) -> tuple[Payload | None, list[Attachment]]:
    """An event of what crash files hold; None where none of them is there. And those that could not be read."""
    document: dict[str, Any] = {}
    unread = []
    for one in attachments:
        if one.kind == EVENT:
            maps, _ = _read(one)
            document |= maps[0] if maps else {}
            unread += [] if maps else [one]
    has_crash = any(one.kind in (EVENT, MINIDUMP, BREADCRUMBS) for one in attachments)
    if not (has_crash or fields):
        return None, []
    return Payload(crash.encode(crash.named({**(fields or {}), **document})), event_id), unread
