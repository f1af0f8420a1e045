"""Which events are the same problem (protocol.md 2.11): one version, one SHA-256.

What differs between two occurrences of one problem (ids, numbers, times, addresses, line numbers) is left out.
A text counts with its first 2,000 characters, and every pattern is linear in them.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.text import replace_unstorable

VERSION = 1
MAX_TEXT_LENGTH = 2_000  # characters
MAX_NAME_LENGTH = 400  # characters of a module, file or function


@dataclass(frozen=True, slots=True)
class Grouping:
    """What an issue is keyed on."""

    version: int
    hash: str  # 64 hex digits


def group(event: SentEvent) -> Grouping:
    """The grouping of an event."""
    own = _hash(default_parts(event))
    if event.fingerprint:
        named = [own if _is_default(part) else part for part in event.fingerprint]
        if named != [own]:
            own = _hash(["fingerprint", *named])
    return Grouping(VERSION, own)


def hash_parts(parts: Iterable[str]) -> Grouping:
    """The grouping of whatever has these parts."""
    return Grouping(VERSION, _hash(parts))


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


def default_parts(event: SentEvent) -> list[str]:
    """What tells the event from others where no fingerprint was sent."""
    if event.exceptions:
        return ["exception", *_exception_parts(event.exceptions)]
    entry = event.logentry
    if entry and entry.message:
        return ["template", entry.message[:MAX_TEXT_LENGTH]]
    if entry and entry.formatted.strip():
        return ["message", parameterize(entry.formatted)]
    frames = _frame_parts(event.stacktrace)
    if frames:
        return ["stacktrace", *frames]
    return ["<unlabeled>", event.platform or ""]


def _exception_parts(exceptions: tuple[ExceptionValue, ...]) -> Iterable[str]:
    """Each exception once: a group of three equal ones is the same problem as a group of five."""
    different = dict.fromkeys(_parts_of(exception) for exception in exceptions)
    return (part for parts in different for part in parts)


def _parts_of(exception: ExceptionValue) -> tuple[str, ...]:
    type_ = "" if exception.synthetic else exception.type or ""
    frames = _frame_parts(exception.stacktrace)
    return (type_, *(frames or [parameterize(_first_line(exception.value or ""))]))


def _first_line(text: str) -> str:
    return text[:MAX_TEXT_LENGTH].strip().partition("\n")[0].strip()


# ---------------------------------------------------------------- frames

Call = tuple[str, str]
"""(module or file, function)"""

_MAX_CYCLE_LENGTH = 8
# What a build or a run puts into names: content hashes, addresses, numbers of lambdas and anonymous classes.
_NAME_NOISE = re.compile(r"0x[0-9a-fA-F]{1,32}|[0-9a-fA-F]{8,}|(?<=\$)\d+")
_BUNDLE_HASH = re.compile(r"(?<=[-.])(?=[A-Za-z_-]{0,7}\d)[A-Za-z0-9_-]{8}(?=\.m?js\Z)")


def _frame_parts(stacktrace: Stacktrace | None) -> list[str]:
    """Module or file and function of the application's frames, or of all; recursions once."""
    frames = stacktrace.frames if stacktrace else ()
    ours = [frame for frame in frames if frame.in_app]
    calls = [call for frame in ours or frames if any(call := _call(frame))]
    return [part for call in _collapse(calls) for part in call]


def _call(frame: Frame) -> Call:
    module, file = frame.module or "", frame.filename or frame.abs_path or ""
    where = _name(module[:MAX_NAME_LENGTH]) or _file(file[:MAX_NAME_LENGTH])
    return where, _name((frame.function or "")[:MAX_NAME_LENGTH])


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


# ---------------------------------------------------------------- messages

# Endings of hosts; those that modules and files end in too need a longer name.
_TOP_LEVELS = "com|net|org|internal|local|localdomain|edu|gov|eu|de|nl|fr|uk|pl|au|br|jp"
_TOP_LEVELS_TOO = "io|dev|app|test|example|info|cloud|in|it|at|ch|be|es|us|ca"
_LABEL = r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,62})\."
_NUMBER = r"\d++(?:[.,_]\d++)*+(?:[eE][+-]?\d++)?+"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|milliseconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"

# Tried in this order at each position. Every repetition is bounded or possessive, so that no text takes long.
_KINDS = {
    "email": (r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){0,8}+",),
    "url": (r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}+://[^\s\"'<>]{1,2000}+",),
    "uuid": (r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",),
    "quoted": (
        # What opens a quotation ends the search for its end: else many openings would each search all that follows.
        r"\"[^\"\n]{0,500}+\"",
        r"(?<!\w)'[^'\n]{0,500}+'(?!\w)",
        r"`[^`\n]{0,500}+`",
        r"“[^“”\n]{0,500}+”",
        r"«[^«»\n]{0,500}+»",
    ),
    "date": (
        rf"\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?:[T ]{_TIME}(?:Z|[ ]?UTC|[ ]?[+-]\d{{2}}:?\d{{2}})?)?(?![\w-])",
        r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
        r"\b\d{1,2}\.\d{1,2}\.\d{4}\b",
        rf"\b(?:{_WEEKDAY},?[ ])?(?:\d{{1,2}}[ -])?{_MONTH}[ -]{{1,2}}\d{{1,4}}\b(?:,?[ ]\d{{4}}\b)?(?:[ ]{_TIME})?"
        r"(?:[ ](?:GMT|UTC|[+-]\d{4}|\d{4}))?",
        rf"\b{_TIME}\b",
    ),
    "address": (
        r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)(?:/\d{1,2})?(?::\d{1,5})?",
        r"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b",
        r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])",
        r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}(?![\w:])",
        r"(?<![\w:])::(?:[0-9a-fA-F]{1,4}:){0,6}[0-9a-fA-F]{1,4}(?![\w:])",
        rf"\b(?:{_LABEL}){{1,8}}(?:{_TOP_LEVELS})\b(?!\.?\w)(?::\d{{1,5}})?",
        rf"\b(?:{_LABEL}){{2,8}}(?:{_TOP_LEVELS_TOO})\b(?!\.?\w)(?::\d{{1,5}})?",
        r"\blocalhost(?::\d{1,5})?\b",
    ),
    "duration": (rf"(?<![\w.])[+-]?{_NUMBER}[ ]?{_UNIT}\b", rf"(?<![\w.])(?:\d++{_UNIT}){{2,5}}\b"),
    # Hex digits and ids may happen to be all digits: one kind holds them all.
    "number": (
        r"\b0[xX][0-9a-fA-F]{1,64}+\b",
        r"\b(?=[a-fA-F]{0,127}+\d)(?=\d{0,127}+[a-fA-F])[0-9a-fA-F]{6,128}+\b",
        r"\b(?=(?:[A-Za-z-]{0,64}+\d){6})(?:(?=[A-Za-z]{0,64}+\d)[A-Za-z0-9]{1,64}+-){1,8}"
        r"(?=[A-Za-z]{0,64}+\d)[A-Za-z0-9]{1,64}+\b",
        r"\b(?=(?:[A-Za-z]{0,64}+\d){3})(?=\d{0,64}+[A-Za-z])[A-Za-z0-9]{8,128}+\b",
        rf"(?:(?<![\w)])[+-])?{_NUMBER}",
    ),
    "bool": (r"\b(?:[Tt]rue|[Ff]alse|TRUE|FALSE)\b",),
}
_VARIABLE = re.compile("|".join(f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in _KINDS.items()))


def parameterize(text: str) -> str:
    """A message with the parts that differ from one occurrence to the next replaced by their kinds."""
    replaced = _VARIABLE.sub(lambda match: f"<{match.lastgroup}>", text[:MAX_TEXT_LENGTH])
    return " ".join(replaced.split())
