"""Leaves out of a parsed document what ingestion never looks at: the frames of libraries, beside the application's own.

An event is grouped and named by the frames of the application where there are any, and reading a frame takes as long as
a breadcrumb's whole row. What is stored is the document as it was sent, and a page reads all of it.
"""

from typing import Any

from timeline.protocol.containers import read_entries
from timeline.protocol.stacktraces import NEWEST, OLDEST

_EXCEPTIONS = ("exception", "sentry.interfaces.Exception")


def keep_own_frames(document: dict[str, Any]) -> None:
    """Of each exception that has a named frame of the application, keep only such frames, and those without a name.

    Nothing is left out where there are so many that the reader leaves some out itself: which, depends on how many there are.
    """
    stacks = [stack for name in _EXCEPTIONS if name in document for stack in _stacks(document[name])]
    if sum(len(stack["frames"]) for stack in stacks) > OLDEST + NEWEST:
        return
    for stack in stacks:
        own = [frame for frame in stack["frames"] if type(frame) is dict and frame.get("in_app") is True]
        if any(map(_is_named, own)):
            stack["frames"] = own


def _stacks(container: Any) -> list[dict[str, Any]]:
    """The stack traces that hold a list of frames."""
    found = []
    for exception in read_entries(container).values:
        stack = exception.get("stacktrace") if type(exception) is dict else None
        if type(stack) is dict and type(stack.get("frames")) is list:
            found.append(stack)
    return found


def _is_named(frame: dict[str, Any]) -> bool:
    """Whether its function is told: then the stack tells where something happened without the others."""
    name = frame.get("function")
    return type(name) is str and name not in ("", "?")
