"""Single values of `data` as short text, and which are noise.

The reader of documents bounds their depth and the digits of their integers: nothing here need do so again.
"""

from collections.abc import Mapping
from typing import Any

from timeline.protocol.breadcrumbs import Breadcrumb

MAX_VALUE_LENGTH = 120  # characters of one value in a closed row


def text_of(value: Any) -> str | None:
    """A text, number or boolean as text; None for null, lists and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, (int, float)) else None


def first_text(data: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str | None, str]:
    """The first of `keys` with a text that says something, and its value; (None, "") without one."""
    for key in keys:
        value = data.get(key)
        if value is not None and (text := text_of(value)) and not text.isspace():
            return key, text
    return None, ""


def number_of(value: Any) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if len(text) > 30 or not text.isascii() or "_" in text:
            return None
        try:
            number = float(text)
        except ValueError:
            return None
    elif isinstance(value, (int, float)):
        number = float(value)
    else:
        return None
    return number if abs(number) < 1e300 else None  # neither inf nor nan


def is_noise(breadcrumb: Breadcrumb, key: str, value: Any) -> bool:
    """What says nothing new: internal keys, the category or the message again."""
    if key == "__span":
        return True
    if key == "logger":
        return isinstance(value, str) and value == breadcrumb.category
    if key == "arguments" and isinstance(value, list) and breadcrumb.message is not None:
        texts = [text_of(argument) for argument in value[:50]]
        return len(value) <= 50 and None not in texts and " ".join(map(str, texts)) == breadcrumb.message
    return False


def short(value: Any) -> str | None:
    """A value in a closed row: `{3}` and `[12]` for containers; None for what is empty."""
    if isinstance(value, dict):
        return f"{{{len(value):,}}}" if value else None
    if isinstance(value, list):
        return f"[{len(value):,}]" if value else None
    text = text_of(value)
    if not text or text.isspace():
        return None
    if len(text) > MAX_VALUE_LENGTH:
        text = text[: MAX_VALUE_LENGTH - 1] + "…"
    return f'"{text}"' if " " in text else text
