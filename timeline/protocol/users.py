"""The User interface, as far as it names somebody (protocol.md 2.8)."""

from typing import Any

from timeline.protocol.remarks import Remark, unexpected
from timeline.protocol.tags import lenient_text

AUTO = "{{auto}}"  # "the address that the event came from", which is not in the event
NAMES = ("id", "username", "email", "ip_address")


def read_user(value: Any, remarks: list[Remark]) -> dict[str, Any] | None:
    """The user as sent; None where none was."""
    if value is None or value == {}:
        return None
    if type(value) is not dict:
        remarks.append(unexpected("user", "a user", value))
        return None
    return value


def label_of(user: dict[str, Any] | None) -> tuple[str, str] | None:
    """What names the user first, and its value: ("id", "7")."""
    if user:
        for name in NAMES:
            value = user.get(name)
            text = lenient_text(value) if name in ("id", "username") or type(value) is str else None
            if text and text != AUTO:
                return name, text
    return None
