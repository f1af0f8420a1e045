"""The calls of a stack without what differs from build to build or from run to run (docs/protocol.md, "Grouping")."""

import re
from functools import lru_cache
from typing import NamedTuple

from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.frames import base_name
from timeline.protocol.parameterize import MAX_TEXT_LENGTH, parameterize
from timeline.protocol.stacktraces import Frame, Stacktrace

MAX_NAME_LENGTH = 400  # characters of a module, file or function

Call = tuple[str, str]
"""(module or file, function)"""

_MAX_CYCLE_LENGTH = 8
# What a build or a run puts into names: content hashes, addresses, numbers of lambdas and anonymous classes.
_NAME_NOISE = re.compile(r"0x[0-9a-fA-F]{1,32}|[0-9a-fA-F]{8,}|(?<=\$)\d+")
_BUNDLE_HASH = re.compile(r"(?<=[-.])(?=[A-Za-z_-]{0,7}\d)[A-Za-z0-9_-]{8}(?=\.m?js\Z)")


_WASM = re.compile(r"wasm-function\[(\d{1,10})\]")


class StackParts(NamedTuple):
    """What a stack is told from others by: module or file and function of the application's frames, or of all."""

    parts: tuple[str, ...]
    is_told_apart: bool  # some frame says more than its file
    first: tuple[str, ...]  # as version 1 of grouping has them


def stack_parts(stacktrace: Stacktrace | None) -> StackParts:
    """Recursions count once. A frame without a function counts by its number in WebAssembly, by its offset in an image."""
    frames = stacktrace.frames if stacktrace else ()
    frames = tuple([frame for frame in frames if frame.in_app]) or frames
    calls = [call for frame in frames if any(call := _call(frame))]
    first = _flat(calls)
    if None not in {frame.function for frame in frames}:
        return StackParts(first, bool(first), first)
    calls = [call for frame in frames if any(call := _call_without_function(frame))]
    return StackParts(_flat(calls), any(call[1] for call in calls), first)


def _flat(calls: list[Call]) -> tuple[str, ...]:
    return tuple([part for call in _collapse(calls) for part in call])


def _call(frame: Frame) -> Call:
    module, file = frame.module or "", frame.filename or frame.abs_path or ""
    where = _name(module[:MAX_NAME_LENGTH]) or _file(file[:MAX_NAME_LENGTH])
    return where, _name((frame.function or "")[:MAX_NAME_LENGTH])


def _call_without_function(frame: Frame) -> Call:
    where, function = _call(frame)
    if function:
        return where, function
    if numbered := _WASM.search((frame.filename or frame.abs_path or "")[-MAX_NAME_LENGTH:]):
        return (where if frame.module else where.partition(":wasm-function")[0]), numbered[0]
    if frame.offset is not None:
        # Where it was loaded differs from run to run; the build does not, and is named by its id.
        return frame.debug_id or base_name(frame.package or "")[:MAX_NAME_LENGTH], f"+0x{frame.offset:x}"
    return where, ""


@lru_cache(maxsize=2048)
def _name(name: str) -> str:
    """A module or function without what differs from build to build; most events come from few of them."""
    return _NAME_NOISE.sub("", name)


@lru_cache(maxsize=2048)
def _file(path: str) -> str:
    """A file's path without host, query and fragment, and without the hashes that a build puts into it."""
    path = path.partition("?")[0].partition("#")[0].replace("\\", "/")
    scheme, divider, rest = path.partition("://")
    if divider and len(scheme) <= 20:
        path = rest.partition("/")[2]
    return _BUNDLE_HASH.sub("", _NAME_NOISE.sub("", path))


def _collapse(calls: list[Call]) -> list[Call]:
    """Each run of a call, or of some calls that call each other, once, however long it is."""
    kept: list[Call] = []
    start = 0
    while start < len(calls):
        length = _cycle_at(calls, start)
        kept += calls[start : start + (length or 1)]
        if length:
            # To the end of the run, an incomplete last cycle included.
            start += length
            while start < len(calls) and calls[start] == calls[start - length]:
                start += 1
        else:
            start += 1
    return kept


def _cycle_at(calls: list[Call], start: int) -> int:
    """How many calls repeat from `start` on; 0 if none do."""
    for length in range(1, _MAX_CYCLE_LENGTH + 1):
        again = start + length
        if again + length > len(calls):
            return 0
        if calls[start] == calls[again] and calls[start:again] == calls[again : again + length]:
            return length
    return 0


# ---------------------------------------------------------------- exceptions


def signature_of(exception: ExceptionValue) -> tuple[str, ...]:
    """What an exception is told from others by: its type and its calls; its text where no call tells."""
    return signatures_of(exception)[0]


def signatures_of(exception: ExceptionValue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same, and what it was by version 1 of grouping."""
    stack, type_ = stack_parts(exception.stacktrace), _type(exception)
    said = () if stack.is_told_apart else (_said(exception),)
    second = (type_, *stack.parts, *said)
    if stack.is_told_apart and stack.parts is stack.first:
        return second, second
    return second, (type_, *(stack.first or (_said(exception),)))


def _type(exception: ExceptionValue) -> str:
    return "" if exception.synthetic else exception.type or ""


def _said(exception: ExceptionValue) -> str:
    first = (exception.value or "")[:MAX_TEXT_LENGTH].strip().partition("\n")[0]
    return parameterize(first.strip())
