"""The event's short texts: release, environment, transaction … each with what it may hold (docs/protocol.md, "Fields of an event")."""

import re
from typing import Any

from timeline.protocol.remarks import INVALID, TOO_LONG, Remark, refused, unexpected
from timeline.protocol.tags import lenient_text
from timeline.protocol.text import json_text, shorten

MAX_RELEASE = 200
MAX_ENVIRONMENT = 64
MAX_DIST = 64
MAX_TRANSACTION = 200
MAX_LOGGER = 64
MAX_PLATFORM = 64

_BLANKS = re.compile(r"\s+")
_DIST = re.compile(r"[a-zA-Z0-9_.-]+")


def read_text(value: Any, field: str, remarks: list[Remark], most: int | None = None) -> str | None:
    """A trimmed text; what is none is shown as one, with a remark. "" is absent."""
    if value is None:
        return None
    if type(value) is not str:
        if type(value) in (dict, list):
            remarks.append(unexpected(field, "text", value))
            return None
        remarks.append(unexpected(field, "text", value, "shown as text"))
        value = json_text(value)
    value = value.strip()
    if most and len(value) > most:
        remarks.append(Remark(field, TOO_LONG, f"shortened to {most} characters", length=len(value)))
        value = shorten(value, most)
    return value or None


def read_release(value: Any, remarks: list[Remark]) -> str | None:
    """Any scalar. What Sentry takes for no release is kept, with a remark."""
    if value is None:
        return None
    text = lenient_text(value)
    if text is None:
        remarks.append(unexpected("release", "text", value))
        return None
    return _checked(text.strip(), "release", remarks, MAX_RELEASE, r"/\ " "\n\t", (".", "..", "latest"))


def read_environment(value: Any, remarks: list[Remark]) -> str | None:
    """A text without "/"; "none" is none."""
    if type(value) is str and value.strip().lower() == "none":
        remarks.append(refused("environment", "not an environment", value))
        return None
    if type(value) is str:
        return _checked(value.strip(), "environment", remarks, MAX_ENVIRONMENT, "/\n\r\t\f", ())
    return read_text(value, "environment", remarks, MAX_ENVIRONMENT)


def read_dist(value: Any, remarks: list[Remark]) -> str | None:
    """A text of letters, digits and `_.-`."""
    text = read_text(value, "dist", remarks, MAX_DIST)
    if text and type(value) is str and not _DIST.fullmatch(text):
        remarks.append(refused("dist", "holds other than letters, digits and _.-", text, "kept"))
    return text


def read_logger(value: Any, remarks: list[Remark]) -> str | None:
    """One line."""
    text = read_text(value, "logger", remarks, MAX_LOGGER)
    if text and "\n" in text:
        remarks.append(refused("logger", "more than one line", text, "read as one"))
        text = _BLANKS.sub(" ", text)
    return text


def read_platform(value: Any, remarks: list[Remark]) -> str | None:
    """The SDK's own word, which Sentry replaces by "other" where it does not know it."""
    return read_text(value, "platform", remarks, MAX_PLATFORM)


def _checked(
    text: str, field: str, remarks: list[Remark], most: int, forbidden: str, not_one: tuple[str, ...]
) -> str | None:
    if not text:
        remarks.append(Remark(field, INVALID, "empty; left out"))
        return None
    if len(text) > most:
        remarks.append(refused(field, f"longer than {most} characters", text, "shortened"))
        text = shorten(text, most)
    elif text.lower() in not_one or not set(forbidden).isdisjoint(text):
        remarks.append(refused(field, f"Sentry takes it for no {field}", text, "kept"))
        text = _BLANKS.sub(" ", text)
    return text
