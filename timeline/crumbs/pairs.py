"""The pairs of `data` that a closed row shows, those that tell most first."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from timeline.crumbs.base import Part
from timeline.crumbs.durations import duration_of
from timeline.crumbs.text.units import humanise_duration
from timeline.crumbs.values import MAX_VALUE_LENGTH, is_noise, short
from timeline.protocol.breadcrumbs import Breadcrumb

_MAX_PAIRS_LENGTH = 300  # characters of all pairs of a closed row; CSS cuts what does not fit
_MAX_KEYS = 200  # of `data` that are looked at
# What a debugger prints of an object, and an address: they tell nothing at a glance.
_DUMP = re.compile(
    r"\s*(?:<[A-Za-z_$][\w.$:]{0,100}[ :;(].{0,40}0x[0-9a-fA-F]|0x[0-9a-fA-F]{4,16}\s*\Z)", re.DOTALL
)
_SMALL = 2  # members of an object
_TELLING_LENGTH = 60  # characters; longer values stand behind the others


def pairs(breadcrumb: Breadcrumb, used: frozenset[str]) -> Iterator[Part]:
    """`key=value` for as much of `data` as a wide row can show; what tells little at a glance last; blanks between.

    A value that the message says is left out.
    """
    shown: list[tuple[str, str]] = []
    last: list[tuple[str, str]] = []
    room = _MAX_PAIRS_LENGTH
    message = (breadcrumb.message or "").strip()
    for key, value in islice(_flat(breadcrumb.data, used), _MAX_KEYS):
        if key in used or is_noise(breadcrumb, key, value) or (message and value == message):
            continue
        text = _short_of(key, value)
        if text is None:
            continue
        pair = key if len(key) <= MAX_VALUE_LENGTH else key[: MAX_VALUE_LENGTH - 1] + "…", text
        if len(text) > _TELLING_LENGTH or (type(value) is str and _DUMP.match(value)):
            last.append(pair)
            continue
        shown.append(pair)
        room -= len(pair[0]) + len(text) + 2
        if room <= 0:
            break
    is_first = True
    for key, text in (*shown, *last):
        if is_first:
            room = _MAX_PAIRS_LENGTH
        else:
            yield Part(" ", "sep")
        is_first = False
        yield Part(f"{key}=", "key")
        yield Part(text, "value")
        room -= len(key) + len(text) + 2
        if room <= 0:
            return


def _flat(data: dict[str, Any], used: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The pairs of `data`; a small object is its own pairs: `messaging.destination=orders` tells more than `{1}`."""
    for key, value in data.items():
        if (
            type(value) is dict
            and 0 < len(value) <= _SMALL
            and key not in used
            and not _has_containers(value)
        ):
            yield from ((f"{key}.{name}", inner) for name, inner in value.items())
        else:
            yield key, value


def _has_containers(value: dict[str, Any]) -> bool:
    return any(type(inner) in (dict, list) for inner in value.values())


def _short_of(key: str, value: Any) -> str | None:
    if type(value) in (int, float, str) and (seconds := duration_of(key, value)) is not None:
        return humanise_duration(seconds)
    return short(value)
