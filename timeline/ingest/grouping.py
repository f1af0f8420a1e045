"""Which events are the same problem (protocol.md 2.11): one version, one SHA-256.

What differs between two occurrences of one problem (ids, numbers, times, addresses, line numbers) is left out.
A text counts with its first 2,000 characters, and every pattern is linear in them.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from timeline.protocol.event import Event
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.text import replace_unstorable

VERSION = 1
LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Grouping:
    """What an issue is keyed on."""

    version: int
    hash: str  # 64 hex digits


def group(event: Event) -> Grouping:
    """The grouping of an event."""
    own = _hash(default_parts(event))
    if event.fingerprint:
        named = [own if _is_default(part) else part for part in event.fingerprint]
        if named != [own]:
            own = _hash(["fingerprint", *named])
    return Grouping(VERSION, own)


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = replace_unstorable(part).encode()
        # Their lengths keep ("ab", "c") and ("a", "bc") apart.
        digest.update(b"%d:" % len(encoded))
        digest.update(encoded)
    return digest.hexdigest()


_DEFAULT = re.compile(r"\{\{\s{0,20}default\s{0,20}\}\}")


def _is_default(part: str) -> bool:
    return len(part) < 100 and _DEFAULT.fullmatch(part.strip()) is not None


def default_parts(event: Event) -> list[str]:
    """What tells the event from others where no fingerprint was sent."""
    if event.exceptions:
        return ["exception", *_exception_parts(event.exceptions)]
    entry = event.logentry
    if entry and entry.message:
        return ["template", entry.message[:LOOKED_AT]]
    if entry and entry.formatted.strip():
        return ["message", parameterize(entry.formatted)]
    frames = _frame_parts(event.stacktrace)
    if frames:
        return ["stacktrace", *frames]
    return ["<unlabeled>", event.platform or ""]


def _exception_parts(exceptions: tuple[ExceptionValue, ...]) -> Iterable[str]:
    for exception in exceptions:
        yield "" if exception.synthetic else exception.type or ""
        frames = _frame_parts(exception.stacktrace)
        if frames:
            yield from frames
        else:
            yield parameterize(_first_line(exception.value or ""))


def _first_line(text: str) -> str:
    return text[:LOOKED_AT].strip().partition("\n")[0].strip()


# ---------------------------------------------------------------- frames


def _frame_parts(stacktrace: Stacktrace | None) -> list[str]:
    """`place` and `function` of the application's frames, or of all; recursions once."""
    frames = stacktrace.frames if stacktrace else ()
    ours = [frame for frame in frames if frame.in_app]
    calls = [_call(frame) for frame in ours or frames]
    parts: list[str] = []
    for place, function in _collapse([call for call in calls if any(call)]):
        parts += place, function
    return parts


_FUNCTION_NOISE = re.compile(r"0x[0-9a-fA-F]{1,16}|\d+")
_HEX_CHUNK = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)
_NUMBER_CHUNK = re.compile(r"\d+")


def _call(frame: Frame) -> tuple[str, str]:
    place = (frame.module or "")[:LOOKED_AT] or _file(frame.filename or frame.abs_path or "")
    return place, (frame.function or "")[:LOOKED_AT]


def _file(path: str) -> str:
    """A file's path without its query and fragment and the hashes that a build puts into it."""
    path = path[:LOOKED_AT].partition("?")[0].partition("#")[0].replace("\\", "/")
    return _HEX_CHUNK.sub("<hash>", path)


def _collapse(calls: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs of a call, or of several calls that call each other, count once."""
    kept: list[tuple[str, str]] = []
    for call in calls:
        kept.append(call)
        for length in range(1, min(_LONGEST_CYCLE, len(kept) // 2) + 1):
            if kept[-length:] == kept[-2 * length : -length]:
                del kept[-length:]
                break
    return kept


_LONGEST_CYCLE = 8


# ---------------------------------------------------------------- messages

# In the order tried at each place; every part is bounded or cannot backtrack.
_VARIABLE = re.compile(
    r"""
      (?P<email>(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})
    | (?P<url>\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s"'<>]{1,2000})
    | (?P<uuid>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)
    | (?P<date>\b\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[ ]?[+-]\d{2}:?\d{2})?)?\b
        | \b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b
        | \b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\b
        | \b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?[ ])?(?:\d{1,2}[ ])?
          (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[ ]\d{1,4}\b(?:,?[ ]\d{4}\b)?
          (?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?(?:[ ](?:GMT|UTC|[+-]\d{4}))?)
    | (?P<ip>(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\d)(?::\d{1,5})?
        | (?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])
        | (?<![\w:])(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}(?![\w:]))
    | (?P<quoted>"[^"\n]{0,500}"|(?<!\w)'[^'\n]{0,500}'(?!\w)|`[^`\n]{0,500}`|“[^”\n]{0,500}”|«[^»\n]{0,500}»)
    | (?P<hex>\b0[xX][0-9a-fA-F]{1,64}\b
        | \b(?=[a-fA-F]{0,40}\d)[0-9a-fA-F]{8,128}\b)
    | (?P<duration>(?<![\w.])[+-]?\d{1,20}(?:[.,]\d{1,20})?[ ]?(?:ns|us|µs|μs|ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?|d|days?)\b)
    | (?P<number>(?<![\w.])[+-]?\d{1,400}(?:[.,_]\d{1,400}){0,20}(?:[eE][+-]?\d{1,5})?(?![a-zA-Z_])
        | \d{1,400})
    | (?P<bool>\b(?:[Tt]rue|[Ff]alse|TRUE|FALSE)\b)
    """,
    re.VERBOSE,
)


def parameterize(text: str) -> str:
    """A message with the parts that differ from one occurrence to the next replaced by their kinds."""
    return _VARIABLE.sub(lambda match: f"<{match.lastgroup}>", text[:LOOKED_AT].strip())
