"""What Relay made of events, as recorded facts, and how our reading is held against it.

`cases/normalisation.json` holds a case in each line: an event, received 2026-01-15T12:00:00Z, and what Relay 0.10.1 of the Python
binding answered. Long runs of one character are packed as {"$times": [character, count, rest]}.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.protocol.relay_caps import cut, trim
from timeline.protocol.breadcrumbs import Breadcrumb, Trail
from timeline.protocol.document import Unreadable, read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.remarks import Remark
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.users import label_of

CASES = Path(__file__).parent / "cases"

EQUAL, RECOVERED, DIFFERENT = "equal", "recovered", "different"


@dataclass(frozen=True)
class Case:
    name: str
    group: str
    payload: bytes
    output: dict[str, Any] | None  # None: refused


@dataclass(frozen=True)
class Verdict:
    """How one field of ours stands to Relay's."""

    field: str
    verdict: str
    ours: Any = None
    relays: Any = None


def load_cases() -> list[Case]:
    cases = []
    for case in unpack(json.loads((CASES / "normalisation.json").read_text())):
        payload = case["input"] if case.get("raw") else json.dumps(case["input"])
        cases.append(Case(case["name"], case["group"], payload.encode(), case["output"]))
    return cases


def unpack(value: Any) -> Any:
    if isinstance(value, dict):
        if "$times" in value:
            character, count, rest = value["$times"]
            return character * count + rest
        return {key: unpack(child) for key, child in value.items()}
    return [unpack(child) for child in value] if isinstance(value, list) else value


def judge(case: Case) -> list[Verdict] | None:
    """Every field that Crumbsite uses; None where we refuse the document."""
    try:
        document = read_document(case.payload)
    except Unreadable:
        return None
    if case.output is None:
        return [Verdict("", RECOVERED if document.remarks else DIFFERENT, document.value)]
    event = SentEvent(document.value, document.remarks)
    meta = case.output.get("_meta") or {}
    return [
        *judge_trail(event.trail, case.output.get("breadcrumbs"), meta.get("breadcrumbs") or {}),
        *_judge_event(event, case.output, meta),
    ]


# ---------------------------------------------------------------- breadcrumbs


def judge_trail(trail: Trail, relays: Any, meta: dict[str, Any]) -> Iterator[Verdict]:
    """Crumb by crumb. Relay's entries stand without the nulls, its `_meta` counts them."""
    if _has_error(meta) or _has_error(_node(meta, "values")):
        yield _verdict("breadcrumbs", trail.breadcrumbs, (), error=True, remarked=bool(trail.remarks))
        return
    entries = (relays or {}).get("values") or []
    if len(entries) != len(trail.breadcrumbs):
        yield Verdict("breadcrumbs", DIFFERENT, len(trail.breadcrumbs), len(entries))
        return
    for crumb, entry in zip(trail.breadcrumbs, entries, strict=True):
        yield from _judge_crumb(crumb, entry, _node(meta, "values", str(crumb.index)))


def _judge_crumb(crumb: Breadcrumb, entry: Any, meta: dict[str, Any]) -> Iterator[Verdict]:
    path = f"breadcrumbs.{crumb.index}"
    if entry is None:
        yield _verdict(path, crumb, None, error=_has_error(meta), remarked=bool(crumb.remarks))
        return
    ours = {
        "timestamp": crumb.timestamp,
        "type": cut(crumb.type, 128, 0),
        "category": cut(crumb.category, 128, 0),
        "level": crumb.level,
        "message": cut(crumb.message, 8192, 200),
        "data": trim(crumb.data) or None,
        "event_id": crumb.event_id,
        "origin": crumb.origin,
    }
    for name, value in ours.items():
        if name == "data" and _same(crumb.data, entry.get(name)):
            value = crumb.data  # Relay leaves out some of its cuts
        remarked = any(remark.field == name for remark in crumb.remarks)
        yield _verdict(
            f"{path}.{name}", value, entry.get(name), error=_has_error(_node(meta, name)), remarked=remarked
        )
    for name in entry.keys() - ours.keys():
        error = _has_error(_node(meta, name))
        remarked = any(remark.field == name for remark in crumb.remarks)
        yield _verdict(f"{path}.{name}", crumb.other.get(name), None, error=error, remarked=remarked)


# ---------------------------------------------------------------- the event's own fields


def _judge_event(event: SentEvent, output: dict[str, Any], meta: dict[str, Any]) -> Iterator[Verdict]:
    label = label_of(event.user, event.request)
    entry = event.logentry
    ours = {
        "level": event.level,
        "timestamp": event.timestamp,
        "event_id": event.event_id,
        "platform": event.platform,
        "logger": event.logger or "",
        "transaction": event.transaction,
        "culprit": event.culprit_sent,
        "release": event.release,
        "environment": event.environment,
        "dist": event.dist,
        "fingerprint": list(event.fingerprint) or None,
        "logentry": _without_none(
            formatted=cut(entry.formatted, 8192, 200), message=entry.message, params=entry.params
        )
        if entry
        else None,
        "tags": [[cut(key, 200, 0), cut(value, 200, 0)] for key, value in event.tags] or None,
        "exception": [_exception(exception) for exception in event.exceptions] or None,
        "stacktrace": None if event.exceptions else _stacktrace(event.stacktrace),
        "user": ":".join(label).replace("ip_address:", "ip:") if label else None,
        "trace_id": event.trace_id,
    }
    relays = {name: output.get(name) for name in ours}
    relays["tags"] = [pair for pair in output.get("tags") or () if pair and None not in pair] or None
    relays["exception"] = _relays_exceptions(output.get("exception"))
    relays["stacktrace"] = _relays_stacktrace(output.get("stacktrace"))
    relays["user"] = (output.get("user") or {}).get("sentry_user")
    relays["trace_id"] = ((output.get("contexts") or {}).get("trace") or {}).get("trace_id")
    for name, value in ours.items():
        node = _node(meta, "contexts", "trace", "trace_id") if name == "trace_id" else _node(meta, name)
        error, remarked = _has_error_below(node), _is_remarked(event.remarks, name)
        yield _verdict(name, value, relays[name], error=error, remarked=remarked)


def _is_remarked(remarks: Iterable[Remark], name: str) -> bool:
    return any(name in remark.field.split(".") for remark in remarks)


def _without_none(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _exception(exception: ExceptionValue) -> dict[str, Any]:
    return _without_none(
        type=cut(exception.type, 256, 0),
        value=cut(exception.value, 8192, 200),
        module=exception.module,
        thread_id=exception.thread_id,
        handled=exception.handled,
        stacktrace=_stacktrace(exception.stacktrace),
    )


def _stacktrace(stacktrace: Stacktrace | None) -> list[dict[str, Any]] | None:
    if stacktrace is None or not stacktrace.frames:
        return None
    frames = stacktrace.frames
    if len(frames) > 250:
        frames = frames[:50] + frames[-200:]
    return [_frame(frame) for frame in frames]


_FRAME_FIELDS = (
    "function",
    "module",
    "filename",
    "abs_path",
    "lineno",
    "colno",
    "in_app",
    "context_line",
    "pre_context",
    "post_context",
    "vars",
    "package",
)


def _frame(frame: Frame) -> dict[str, Any]:
    fields = {name: getattr(frame, name) for name in _FRAME_FIELDS}
    fields["pre_context"] = list(frame.pre_context) or None
    fields["post_context"] = list(frame.post_context) or None
    return _without_none(**fields)


def _relays_exceptions(container: Any) -> list[dict[str, Any]] | None:
    exceptions = []
    for sent in (container or {}).get("values") or ():
        if sent is None:
            continue
        thread_id = sent.get("thread_id")
        # Relay moves a `handled` without a mechanism's type into its data.
        mechanism = sent.get("mechanism") or {}
        handled = mechanism.get("handled", (mechanism.get("data") or {}).get("handled"))
        exceptions.append(
            _without_none(
                type=sent.get("type"),
                value=sent.get("value"),
                module=sent.get("module"),
                thread_id=None if thread_id is None else str(thread_id),
                handled=handled,
                stacktrace=_relays_stacktrace(sent.get("stacktrace")),
            )
        )
    return exceptions or None


def _relays_stacktrace(stacktrace: Any) -> list[dict[str, Any]] | None:
    frames = (stacktrace or {}).get("frames") or ()
    return [_without_none(**{n: (frame or {}).get(n) for n in _FRAME_FIELDS}) for frame in frames] or None


# ---------------------------------------------------------------- the rule


def _verdict(field: str, ours: Any, relays: Any, *, error: bool, remarked: bool) -> Verdict:
    """Equal where Relay has no error; a remark on the field where it has."""
    if error:
        return Verdict(field, RECOVERED if remarked else DIFFERENT, ours, relays)
    is_same = _same_time(ours, relays) if field.endswith("timestamp") else _same(ours, relays)
    return Verdict(field, EQUAL if is_same else DIFFERENT, ours, relays)


def _same_time(ours: Any, relays: Any) -> bool:
    """Within a microsecond: Relay reads the digits of a number otherwise than Python rounds its float."""
    if isinstance(ours, float) and isinstance(relays, float):
        return abs(ours - relays) < 0.000_001_5
    return _same(ours, relays)


def _same(ours: Any, relays: Any) -> bool:
    """JSON equality: True is not 1, the order of keys does not count."""
    return json.dumps(_floats(ours), sort_keys=True) == json.dumps(_floats(relays), sort_keys=True)


def _floats(value: Any) -> Any:
    """Whole floats as integers: JSON does not tell them apart."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return int(value)
    if isinstance(value, dict):
        return {key: _floats(child) for key, child in value.items()}
    return [_floats(child) for child in value] if isinstance(value, list) else value


def _node(meta: Any, *path: str) -> dict[str, Any]:
    for step in path:
        meta = meta.get(step) if isinstance(meta, dict) else None
    return meta if isinstance(meta, dict) else {}


def _has_error(node: dict[str, Any]) -> bool:
    own = node.get("")
    return isinstance(own, dict) and bool(own.get("err"))


def _has_error_below(node: dict[str, Any]) -> bool:
    return _has_error(node) or any(
        _has_error_below(child) for key, child in node.items() if key and isinstance(child, dict)
    )
