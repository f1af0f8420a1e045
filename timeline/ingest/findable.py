"""What the search of the issue list finds an event's issue by, beside the columns of the event: tags, users, a text."""

import re
from collections.abc import Iterator

from timeline.models import MAX_ISSUE_TEXT, IssueValue
from timeline.protocol.contexts import flag_texts
from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.text import clean_text, first_line
from timeline.protocol.users import names_of

MAX_VALUE = IssueValue._meta.get_field("value").max_length or 0
MAX_TAGS = 50  # of an event
MAX_EXCEPTIONS = 10  # the newest
MAX_FRAMES = 8  # of each, the innermost
MAX_NAME = 200  # characters of a type, module, function or file
MAX_SAID = 200  # characters of what an exception or a message says
_DIGITS = re.compile(r"\d+")


def values_of(event: SentEvent) -> tuple[tuple[str, str], ...]:
    """("tag", "warehouse=ams"), ("flag", "checkout-v2=true") and ("user", "jane@example.com"): what names the user beside the event's `user_label`."""
    found = [("tag", clean_text(f"{name}={value}", MAX_VALUE)) for name, value in event.tags[:MAX_TAGS]]
    others = [name for name in names_of(event.user) if name != event.user_label]
    found += [("user", clean_text(name, MAX_VALUE)) for name in others]
    contexts = event.contexts
    if type(contexts) is dict and "flags" in contexts:
        found += [("flag", clean_text(text, MAX_VALUE)) for text in flag_texts(contexts["flags"], MAX_TAGS)]
    return tuple(found)


def text_of(event: SentEvent) -> str:
    """Types, calls and words of its exceptions and its message: in small letters, a line each, MAX_ISSUE_TEXT characters."""
    exceptions = event.exceptions[: -MAX_EXCEPTIONS - 1 : -1]
    lines = [line for exception in exceptions for line in _lines_of(exception)]
    if not exceptions:
        lines += _calls_of(event.main_stacktrace)
    if entry := event.logentry:
        lines += [first_line(text, MAX_SAID) for text in (entry.formatted, entry.message or "")]
    return clean_text("\n".join(dict.fromkeys(filter(None, lines))), MAX_ISSUE_TEXT).lower()[:MAX_ISSUE_TEXT]


def variant_of(event: SentEvent, title: str) -> str:
    """What events of one issue whose texts are alike have in common.

    All of them, but where a sender says what belongs together: there they may say anything.
    """
    return _DIGITS.sub("", title) if event.fingerprint else ""


def _lines_of(exception: ExceptionValue) -> Iterator[str]:
    """Its type with its module, what it says, its calls."""
    type_ = (exception.type or "")[:MAX_NAME]
    yield f"{exception.module[:MAX_NAME]}.{type_}" if exception.module else type_
    yield first_line(exception.value or "", MAX_SAID)
    yield from _calls_of(exception.stacktrace)


def _calls_of(stacktrace: Stacktrace | None) -> Iterator[str]:
    """The innermost calls of the application, or of all where none is marked."""
    frames = stacktrace.frames if stacktrace else ()
    ours = [frame for frame in frames if frame.in_app] or frames
    return map(_call, ours[: -MAX_FRAMES - 1 : -1])


def _call(frame: Frame) -> str:
    found = (frame.module, frame.called, frame.filename)
    return " ".join([name[:MAX_NAME] for name in found if name])
