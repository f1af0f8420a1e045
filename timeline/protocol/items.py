"""What `log` and `span` items share: a list of records in one payload, and attributes that name their type.

Captured from sentry-sdk 2.75 and @sentry/node 11.12; Relay's `ourlog.rs`, `span_v2.rs`; OTLP's JSON for what came from
OpenTelemetry. All of it is lenient: a bare value for a pair, a number as text, one record without its list.
"""

from collections.abc import Iterator
from typing import Any

from timeline.protocol.ids import NIL, read_id

MAX_RECORDS = 10_000  # of one payload; what follows them is not read
MAX_ATTRIBUTES = 1_000  # of one record

Attributes = dict[str, Any]

_OTLP_VALUES = ("stringValue", "boolValue", "intValue", "doubleValue", "bytesValue")
_OTLP_LISTS = (("resourceLogs", "scopeLogs", "logRecords"), ("resourceSpans", "scopeSpans", "spans"))


def records_of(document: dict[str, Any]) -> list[Any]:
    """The records of a payload: of `items`, of OTLP's nested lists, or the payload itself."""
    if "items" in document:
        items = document["items"]
        return items[:MAX_RECORDS] if type(items) is list else []
    for names in _OTLP_LISTS:
        if names[0] in document:
            return list(_nested(document, names))[:MAX_RECORDS]
    return [document]


def _nested(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    found = value.get(names[0]) if type(value) is dict else None
    for one in found[:MAX_RECORDS] if type(found) is list else ():
        if len(names) == 1:
            yield one
        else:
            yield from _nested(one, names[1:])


def read_trace_id(value: Any) -> str | None:
    """32 hex digits that are not all 0."""
    trace_id = read_id(value)
    return None if trace_id == NIL else trace_id


def read_span_id(value: Any) -> str | None:
    """16 lower-case hex digits."""
    if type(value) is not str or len(value) != 16:
        return None
    try:
        digits = bytes.fromhex(value)
    except ValueError:
        return None
    return digits.hex() if len(digits) == 8 else None


def read_attribute(sent: Any, name: str) -> Any:
    """One of them; None where there is none."""
    if type(sent) is dict:
        return _value(sent[name]) if name in sent else None
    return read_attributes(sent).get(name)


def read_attributes(sent: Any) -> Attributes:
    """Values by name: of pairs `{"value", "type"}`, of bare values, of OTLP's list of `{"key", "value"}`."""
    if type(sent) is list:
        pairs = ((one.get("key"), one.get("value")) for one in sent[:MAX_ATTRIBUTES] if type(one) is dict)
        return {key: _otlp_value(value) for key, value in pairs if type(key) is str}
    if type(sent) is not dict:
        return {}
    names = list(sent)[:MAX_ATTRIBUTES]
    return {name: value for name in names if (value := _value(sent[name])) is not None}


def _value(sent: Any) -> Any:
    if type(sent) is not dict or "value" not in sent:
        return sent
    value, type_ = sent["value"], sent.get("type")
    if type(value) is str and type_ in ("integer", "double"):
        return _number(value, type_)
    return value


def _number(text: str, type_: str) -> Any:
    """JavaScript writes integers beyond 2^53 as text; what is no number stays text."""
    if len(text) > 40 or not text.isascii() or "_" in text:
        return text
    try:
        number = int(text) if type_ == "integer" else float(text)
    except ValueError:
        return text
    return number if number - number == 0 else text


def _otlp_value(sent: Any, depth: int = 0) -> Any:
    if type(sent) is not dict:
        return sent
    for name in _OTLP_VALUES:
        if name in sent:
            value = sent[name]
            return _number(value, "integer") if name == "intValue" and type(value) is str else value
    if depth < 10 and type(entries := _entries(sent, "arrayValue")) is list:
        return [_otlp_value(one, depth + 1) for one in entries[:MAX_ATTRIBUTES]]
    if depth < 10 and type(entries := _entries(sent, "kvlistValue")) is list:
        pairs = (one for one in entries[:MAX_ATTRIBUTES] if type(one) is dict and type(one.get("key")) is str)
        return {one["key"]: _otlp_value(one.get("value"), depth + 1) for one in pairs}
    return sent


def _entries(sent: dict[str, Any], name: str) -> Any:
    found = sent.get(name)
    return found.get("values") if type(found) is dict else None


def otlp_text(sent: Any) -> Any:
    """OTLP's `{"stringValue": …}` as the value itself; everything else as it is."""
    return _otlp_value(sent)


def read_nanoseconds(value: Any) -> float | None:
    """Seconds since 1970 of OTLP's nanoseconds, which its JSON writes as text."""
    if type(value) is str and len(value) <= 20 and value.isascii() and value.isdigit():
        value = int(value)
    if type(value) is not int or not 0 < value < 253_402_300_800 * 10**9:
        return None
    return round(value / 1_000) / 1_000_000
