"""Texts: what a database and a page can hold of them, and JSON values as text."""

import json
import re
from typing import Any

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BRIEF = 100


def clean_text(text: str, max_length: int) -> str:
    """At most `max_length` characters that every text column takes: NUL and lone surrogates become U+FFFD."""
    return replace_unstorable(text[:max_length])


def replace_unstorable(text: str) -> str:
    """The text with NUL and lone surrogates as U+FFFD; the same object where there are none."""
    if text.isascii() and "\x00" not in text:  # almost every text: a tenth of what looking for both costs
        return text
    return _UNSTORABLE.sub(REPLACEMENT, text) if _UNSTORABLE.search(text) else text


def first_line(text: str, max_length: int) -> str:
    """The first line that is not blank, trimmed and cut with "..."; "" if there is none."""
    # Cut before it is split: a text of a megabyte costs as little as a short one.
    for line in text.lstrip()[: max_length * 2 + 1].splitlines():
        if line := line.strip():
            return shorten(line, max_length)
    return ""


def shorten(text: str, max_length: int) -> str:
    """Cut to `max_length` characters, the last three of them "..."."""
    return text if len(text) <= max_length else text[: max_length - 3] + "..."


def json_text(value: Any) -> str:
    """Compact JSON, keys in the order sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text_of(value: Any) -> str:
    """What a person would call the text of a value: a text itself, anything else as JSON."""
    return value if isinstance(value, str) else json_text(value)


def brief(value: Any) -> str:
    """A value as a remark names it, short whatever it is."""
    if isinstance(value, str):
        return json_text(value) if len(value) <= _BRIEF else json_text(value[:_BRIEF] + "…")
    if isinstance(value, dict):
        return "{}" if not value else "{1 key}" if len(value) == 1 else f"{{{len(value):,} keys}}"
    if isinstance(value, list):
        return "[]" if not value else "[1 item]" if len(value) == 1 else f"[{len(value):,} items]"
    return shorten(json_text(value), _BRIEF)


def kind_of(value: Any) -> str:
    """What a person calls a JSON value of this kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an object" if isinstance(value, dict) else "a list"
