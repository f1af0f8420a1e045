"""One record of a `log` item (develop.sentry.dev, "Logs"; Relay's `ourlog.rs`), and of an `otel_log` item."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from timeline.protocol.items import (
    Attributes,
    otlp_text,
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
    attributes: Attributes = field(default_factory=dict)  # all of them
    remarks: tuple[Remark, ...] = ()

    @property
    def category(self) -> str | None:
        """The logger's name, else which part of the SDK recorded it."""
        for name in ("logger.name", "sentry.origin"):
            value = self.attributes.get(name)
            if type(value) is str and value:
                return value
        return None

    @property
    def own(self) -> Attributes:
        """What the caller said beside the text."""
        return {name: value for name, value in self.attributes.items() if not is_of_sdk(name)}

    @property
    def of_sdk(self) -> Attributes:
        """What the SDK said of itself and its surroundings."""
        return {name: value for name, value in self.attributes.items() if is_of_sdk(name)}

    @property
    def sequence(self) -> int:
        """The order of logs of equal times."""
        value = self.attributes.get("sentry.timestamp.sequence")
        return value if type(value) is int and 0 <= value < _MAX_SEQUENCE else 0


def is_of_sdk(name: str) -> bool:
    """True for an attribute that the SDK adds by itself."""
    return name in _SDK_NAMES or name.startswith(_SDK_PREFIXES)


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
    attributes = read_attributes(sent.get("attributes"))
    level, level_sent = _read_level(sent, attributes, remarks)
    body = otlp_text(sent.get("body"))
    if body is not None and type(body) is not str:
        remarks.append(unexpected("body", "text", body, "shown as text"))
    span_id = next(
        (names[name] for names in (sent, attributes) for name in _SPAN_NAMES if name in names), None
    )
    return Log(
        place,
        sent,
        time,
        trace_id,
        read_span_id(span_id),
        level,
        level_sent,
        "" if body is None else text_of(body),
        attributes,
        tuple(remarks),
    )


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
    number = sent.get("severity_number", sent.get("severityNumber", attributes.get("sentry.severity_number")))
    if type(number) is int and 1 <= number <= 24:
        names = ("debug", "debug", "info", "warning", "error", "fatal")
        return names[(number - 1) // 4], str(number)
    return "info", None
