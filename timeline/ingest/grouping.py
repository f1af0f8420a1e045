"""Which events are the same problem (docs/protocol.md, "Grouping"): a version and a SHA-256.

What differs between two occurrences of one problem (ids, numbers, times, addresses, line numbers) is left out.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.protocol.calls import signatures_of, stack_parts
from timeline.protocol.event import SentEvent
from timeline.protocol.exception_tree import is_group
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.parameterize import MAX_TEXT_LENGTH, parameterize
from timeline.protocol.text import replace_unstorable

VERSION = 2
FIRST = 1


@dataclass(frozen=True, slots=True)
class Grouping:
    """What an issue is keyed on."""

    version: int
    hash: str  # 64 hex digits
    first_hash: str  # what version 1 made of it: an issue that was made by it goes on


def group(event: SentEvent) -> Grouping:
    """The grouping of an event. Most events have the same parts, and so the same hash, in both versions."""
    parts, first = _parts_of(event)
    hash_ = _with_fingerprint(event, _hash(parts))
    return Grouping(VERSION, hash_, hash_ if parts == first else _with_fingerprint(event, _hash(first)))


def _with_fingerprint(event: SentEvent, own: str) -> str:
    if event.fingerprint:
        named = [own if _is_default(part) else part for part in event.fingerprint]
        if named != [own]:
            return _hash(["fingerprint", *named])
    return own


def hash_parts(parts: Iterable[str]) -> Grouping:
    """The grouping of whatever has these parts."""
    hash_ = _hash(parts)
    return Grouping(VERSION, hash_, hash_)


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


def _parts_of(event: SentEvent) -> tuple[list[str], list[str]]:
    """What tells the event from others where no fingerprint was sent, by versions 2 and 1."""
    if event.exceptions:
        pairs = {id(one): signatures_of(one) for one in event.exceptions}
        second = _different(pairs[id(one)][0] for one in _named(event))
        sent = event.exceptions_sent
        if sent is not event.exceptions:  # some have the frames of a thread
            pairs |= {id(one): signatures_of(one) for one in sent if id(one) not in pairs}
        first = _different(pairs[id(one)][1] for one in sent)
        if any(map(is_group, event.exceptions)):
            second.sort()  # the members of a group come in any order
        if second == first:
            parts = ["exception", *_flat(second)]
            return parts, parts
        return ["exception", *_flat(second)], ["exception", *_flat(first)]
    parts = _parts_of_message(event)
    return parts, parts


def _parts_of_message(event: SentEvent) -> list[str]:
    entry = event.logentry
    if entry and entry.message:
        return ["template", entry.message[:MAX_TEXT_LENGTH]]
    if entry and entry.formatted.strip():
        return ["message", parameterize(entry.formatted)]
    frames = stack_parts(event.stacktrace).first
    if frames:
        return ["stacktrace", *frames]
    return ["<unlabeled>", event.platform or ""]


def _named(event: SentEvent) -> Sequence[ExceptionValue]:
    """The main exception and what it was caused by: not what only wraps it, nor the others of its group."""
    exceptions = event.exceptions
    if len(exceptions) < 2:
        return exceptions
    tree, main = event.exception_tree, event.main_exception
    if tree is None or main is None or main is exceptions[tree.root]:
        return exceptions
    place = next(place for place, one in enumerate(exceptions) if one is main)
    kept = {below for below, _ in tree.below(place)}
    return [one for place, one in enumerate(exceptions) if place in kept]


def _different(signatures: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each once: a group of three equal exceptions is the same problem as a group of five."""
    return list(dict.fromkeys(signatures))


def _flat(signatures: Iterable[tuple[str, ...]]) -> list[str]:
    return [part for signature in signatures for part in signature]
