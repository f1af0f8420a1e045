"""One record of a `log` item (develop.sentry.dev, "Logs"; Relay's `ourlog.rs`), and of an `otel_log` item."""

from collections.abc import Iterator
from typing import Any, NamedTuple

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
_NAMED = ("logger.name", "sentry.origin")
_SEQUENCE = "sentry.timestamp.sequence"
_READ = frozenset((*_NAMED, _SEQUENCE))
_MAX_USUAL, _MAX_USUAL_LENGTH = 60, 2_000  # names of attributes, and their characters, that are remembered
_MAX_PLANS = 256
_MAX_SEQUENCE = 1 << 53


class Log(NamedTuple):
    """One log line, read."""

    place: int  # in its batch, from 0
    sent: Any  # as decoded from JSON, untouched
    timestamp: float | None  # seconds since 1970, as sent
    trace_id: str | None
    span_id: str | None
    level: str  # of five
    level_sent: str | None
    body: str
    category: str | None  # the logger's name, else which part of the SDK recorded it
    recorded_by: str  # the part of the SDK; "" for a call of the program itself
    sequence: int  # the order of logs of equal times
    own: Attributes  # what the caller said beside the text
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


class _Plan(NamedTuple):
    """What is to be read of a record, by the names of its attributes: every record of a program has the same."""

    own: tuple[str, ...]  # of the caller
    of_sdk: frozenset[str]  # those of _READ that are there
    span: str | None  # where the span's id is


_plans: dict[tuple[str, ...], _Plan] = {}


def _plan_of(attributes: Attributes) -> _Plan:
    names = tuple(attributes)
    plan = _plans.get(names)
    if plan is None:
        plan = _Plan(
            tuple(name for name in names[:MAX_ATTRIBUTES] if not is_of_sdk(name)),
            _READ.intersection(names),
            next((name for name in _SPAN_NAMES if name in attributes), None),
        )
        if len(names) <= _MAX_USUAL and sum(map(len, names)) <= _MAX_USUAL_LENGTH:
            if len(_plans) >= _MAX_PLANS:
                _plans.clear()
            _plans[names] = plan
    return plan


def read_logs(document: dict[str, Any], trace_ids: frozenset[str] | None = None) -> Iterator[Log]:
    """The logs in a payload; only those of `trace_ids` where they are given."""
    for place, sent in enumerate(records_of(document)):
        if type(sent) is not dict:
            continue
        trace_id = sent.get("trace_id")
        if trace_ids is None or type(trace_id) is not str or trace_id not in trace_ids:
            trace_id = trace_id_of(sent)
            if trace_ids is not None and trace_id not in trace_ids:
                continue
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
    plan = _plan_of(attributes)
    level, level_sent = _read_level(sent, attributes, remarks)
    body = sent.get("body")
    if type(body) is not str:
        body = _read_body(otlp_text(body), remarks)
    logger, origin = (_text(attributes, name) if name in plan.of_sdk else "" for name in _NAMED)
    sequence = read_attribute(attributes, _SEQUENCE) if _SEQUENCE in plan.of_sdk else 0
    pairs = [(name, read_attribute(attributes, name)) for name in plan.own]
    return Log(
        place,
        sent,
        time,
        trace_id,
        _span_id(sent, attributes, plan),
        level,
        level_sent,
        body,
        logger or origin or None,
        origin,
        sequence if type(sequence) is int and 0 <= sequence < _MAX_SEQUENCE else 0,
        {name: value for name, value in pairs if value is not None},
        tuple(remarks),
    )


def _read_body(body: Any, remarks: list[Remark]) -> str:
    if body is None:
        return ""
    if type(body) is not str:
        remarks.append(unexpected("body", "text", body, "shown as text"))
    return text_of(body)


def _text(attributes: Attributes, name: str) -> str:
    value = read_attribute(attributes, name)
    return value if type(value) is str else ""


def _span_id(sent: dict[str, Any], attributes: Attributes, plan: _Plan) -> str | None:
    for name in _SPAN_NAMES:
        if name in sent:
            return read_span_id(read_attribute(sent, name))
    return read_span_id(read_attribute(attributes, plan.span)) if plan.span else None


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
