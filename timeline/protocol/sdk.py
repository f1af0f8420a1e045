"""The SDK interface: what sent the event (docs/protocol.md, "Fields of an event")."""

from dataclasses import dataclass
from typing import Any

from timeline.protocol.attributes import read_text
from timeline.protocol.remarks import Remark, unexpected

_MAX_LENGTH = 200  # characters of a name or version


@dataclass(frozen=True, slots=True)
class Sdk:
    """What sent the event."""

    name: str | None = None
    version: str | None = None


def read_sdk(sent: Any, noted: list[Remark]) -> Sdk | None:
    """Name and version; None without either. What is wrong is added to `noted`."""
    if type(sent) is not dict:
        if sent is not None:
            noted.append(unexpected("sdk", "an object", sent))
        return None
    name, version = (
        read_text(sent.get(key), f"sdk.{key}", noted, _MAX_LENGTH) for key in ("name", "version")
    )
    return Sdk(name, version) if name or version else None
