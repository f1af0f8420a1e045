"""An event in the shape of Sentry's API: its interfaces are `entries`. Filled from what version 1 says of it."""

from typing import Any
from urllib.parse import urlsplit

from timeline.accounts import access
from timeline.api.event_json import event_json
from timeline.api.sentry.shapes import PROMOTED, tags_json, user_of_event
from timeline.reading import Reading
from timeline.trail.wire import JSON


def sentry_event_json(reading: Reading) -> JSON:
    """The wire form of an event. One query, for its issue."""
    said = event_json(reading.row, reading.event, access.issue_of(reading.row), reading.timeline)
    tags = {"level": said["level"], **{name: said[name] for name in PROMOTED if said[name]}, **said["tags"]}
    main = reading.event.main_exception
    logentry = said["logentry"]
    return {
        "id": said["event_id"],
        "eventID": said["event_id"],
        "groupID": said["issue"]["short_id"],
        "projectID": str(reading.row.project_id),
        "projectSlug": said["project"],
        "title": said["title"],
        "message": logentry["formatted"] if logentry else None,
        "platform": said["platform"],
        "type": "error" if said["exception"] else "default",
        "level": said["level"],
        "culprit": said["culprit"],
        "location": None,
        "metadata": {"type": main.type, "value": main.value} if main else {"title": said["title"]},
        "dateCreated": said["timestamp"],
        "dateReceived": said["received"],
        "size": len(reading.row.document),
        "dist": said["dist"],
        "release": None,  # an object of Sentry's own; what was sent is among the tags
        "tags": tags_json(tags.items()),
        "user": user_of_event(said["user"]),
        "contexts": _object(said["contexts"]),
        "context": _object(said["extra"]),
        "packages": _object(said["modules"]),
        "sdk": said["sdk"],
        "userReport": _user_report(said),
        "fingerprints": said["fingerprint"],
        "errors": [{"type": remark["reason"], "message": remark["text"]} for remark in said["remarks"]],
        "entries": list(filter(None, _entries(said))),
        "_meta": {},
    }


def _user_report(said: JSON) -> JSON | None:
    """What a user said last."""
    if not said["feedback"]:
        return None
    last = said["feedback"][-1]
    return {
        "name": last["name"],
        "email": last["email"],
        "comments": last["comments"],
        "dateCreated": last["received"],
        "eventID": said["event_id"],
    }


def _object(value: Any) -> JSON:
    return value if isinstance(value, dict) else {}


def _entries(said: JSON) -> list[JSON | None]:
    exception, threads, logentry = said["exception"], said["threads"], said["logentry"]
    values = [_exception(value) for value in exception["values"]] if exception else []
    if not values and said["stacktrace"]:
        values = [{"type": None, "value": said["title"], **_stack(said["stacktrace"])}]
    return [
        _entry("exception", {"values": values, "hasSystemFrames": True, "excOmitted": None}, values),
        _entry("message", {"formatted": logentry["formatted"]} if logentry else {}, logentry),
        _entry(
            "threads", {"values": [_thread(each) for each in threads["values"]] if threads else []}, threads
        ),
        _entry(
            "breadcrumbs", {"values": [_crumb(each) for each in said["breadcrumbs"]]}, said["breadcrumbs"]
        ),
        _entry("request", _request(said["request"]), isinstance(said["request"], dict)),
    ]


def _entry(name: str, data: JSON, is_there: Any) -> JSON | None:
    return {"type": name, "data": data} if is_there else None


def _exception(value: JSON) -> JSON:
    said = {name: value[name] for name in ("type", "value", "module", "mechanism")}
    return {**said, "threadId": value["thread_id"], **_stack(value["stacktrace"])}


def _thread(thread: JSON) -> JSON:
    said = {name: thread[name] for name in ("id", "name", "crashed", "current")}
    return {**said, **_stack(thread["stacktrace"])}


def _stack(stacktrace: JSON | None) -> JSON:
    frames = [_frame(frame) for frame in stacktrace["frames"]] if stacktrace else []
    return {
        "stacktrace": {"frames": frames, "framesOmitted": None} if stacktrace else None,
        "rawStacktrace": None,
    }


def _frame(frame: JSON) -> JSON:
    return {
        "filename": frame["filename"],
        "absPath": frame["abs_path"],
        "function": frame["function"],
        "module": frame["module"],
        "package": frame["package"],
        "lineNo": frame["lineno"],
        "colNo": frame["colno"],
        "inApp": bool(frame["in_app"]),
        "context": _source(frame),
        "vars": frame["vars"],
    }


def _source(frame: JSON) -> list[list[Any]]:
    """Lines of source with their numbers."""
    line, current = frame["lineno"], frame["context_line"]
    if line is None or current is None:
        return []
    lines = [*frame["pre_context"], current, *frame["post_context"]]
    return [[number, text] for number, text in enumerate(lines, line - len(frame["pre_context"]))]


def _crumb(crumb: JSON) -> JSON:
    named = ("timestamp", "type", "category", "level", "message", "data", "event_id")
    return {name: crumb[name] for name in named}


def _request(request: Any) -> JSON:
    """What clients read of a request; its address only where it is one."""
    if not isinstance(request, dict):
        return {}
    url = request.get("url")
    method = request.get("method")
    return {
        "method": method if isinstance(method, str) else None,
        "url": url if isinstance(url, str) and _is_address(url) else None,
        "query": [],
        "data": request.get("data"),
        "headers": [],
        "cookies": [],
        "env": None,
        "fragment": None,
    }


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
