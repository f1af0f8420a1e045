"""What happened: the message, the exceptions, the threads, and the stack that shows where."""

from dataclasses import replace
from functools import cached_property

from timeline.protocol.exception_tree import ExceptionTree, find_main, read_tree
from timeline.protocol.exceptions import ExceptionValue, read_exceptions
from timeline.protocol.fields import Fields
from timeline.protocol.images import Images
from timeline.protocol.logentry import LogEntry, read_logentry
from timeline.protocol.stacktraces import Stacktrace, read_stacktrace
from timeline.protocol.threads import Thread, find_stacktrace, read_threads

_EXCEPTION_NAMES = ("exception", "sentry.interfaces.Exception")


class Happening(Fields):
    """The part of an event that says what happened, and where."""

    @cached_property
    def logentry(self) -> LogEntry | None:
        return read_logentry(self.document, self._noted)

    @cached_property
    def stacktrace(self) -> Stacktrace | None:
        """The event's own; the exceptions and threads have theirs."""
        return read_stacktrace(
            self.document.get("stacktrace"),
            "stacktrace",
            self._noted,
            self._node("stacktrace"),
            self._images,
        )

    @cached_property
    def exceptions_sent(self) -> tuple[ExceptionValue, ...]:
        """Oldest first: the last was caught, or not. Each with the frames that it brought itself."""
        name, container = self._first_of(_EXCEPTION_NAMES)
        if container is None:
            return ()
        return read_exceptions(container, self.stacktrace, self._noted, self._node(name), self._images)

    @cached_property
    def exceptions(self) -> tuple[ExceptionValue, ...]:
        """The same; one without frames has those of the thread that it names."""
        sent = self.exceptions_sent
        if "threads" not in self.document or all(map(_has_frames, sent)):
            return sent
        is_lone = not any(map(_has_frames, sent))
        found = []
        for place, one in enumerate(sent):
            if not _has_frames(one) and (one.thread_id or (is_lone and place == len(sent) - 1)):
                one = replace(one, stacktrace=self._stack_of_thread(one.thread_id) or one.stacktrace)
            found.append(one)
        return tuple(found)

    @cached_property
    def exception_tree(self) -> ExceptionTree | None:
        """Which exception was caused by which."""
        return read_tree(self.exceptions)

    @cached_property
    def main_exception(self) -> ExceptionValue | None:
        """The one that names the event."""
        exceptions = self.exceptions
        if len(exceptions) < 2:
            return exceptions[0] if exceptions else None
        return exceptions[find_main(exceptions, self.exception_tree)]

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        return read_threads(self.document.get("threads"), self._noted, self._images)

    @cached_property
    def main_stacktrace(self) -> Stacktrace | None:
        """Where it happened: of the main exception; without one the event's own, else that of a thread."""
        if main := self.main_exception:
            return main.stacktrace
        own = self.stacktrace
        if own and own.telling:
            return own
        return self._stack_of_thread(None) or own

    def _stack_of_thread(self, thread_id: str | None) -> Stacktrace | None:
        if "threads" not in self.document:
            return None
        return find_stacktrace(self.document["threads"], self._noted, self._images, thread_id)

    @cached_property
    def _images(self) -> Images:
        return Images(self.document.get("debug_meta"))


def _has_frames(exception: ExceptionValue) -> bool:
    return exception.stacktrace is not None and bool(exception.stacktrace.telling)
