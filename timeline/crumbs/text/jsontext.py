"""JSON text, indented without changing one of its tokens."""

import json
import re

from timeline import budget

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
MAX_LENGTH = 100_000  # characters
_CHARACTERS = 100  # for a point
_MAX_GROWTH = 3  # times the text; what is nested deeper than that is no easier to read in lines


def indent_json(text: str) -> str | None:
    """An object or list in lines of two blanks a level; None when `text` is not one.

    Numbers, escapes, and keys sent twice stay as they are, which decoding and encoding would lose.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH or text[:1] + text[-1:] not in ("{}", "[]"):
        return None
    if not budget.spend(len(text) // _CHARACTERS, leaving=budget.KEPT):
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    indented = "".join(_lines(_TOKEN.findall(text)))
    return indented if len(indented) <= _MAX_GROWTH * len(text) + 1_000 else text


def _lines(tokens: list[str]) -> list[str]:
    out: list[str] = []
    depth = 0
    for place, piece in enumerate(tokens):
        if piece in "{[":
            depth += 1
            out.append(piece)
            if tokens[place + 1] not in "}]":
                out.append("\n" + "  " * min(depth, 40))
        elif piece in "}]":
            depth -= 1
            if tokens[place - 1] not in "{[":
                out.append("\n" + "  " * min(depth, 40))
            out.append(piece)
        elif piece == ",":
            out.append(",\n" + "  " * min(depth, 40))
        elif piece == ":":
            out.append(": ")
        else:
            out.append(piece)
    return out
