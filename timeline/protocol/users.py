"""The User interface, as far as it names somebody (docs/protocol.md, "Fields of an event")."""

from collections.abc import Iterator
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any

from timeline.protocol.remarks import Remark, refused, unexpected
from timeline.protocol.tags import lenient_text

AUTO = "{{auto}}"  # "the address that the event came from", which is not in the event
_SCALARS = ("id", "username")
_TEXTS = ("email", "ip_address")


def read_user(value: Any, remarks: list[Remark]) -> dict[str, Any] | None:
    """The user as sent; None where none was."""
    if value is None or value == {}:
        return None
    if type(value) is not dict:
        remarks.append(unexpected("user", "a user", value))
        return None
    remarks += _remarks_on(value)
    return value


def _remarks_on(user: dict[str, Any]) -> Iterator[Remark]:
    for name in _SCALARS + _TEXTS:
        value = user.get(name)
        is_text = type(value) is str or (name in _SCALARS and lenient_text(value) is not None)
        if value is not None and not is_text:
            yield unexpected(f"user.{name}", "text", value, "shown as sent")
    address = user.get("ip_address")
    if type(address) is str and address != AUTO and not _is_address(address):
        yield refused("user.ip_address", "not an address", address, "shown as sent")


def label_of(user: dict[str, Any] | None, request: Any = None) -> tuple[str, str] | None:
    """What names the user first, and its value: ("id", "7"). Last of all the address that the request came from."""
    for name in _SCALARS + _TEXTS if user else ():
        value = user.get(name) if user else None
        text = lenient_text(value) if name in _SCALARS or type(value) is str else None
        if text and text != AUTO:
            return name, text
    env = request.get("env") if type(request) is dict else None
    address = env.get("REMOTE_ADDR") if type(env) is dict else None
    return ("ip_address", address) if type(address) is str and _is_address(address) else None


def names_of(user: dict[str, Any] | None) -> list[str]:
    """Every id, username, e-mail and network address that names the user."""
    found = (lenient_text(user.get(name)) for name in _SCALARS + _TEXTS) if user else ()
    return [text for text in found if text and text != AUTO]


def _is_address(text: str) -> bool:
    try:
        if ":" in text:
            inet_pton(AF_INET6, text.partition("%")[0])  # behind it stands a zone
        else:
            inet_pton(AF_INET, text)
    except (OSError, ValueError):
        return False
    return True
