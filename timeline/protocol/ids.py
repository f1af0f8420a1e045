"""Event and trace ids: UUIDs in the four spellings that the protocol takes (docs/protocol.md, "Event ids")."""

from typing import Any

NIL = "0" * 32


def read_id(value: Any) -> str | None:
    """32 lower-case hex digits of a simple, dashed, {braced} or urn:uuid: UUID; None for anything else."""
    if not isinstance(value, str):
        return None
    length = len(value)
    if length != 32:
        if length == 38 and value[0] == "{" and value[-1] == "}":
            value = value[1:-1]
        elif length == 45 and value.startswith("urn:uuid:"):
            value = value[9:]
        elif length != 36:
            return None
        if not (value[8] == value[13] == value[18] == value[23] == "-"):
            return None
        value = value[:8] + value[9:13] + value[14:18] + value[19:23] + value[24:]
    try:
        digits = bytes.fromhex(value)
    except ValueError:
        return None
    return digits.hex() if len(digits) == 16 else None  # fromhex skips blanks
