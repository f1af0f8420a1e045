"""The JSON that Sentry's event page offers for download, turned back into the event that it shows.

Its interfaces sit in `entries`, its frames have names in camel case.
"""

from typing import Any

Json = dict[str, Any]

# entries[].type → the interface's key
INTERFACES = {
    "breadcrumbs": "breadcrumbs",
    "exception": "exception",
    "message": "logentry",
    "request": "request",
    "stacktrace": "stacktrace",
    "threads": "threads",
}
FRAME_KEYS = {
    "absPath": "abs_path",
    "lineNo": "lineno",
    "colNo": "colno",
    "inApp": "in_app",
    "instructionAddr": "instruction_addr",
    "symbolAddr": "symbol_addr",
}


def is_download(value: Json) -> bool:
    """Whether this is such a download, not an event as an SDK sends it."""
    return isinstance(value.get("entries"), list) and ("eventID" in value or "dateCreated" in value)


def from_download(value: Json) -> Json:
    """The event. Keys that are no interface's stay as they are."""
    event = {
        key: kept
        for key, kept in value.items()
        if key not in ("entries", "tags", "release", "context", "id", "type")
    }
    event["event_id"] = value.get("eventID") or value.get("id")
    event["timestamp"] = value.get("dateCreated")
    event["extra"] = value.get("context")
    event["tags"] = [
        [tag["key"], tag.get("value")]
        for tag in _objects(value.get("tags"))
        if isinstance(tag.get("key"), str)
    ]
    event["level"] = next((tag[1] for tag in event["tags"] if tag[0] == "level"), None)
    event["environment"] = next((tag[1] for tag in event["tags"] if tag[0] == "environment"), None)
    event["transaction"] = next((tag[1] for tag in event["tags"] if tag[0] == "transaction"), None)
    release = value.get("release")
    event["release"] = release.get("version") if isinstance(release, dict) else release
    for entry in _objects(value.get("entries")):
        interface = INTERFACES.get(str(entry.get("type")))
        if interface:
            event[interface] = _with_frames(entry.get("data"))
    return {key: kept for key, kept in event.items() if kept is not None}


def _objects(value: Any) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _with_frames(data: Any) -> Any:
    """An interface whose stack traces have the names that SDKs send."""
    if not isinstance(data, dict):
        return data
    if isinstance(data.get("frames"), list):
        return {
            **data,
            "frames": [_frame(frame) if isinstance(frame, dict) else frame for frame in data["frames"]],
        }
    found = dict(data)
    if isinstance(data.get("stacktrace"), dict):
        found["stacktrace"] = _with_frames(data["stacktrace"])
    if isinstance(data.get("values"), list):
        found["values"] = [_with_frames(value) for value in data["values"]]
    return found


def _frame(frame: Json) -> Json:
    found = {FRAME_KEYS.get(key, key): value for key, value in frame.items() if key != "context"}
    lines = [line for line in frame.get("context") or [] if isinstance(line, list) and len(line) == 2]
    at = frame.get("lineNo")
    if isinstance(at, int) and lines:
        found["pre_context"] = [text for number, text in lines if isinstance(number, int) and number < at]
        found["context_line"] = next((text for number, text in lines if number == at), None)
        found["post_context"] = [text for number, text in lines if isinstance(number, int) and number > at]
    return found
