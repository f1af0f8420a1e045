"""The fields of frames as they were sent, in their lenient forms: what is of the wrong kind is left out, with a remark."""

from collections.abc import Sequence
from itertools import chain
from types import NoneType
from typing import Any

from timeline.protocol.remarks import Remark, unexpected

MAX_COUNT = 1 << 64
MAX_REMARKS = 100  # on the frames of a stack trace
MAX_VARIABLES = 1_000  # of a frame that sends them as a list

_TEXTS = ("function", "module", "filename", "abs_path", "context_line", "package", "raw_function")
_LINES = ("pre_context", "post_context")
_COUNTS = ("lineno", "colno")
_FIELDS = (*_TEXTS, *_LINES, *_COUNTS, "in_app", "vars")
_KINDS = (*(str for _ in _TEXTS), *(list for _ in _LINES), *(int for _ in _COUNTS), bool, dict)
_RIGHT = [{kind, NoneType} for kind in _KINDS]

Values = tuple[Any, ...]
"""Of _FIELDS, in their order."""


def read_frames(
    frames: Sequence[Any], places: Sequence[int], field: str, remarks: list[Remark]
) -> list[Values]:
    """The values of each frame; of what is no frame all are None. `places` are theirs in the list as sent, for the remarks."""
    found = [tuple(map(frame.get, _FIELDS)) if type(frame) is dict else _NONE for frame in frames]
    if set(map(type, frames)) <= {dict, NoneType} and _are_right(found):
        return found
    for at, (frame, place) in enumerate(zip(frames, places, strict=True)):
        if type(frame) is dict and not _are_right([found[at]]):
            found[at] = _FrameReader(frame, field, place, remarks).values()
        elif type(frame) not in (dict, NoneType) and len(remarks) < MAX_REMARKS:
            remarks.append(unexpected(f"{field}.frames.{place}", "a frame", frame))
    return found


_NONE: Values = (None,) * len(_FIELDS)


def _are_right(found: Sequence[Values]) -> bool:
    """Whether nothing need be read otherwise, or remarked on: looked at field by field, since almost all are."""
    if not found:
        return True
    columns = list(zip(*found, strict=True))
    if not all(map(set.issuperset, _RIGHT, (map(type, column) for column in columns))):
        return False
    pre, post, lineno, colno, _, _ = columns[len(_TEXTS) :]
    lines = chain.from_iterable(filter(None, (*pre, *post)))
    numbers = [*filter(None, lineno), *filter(None, colno)]
    return set(map(type, lines)) <= {str} and (
        not numbers or (min(numbers) >= 0 and max(numbers) < MAX_COUNT)
    )


class _FrameReader:
    """Reads one frame's fields and remarks on those that are of the wrong kind."""

    __slots__ = ("field", "frame", "place", "remarks")

    def __init__(self, frame: dict[str, Any], field: str, place: int, remarks: list[Remark]) -> None:
        self.frame = frame
        self.field = field
        self.place = place
        self.remarks = remarks

    def values(self) -> tuple[Any, ...]:
        """Those of _FIELDS."""
        return (
            *map(self.text, _TEXTS),
            *map(self.lines, _LINES),
            *map(self.count, _COUNTS),
            self.flag("in_app"),
            self.variables(),
        )

    def text(self, name: str) -> str | None:
        value = self.frame.get(name)
        if value is None or type(value) is str:
            return value
        self._wrong(name, "text", value)
        return None

    def count(self, name: str) -> int | None:
        """An unsigned integer of 64 bits; a float counts without its fraction."""
        value = self.frame.get(name)
        if value is None:
            return None
        if type(value) in (int, float) and 0 <= value < MAX_COUNT:
            return int(value)
        self._wrong(name, "an unsigned integer", value)
        return None

    def flag(self, name: str) -> bool | None:
        value = self.frame.get(name)
        if value is None or type(value) is bool:
            return value
        self._wrong(name, "a boolean", value)
        return None

    def lines(self, name: str) -> tuple[str, ...]:
        value = self.frame.get(name)
        if value is None:
            return ()
        if type(value) is not list:
            self._wrong(name, "a list of lines", value)
            return ()
        for line in value:
            if type(line) is not str and line is not None:
                self._wrong(name, "a list of lines", line)
        return tuple(line if type(line) is str else "" for line in value)

    def variables(self) -> dict[str, Any] | None:
        value = self.frame.get("vars")
        if type(value) is dict or value is None:
            return value or None
        if type(value) is list:
            return {str(place): one for place, one in enumerate(value[:MAX_VARIABLES])} or None
        self._wrong("vars", "an object", value)
        return None

    def _wrong(self, name: str, expected: str, value: Any) -> None:
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(unexpected(f"{self.field}.frames.{self.place}.{name}", expected, value))
