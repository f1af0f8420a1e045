"""One record of a `log` item (develop.sentry.dev, "Logs"; Relay's `ourlog.rs`), and of an `otel_log` item."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from timeline.protocol.items import (
    MAX_ATTRIBUTES,
    Attributes,
    otlp_text,
    read_attribute,
    read_attributes,
    read_nanoseconds,
    read_span_id,
    read_trace_id,
    records_of,
)
from timeline.protocol.levels import find_level
from timeline.protocol.remarks import Remark, refused, unexpected
from timeline.protocol.text import text_of
from timeline.protocol.timestamps import read_timestamp

ITEM_TYPES = ("log", "otel_log")

# Of the SDK and not of the caller: kept in the details, out of the row.
_SDK_NAMES = ("logger.name", "server.address", "parent_span_id")
_SDK_PREFIXES = (
    "sentry.",
    "code.",
    "thread.",
    "process.",
    "user.",
    "browser.",
    "os.",
    "device.",
    "app.",
    "culture.",
    "telemetry.",
)
# Python, OpenTelemetry, JavaScript and Rust.
_SPAN_NAMES = ("span_id", "spanId", "sentry.trace.parent_span_id", "parent_span_id")
_MAX_USUAL, _MAX_USUAL_LENGTH = 60, 2_000  # names of attributes, and their characters, that are remembered
_MAX_SEQUENCE = 1 << 53


@dataclass(frozen=True, slots=True)
class Log:
    """One log line, read."""

    place: int  # in its batch, from 0
    sent: Any  # as decoded from JSON, untouched
    timestamp: float | None  # seconds since 1970, as sent
    trace_id: str | None
    span_id: str | None = None
    level: str = "info"  # of five
    level_sent: str | None = None
    body: str = ""
    category: str | None = None  # the logger's name, else which part of the SDK recorded it
    recorded_by: str = ""  # the part of the SDK; "" for a call of the program itself
    sequence: int = 0  # the order of logs of equal times
    own: Attributes = field(default_factory=dict)  # what the caller said beside the text
    remarks: tuple[Remark, ...] = ()

    @property
    def of_sdk(self) -> Attributes:
        """What the SDK said of itself and its surroundings."""
        return attributes_of_sdk(self.sent)


def is_of_sdk(name: str) -> bool:
    """True for an attribute that the SDK adds by itself."""
    return name in _SDK_NAMES or name.startswith(_SDK_PREFIXES)


def attributes_of_sdk(sent: dict[str, Any]) -> Attributes:
    """Of a record as sent, those that the SDK added."""
    return {name: value for name, value in read_attributes(sent.get("attributes")).items() if is_of_sdk(name)}


@lru_cache(maxsize=256)
def _own_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of the names of a record's attributes those of the caller: every record of a program has the same."""
    return tuple(name for name in names if not is_of_sdk(name))


def _read_own(sent: Any) -> Attributes:
    if type(sent) is not dict:
        return {name: value for name, value in read_attributes(sent).items() if not is_of_sdk(name)}
    names = tuple(sent)
    is_usual = len(names) <= _MAX_USUAL and sum(map(len, names)) <= _MAX_USUAL_LENGTH
    own = _own_names(names) if is_usual else _own_names.__wrapped__(names[:MAX_ATTRIBUTES])
    pairs = ((name, read_attribute(sent, name)) for name in own)
    return {name: value for name, value in pairs if value is not None}


def read_logs(document: dict[str, Any], trace_ids: frozenset[str] | None = None) -> Iterator[Log]:
    """The logs in a payload; only those of `trace_ids` where they are given."""
    for place, sent in enumerate(records_of(document)):
        if type(sent) is not dict:
            continue
        trace_id = trace_id_of(sent)
        if trace_ids is None or trace_id in trace_ids:
            yield read_log(place, sent, trace_id)


def trace_id_of(sent: dict[str, Any]) -> str | None:
    """The trace that a record belongs to."""
    return read_trace_id(sent.get("trace_id") or sent.get("traceId"))


def time_of(sent: dict[str, Any]) -> float | None:
    """When it was written; seconds since 1970, as sent."""
    value = sent.get("timestamp")
    if type(value) is float and 0 <= value < 253_402_300_800:
        return value
    if value is not None:
        return read_timestamp(value)[0]
    time = read_nanoseconds(sent.get("timeUnixNano"))
    return time if time is not None else read_nanoseconds(sent.get("observedTimeUnixNano"))


def read_log(place: int, sent: dict[str, Any], trace_id: str | None) -> Log:
    """One record. What is wrong in it is left out or recovered, with a remark."""
    remarks: list[Remark] = []
    if "timestamp" in sent:
        time, _, remark = read_timestamp(sent["timestamp"])
        if remark:
            remarks.append(remark)
    else:
        time = time_of(sent)
    attributes = sent.get("attributes")
    if type(attributes) is not dict:
        attributes = read_attributes(attributes)
    level, level_sent = _read_level(sent, attributes, remarks)
    body = otlp_text(sent.get("body"))
    if body is not None and type(body) is not str:
        remarks.append(unexpected("body", "text", body, "shown as text"))
    logger, origin = (_text(attributes, name) for name in ("logger.name", "sentry.origin"))
    sequence = read_attribute(attributes, "sentry.timestamp.sequence")
    return Log(
        place,
        sent,
        time,
        trace_id,
        _span_id(sent, attributes),
        level,
        level_sent,
        "" if body is None else text_of(body),
        logger or origin or None,
        origin,
        sequence if type(sequence) is int and 0 <= sequence < _MAX_SEQUENCE else 0,
        _read_own(attributes),
        tuple(remarks),
    )


def _text(attributes: Attributes, name: str) -> str:
    value = read_attribute(attributes, name) if name in attributes else ""
    return value if type(value) is str else ""


def _span_id(sent: dict[str, Any], attributes: Attributes) -> str | None:
    for names in (sent, attributes):
        for name in _SPAN_NAMES:
            if name in names:
                return read_span_id(read_attribute(names, name))
    return None


def _read_level(
    sent: dict[str, Any], attributes: Attributes, remarks: list[Remark]
) -> tuple[str, str | None]:
    """By its name, else by its number (OpenTelemetry's 1 to 24)."""
    name = sent.get("level", sent.get("severityText"))
    if type(name) is str and name:
        level = find_level(name)
        if level is not None:
            return level, name
        remarks.append(refused("level", "not a level", name, "read by its number, or as info"))
    elif name is not None and name != "":
        remarks.append(unexpected("level", "a level", name, "read by its number, or as info"))
    number = sent.get(
        "severity_number", sent.get("severityNumber", read_attribute(attributes, "sentry.severity_number"))
    )
    if type(number) is int and 1 <= number <= 24:
        names = ("debug", "debug", "info", "warning", "error", "fatal")
        return names[(number - 1) // 4], str(number)
    return "info", None
