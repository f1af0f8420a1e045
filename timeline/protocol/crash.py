"""An event that a crash handler leaves behind: written as MessagePack, in files (docs/protocol.md, "Crash reports").

sentry-native and Crashpad keep the event in one file and its breadcrumbs in two that take turns: when one is full, the
other is emptied and filled.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from timeline.protocol.containers import read_entries
from timeline.protocol.document import Unreadable, read_document
from timeline.protocol.text import json_text
from timeline.protocol.timestamps import read_timestamp

Json = dict[str, Any]
NAME = "Native crash"
_BREADCRUMB_NAMES = ("breadcrumbs", "sentry.interfaces.Breadcrumbs")
_SAYS_WHAT = (
    "exception",
    "sentry.interfaces.Exception",
    "message",
    "logentry",
    "sentry.interfaces.Message",
    "threads",
    "stacktrace",
)


def in_turn(rings: Iterable[Sequence[Json]]) -> list[Json]:
    """The breadcrumbs of files that took turns: the file whose last time is the older first."""
    return [crumb for ring in sorted(rings, key=_last_time) for crumb in ring]


def _last_time(ring: Sequence[Json]) -> float:
    times = [time for crumb in ring if (time := _time_of(crumb)) is not None]
    return max(times, default=0.0)


def _time_of(crumb: Any) -> float | None:
    return read_timestamp(crumb.get("timestamp"))[0] if type(crumb) is dict else None


def with_breadcrumbs(document: Json, found: Sequence[Json]) -> Json:
    """The document with breadcrumbs from elsewhere among its own: by time where all have one, else behind them."""
    if not found:
        return document
    name = next((name for name in _BREADCRUMB_NAMES if name in document), _BREADCRUMB_NAMES[0])
    own = read_entries(document.get(name)).values
    texts = {json_text(crumb) for crumb in own}
    crumbs = [*own, *(crumb for crumb in found if json_text(crumb) not in texts)]
    times = [_time_of(crumb) for crumb in crumbs]
    if own and None not in times:
        crumbs = [
            crumbs[place] for place in sorted(range(len(crumbs)), key=lambda place: times[place] or 0.0)
        ]
    return {**{key: value for key, value in document.items() if key != name}, name: {"values": crumbs}}


def named(document: Json) -> Json:
    """The document of a crash that says nothing of what happened: all of that was in the minidump."""
    if any(document.get(name) for name in _SAYS_WHAT):
        return document
    mechanism = {"type": "minidump", "handled": False}
    return {
        "platform": "native",
        "level": "fatal",
        **document,
        "exception": {"values": [{"type": NAME, "mechanism": mechanism}]},
    }


def merge(body: bytes, found: Sequence[Json]) -> bytes | None:
    """An event's JSON with these breadcrumbs; None where the event cannot be read."""
    try:
        document = read_document(body)
    except Unreadable:
        return None
    return encode(with_breadcrumbs(document.value, found))


def encode(document: Json) -> bytes:
    """As JSON."""
    try:
        return orjson.dumps(document)
    except TypeError:  # integers beyond 64 bits
        return json_text(document).encode("utf-8", "replace")
