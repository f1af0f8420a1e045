"""The Exception interface: what was raised, oldest first, and what it was raised from (docs/protocol.md, "Title and culprit")."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.protocol.containers import entry_node, read_entries
from timeline.protocol.images import NO_IMAGES, Images
from timeline.protocol.meta import node_of
from timeline.protocol.remarks import MISSING, TOO_LONG, Remark, below, unexpected
from timeline.protocol.stacktraces import MAX_FRAMES, NEWEST, OLDEST, Stacktrace, read_stacktrace
from timeline.protocol.text import text_of

MAX_EXCEPTIONS = 100  # the newest of them

# "ValueError: bad" in one line, sent as a value without a type.
_TYPE_IN_VALUE = re.compile(r"(\w{1,256}):[ ]?(.*)")


@dataclass(frozen=True, slots=True)
class ExceptionValue:
    """One exception of a chain. Absent is None."""

    type: str | None = None
    value: str | None = None
    module: str | None = None
    mechanism: dict[str, Any] | None = None  # as sent
    handled: bool | None = None
    synthetic: bool = False  # made up by the SDK: its type says nothing
    stacktrace: Stacktrace | None = None
    thread_id: str | None = None


def read_exceptions(
    container: Any,
    event_stacktrace: Stacktrace | None,
    remarks: list[Remark],
    node: dict[str, Any] | None = None,
    images: Images = NO_IMAGES,
) -> tuple[ExceptionValue, ...]:
    """The exceptions of any container; a lone one without a stack trace takes the event's."""
    entries = read_entries(container)
    remarks += [below("exception", remark) for remark in entries.remarks]
    first = max(0, len(entries.values) - MAX_EXCEPTIONS)
    if first:
        text = f"only the newest {MAX_EXCEPTIONS} of {len(entries.values):,} exceptions are read"
        remarks.append(Remark("exception", TOO_LONG, text, length=len(entries.values)))
    exceptions = []
    rooms = _rooms(entries.values[first:])
    for place, sent in enumerate(entries.values[first:], first):
        about = entry_node(node, place) if node else None
        exception = _read_exception(sent, place, remarks, about, images, rooms[place - first])
        if exception:
            exceptions.append(exception)
    if len(exceptions) == 1 and event_stacktrace and exceptions[0].stacktrace is None:
        exceptions[0] = replace(exceptions[0], stacktrace=event_stacktrace)
    return tuple(exceptions)


def _rooms(values: Sequence[Any]) -> list[int]:
    """How many frames of each exception are read: the newest exceptions have theirs first."""
    room = MAX_FRAMES
    rooms = []
    for sent in reversed(values):
        rooms.append(room)
        stack = sent.get("stacktrace") if type(sent) is dict else None
        frames = stack.get("frames") if type(stack) is dict else None
        room -= min(room, len(frames), OLDEST + NEWEST) if type(frames) is list else 0
    return rooms[::-1]


def _read_exception(
    sent: Any, place: int, remarks: list[Remark], node: dict[str, Any] | None, images: Images, room: int
) -> ExceptionValue | None:
    field = f"exception.values.{place}"
    if sent is None:
        return None
    if type(sent) is not dict:
        remarks.append(unexpected(field, "an exception", sent, "shown as a value"))
        return ExceptionValue(value=text_of(sent))
    type_ = _read_text(sent, "type", field, remarks)
    value = sent.get("value")
    if value is not None:
        value = text_of(value)
    if not type_ and value and sent.get("type") is None and (match := _TYPE_IN_VALUE.fullmatch(value)):
        type_, value = match[1], match[2]
    stacktrace = read_stacktrace(
        sent.get("stacktrace"), f"{field}.stacktrace", remarks, node_of(node, "stacktrace"), images, room
    )
    if not type_ and not value:
        remarks.append(Remark(field, MISSING, "an exception without type and value"))
        if stacktrace is None:
            return None
    mechanism = sent.get("mechanism")
    if type(mechanism) is not dict:
        if mechanism is not None:
            remarks.append(unexpected(f"{field}.mechanism", "an object", mechanism))
        mechanism = None
    handled = mechanism.get("handled") if mechanism else None
    return ExceptionValue(
        type_,
        value,
        _read_text(sent, "module", field, remarks),
        mechanism or None,
        handled if type(handled) is bool else None,
        mechanism is not None and mechanism.get("synthetic") is True,
        stacktrace,
        _read_thread_id(sent.get("thread_id"), f"{field}.thread_id", remarks),
    )


def _read_text(sent: dict[str, Any], name: str, field: str, remarks: list[Remark]) -> str | None:
    value = sent.get(name)
    if value is None or type(value) is str:
        return value
    remarks.append(unexpected(f"{field}.{name}", "text", value))
    return None


def _read_thread_id(value: Any, field: str, remarks: list[Remark]) -> str | None:
    if value is None:
        return None
    if type(value) in (int, str):
        return str(value)
    remarks.append(unexpected(field, "a thread id", value))
    return None
