"""How much text of an event grouping reads: more of it than programs make is not worth anybody's time.

What differs between two occurrences of a problem is looked for in the texts of exceptions that have no stack trace. It
is the amount of text that decides, not a clock: one event is grouped alike on every machine.
"""

from collections.abc import Iterable

from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.remarks import TOO_LONG, Remark

MAX_TEXT = 2_000  # characters that count of one text
MAX_TEXTS = 8_000  # characters of all of an event together


def is_costly(exceptions: Iterable[ExceptionValue]) -> bool:
    """Whether the texts of these are longer together than grouping reads."""
    return _length(exceptions) > MAX_TEXTS


def remarks_on(exceptions: Iterable[ExceptionValue]) -> tuple[Remark, ...]:
    """What a reader must know of a costly event; nothing of any other."""
    length = _length(exceptions)
    if length <= MAX_TEXTS:
        return ()
    text = f"their texts have more than {MAX_TEXTS:,} characters: the event is grouped by their types alone"
    return (Remark("exception", TOO_LONG, text, length=length),)


def _length(exceptions: Iterable[ExceptionValue]) -> int:
    return sum(
        min(len(exception.value), MAX_TEXT)
        for exception in exceptions
        if exception.value and not (exception.stacktrace and exception.stacktrace.frames)
    )
