"""What an event is called, and where it happened (docs/protocol.md, "Title and culprit")."""

from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.frames import image_place, main_frame
from timeline.protocol.stacktraces import Frame
from timeline.protocol.text import first_line, shorten

MAX_TITLE = 256
MAX_CULPRIT = 200
_MAX_TYPE = 128

_NATIVE = frozenset(("native", "cocoa", "c", "objc", "swift"))
_SCRIPT = frozenset(("javascript", "node"))


# What stands where a title should: it tells one event from no other.
NAMELESS = "<unknown>"
UNLABELED = "<unlabeled event>"
PLACEHOLDERS = frozenset((NAMELESS, UNLABELED, "Error"))


def title_of(event: SentEvent) -> str:
    """One line: the main exception, else the message."""
    main = event.main_exception
    if main is None:
        return _message_of(event) or UNLABELED
    if main.synthetic:
        return _title_of_synthetic(main, _message_of(event))
    value = first_line(main.value or "", MAX_TITLE)
    type_ = first_line(main.type or "", _MAX_TYPE)
    if not type_:
        return value or NAMELESS
    return shorten(f"{type_}: {value}", MAX_TITLE) if value else type_


def _message_of(event: SentEvent) -> str:
    entry = event.logentry
    if entry is None:
        return ""
    return first_line(entry.formatted, MAX_TITLE) or first_line(entry.message or "", MAX_TITLE)


def _title_of_synthetic(exception: ExceptionValue, message: str) -> str:
    """An exception that the SDK made up: where it happened, and what it says."""
    frame = main_frame(exception.stacktrace)
    function = first_line(frame.called, _MAX_TYPE) if frame and frame.called else ""
    value = first_line(exception.value or "", MAX_TITLE)
    type_ = first_line(exception.type or "", _MAX_TYPE)
    if function:
        said = value or message or type_
    else:
        said = value or message
        function = "" if said.startswith(f"{type_}:") else type_
    return shorten(": ".join(filter(None, (function, said))), MAX_TITLE) or NAMELESS


def culprit_of(event: SentEvent) -> str:
    """Where it happened: what was sent, else the transaction, else the frame, else the request."""
    sent = event.culprit_sent or event.transaction
    return first_line(sent, MAX_CULPRIT) if sent else _generate_culprit(event)


def _generate_culprit(event: SentEvent) -> str:
    frame = main_frame(event.main_stacktrace)
    place = _describe(frame, event.platform or "") if frame else ""
    main = event.main_exception
    if not place and not (main and main.synthetic):
        place = event.request_url or ""
    return shorten(place, MAX_CULPRIT)


def _describe(frame: Frame, platform: str) -> str:
    place = frame.module or frame.filename or ""
    if not place and not frame.called:
        return image_place(frame)
    if platform in _NATIVE:
        return frame.called or image_place(frame)
    if platform in _SCRIPT:
        return f"{frame.called or '?'}({place})" if place or frame.called else ""
    if place and frame.called:
        return f"{place} in {frame.called}"
    return place or frame.called or ""
