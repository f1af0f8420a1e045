"""JSON text: indented without changing one of its tokens, and written however deep it is."""

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
LONGEST = 100_000  # characters


def indent_json(text: str) -> str | None:
    """An object or list in lines of two blanks a level; None when `text` is not one.

    Numbers, escapes, and keys sent twice stay as they are, which decoding and encoding would lose.
    """
    text = text.strip()
    if len(text) > LONGEST or text[:1] + text[-1:] not in ("{}", "[]"):
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return "".join(_lines(_TOKEN.findall(text)))


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


def write_json(value: Any, indent: int | None = None) -> str:
    """JSON text of a document's value, however deep: a document may nest deeper than Python recurses."""
    try:
        return json.dumps(value, indent=indent, ensure_ascii=False)
    except RecursionError:
        flat = "".join(_flat(value))
        return flat if indent is None else "".join(_lines(_TOKEN.findall(flat)))


def _flat(value: Any) -> Iterator[str]:
    """The same without recursion; `done` on the stack are texts that only wait for their turn."""
    stack: list[tuple[bool, Any]] = [(False, value)]
    while stack:
        done, item = stack.pop()
        if done:
            yield item
        elif isinstance(item, (dict, list)):
            is_object = isinstance(item, dict)
            yield "{" if is_object else "["
            stack.append((True, "}" if is_object else "]"))
            pieces: list[tuple[bool, Any]] = []
            for place, child in enumerate(item.items() if isinstance(item, dict) else item):
                if place:
                    pieces.append((True, ", "))
                if is_object:
                    pieces += [
                        (True, json.dumps(str(child[0]), ensure_ascii=False) + ": "),
                        (False, child[1]),
                    ]
                else:
                    pieces.append((False, child))
            stack.extend(reversed(pieces))
        else:
            yield json.dumps(item, ensure_ascii=False)
