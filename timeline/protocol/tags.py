"""Tags and the fingerprint: short texts that senders attach (docs/protocol.md, "Fields of an event")."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from timeline.protocol.remarks import INVALID, TOO_LONG, Remark, refused, unexpected
from timeline.protocol.text import brief, json_text

MAX_TAGS = 1_000
RESERVED = frozenset(("release", "dist", "user", "filename", "function", "environment"))
_KEY = re.compile(r"[a-zA-Z0-9_.:-]+")
MAX_PARTS = 1_000  # of a fingerprint


def lenient_text(value: Any) -> str | None:
    """A scalar as Sentry writes it: True, False, numbers without their fraction. None for anything else."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "True" if value else "False"
    if type(value) is int:
        return str(value)
    if type(value) is float and abs(value) < 1 << 63:
        return str(int(value))
    return None


def read_tags(value: Any, remarks: list[Remark]) -> dict[str, str]:
    """All tags, reserved ones too, in the order of their keys. Of several with one key the first counts."""
    tags: dict[str, str] = {}
    if type(value) in (dict, list) and len(value) > MAX_TAGS:
        remarks.append(Remark("tags", TOO_LONG, f"only {MAX_TAGS:,} are read", length=len(value)))
    for place, key, sent in _pairs(value, remarks):
        name, text = _read_key(key, place, remarks), _read_value(sent, place, remarks)
        if name and text and name not in tags:
            tags[name] = text
    return dict(sorted(tags.items()))


def _pairs(value: Any, remarks: list[Remark]) -> Iterator[tuple[int, Any, Any]]:
    if type(value) is dict:
        for place, (key, sent) in enumerate(islice(value.items(), MAX_TAGS)):
            yield place, key, sent
    elif type(value) is list:
        for place, pair in enumerate(islice(value, MAX_TAGS)):
            if type(pair) is list and len(pair) == 2:
                yield place, pair[0], pair[1]
            elif type(pair) is dict and "key" in pair and "value" in pair:
                remarks.append(unexpected(f"tags.{place}", "a pair", pair, "read as one"))
                yield place, pair["key"], pair["value"]
            elif pair is not None:
                remarks.append(unexpected(f"tags.{place}", "a pair", pair))
    elif value is not None:
        remarks.append(unexpected("tags", "an object or a list of pairs", value))


def _read_key(key: Any, place: int, remarks: list[Remark]) -> str | None:
    if key is None:
        return None
    text = lenient_text(key)
    if not text:
        remarks.append(refused(f"tags.{place}", "no key for a tag", key))
        return None
    text = text.replace(" ", "-")
    if not _KEY.fullmatch(text):
        remarks.append(refused(f"tags.{place}", "not a key for a tag", key, "kept"))
    return text


def _read_value(value: Any, place: int, remarks: list[Remark]) -> str | None:
    if value is None:
        return None
    text = lenient_text(value)
    if text is None:
        remarks.append(unexpected(f"tags.{place}", "text", value, "shown as text"))
        return json_text(value)
    text = text.strip()
    if not text:
        remarks.append(Remark(f"tags.{place}", INVALID, "a tag without a value; left out"))
    elif "\n" in text:
        remarks.append(refused(f"tags.{place}", "more than one line", text, "kept"))
    return text


def read_fingerprint(value: Any, remarks: list[Remark]) -> tuple[str, ...]:
    """The parts of a fingerprint as texts; none at all where one part has no text."""
    if value is None:
        return ()
    if type(value) is not list:
        remarks.append(unexpected("fingerprint", "a list", value))
        return ()
    if len(value) > MAX_PARTS:
        cut = f"only the first {MAX_PARTS:,} of {len(value):,} parts count"
        remarks.append(Remark("fingerprint", TOO_LONG, cut, length=len(value)))
    parts = []
    for part in value[:MAX_PARTS]:
        if part is None:
            continue
        text = lenient_text(part)
        if text is None:
            remarks.append(Remark("fingerprint", INVALID, f"holds what is no text: {brief(part)}; left out"))
            return ()
        parts.append(text)
    return tuple(parts)
