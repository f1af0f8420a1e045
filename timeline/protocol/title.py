"""What an event is called, and where it happened (docs/protocol.md, "Title and culprit")."""

from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.text import first_line, shorten

MAX_TITLE = 256
MAX_CULPRIT = 200
_MAX_TYPE = 128

_NATIVE = frozenset(("native", "cocoa", "c", "objc", "swift"))
_SCRIPT = frozenset(("javascript", "node"))


def title_of(event: SentEvent) -> str:
    """One line: the main exception, else the message."""
    main = event.main_exception
    if main:
        return _title_of_exception(main)
    entry = event.logentry
    line = first_line(entry.formatted, MAX_TITLE) if entry else ""
    if not line and entry and entry.message:
        line = first_line(entry.message, MAX_TITLE)
    return line or "<unlabeled event>"


def _title_of_exception(exception: ExceptionValue) -> str:
    if exception.synthetic:
        frame = main_frame(exception.stacktrace)
        return shorten(frame.function, MAX_TITLE) if frame and frame.function else "<unknown>"
    value = first_line(exception.value or "", MAX_TITLE)
    type_ = first_line(exception.type or "", _MAX_TYPE)
    if not type_:
        return value or "<unknown>"
    return shorten(f"{type_}: {value}", MAX_TITLE) if value else type_


def culprit_of(event: SentEvent) -> str:
    """Where it happened: what was sent, else the transaction, else the frame, else the request."""
    sent = event.culprit_sent or event.transaction
    return first_line(sent, MAX_CULPRIT) if sent else _generate_culprit(event)


def _generate_culprit(event: SentEvent) -> str:
    main = event.main_exception
    if main and main.synthetic:
        return ""
    frame = main_frame(main.stacktrace if main else event.stacktrace)
    place = _describe(frame, event.platform or "") if frame else ""
    return shorten(place or event.request_url or "", MAX_CULPRIT)


def main_frame(stacktrace: Stacktrace | None) -> Frame | None:
    """The last frame of the application; without one the last frame."""
    frames = stacktrace.frames if stacktrace else ()
    for frame in frames[::-1]:
        if frame.in_app:
            return frame
    return frames[-1] if frames else None


def _describe(frame: Frame, platform: str) -> str:
    place = frame.module or frame.filename or ""
    if platform in _NATIVE:
        return frame.function or ""
    if platform in _SCRIPT:
        return f"{frame.function or '?'}({place})" if place or frame.function else ""
    if place and frame.function:
        return f"{place} in {frame.function}"
    return place or frame.function or ""
