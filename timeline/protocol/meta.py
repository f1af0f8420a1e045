"""`_meta`: what the SDK, or a scrubber, says about the values that it sends (docs/protocol.md, "Remarks and `_meta`").

It mirrors the payload, list places as texts; a node says of its value, under "": `rem` (what was done to it), `err`
(why it is missing), `len` (its length before it was shortened) and `val` (what it was). Malformed parts are ignored.
"""

from collections.abc import Iterator
from typing import Any

from timeline.protocol.remarks import INVALID, TOO_LONG, Remark, join_path
from timeline.protocol.text import brief, shorten

MAX_COUNT = 1 << 53  # beyond it nobody counted
MAX_REMARKS = 1_000  # of one value and all below it; and rules and errors of one

_DONE = {
    "x": "removed",
    "s": "substituted",
    "m": "masked",
    "p": "pseudonymised",
    "a": "annotated",
    "e": "encrypted",
}
_LIMIT = "!limit"
_CONTINUATION = bytes(range(0x80, 0xC0))
_MAX_LENGTH = 200


def node_of(meta: Any, *path: str) -> dict[str, Any] | None:
    """The node at `path`, if there is one."""
    for step in path:
        if not isinstance(meta, dict):
            return None
        meta = meta.get(step)
    return meta if isinstance(meta, dict) else None


def length_of(node: dict[str, Any] | None) -> int | None:
    """The length that a node says its value had, if it says one."""
    own = node.get("") if node else None
    length = own.get("len") if isinstance(own, dict) else None
    return length if type(length) is int and 0 <= length < MAX_COUNT else None


def read_meta(node: dict[str, Any] | None, value: Any, field: str = "") -> list[Remark]:
    """The remarks of a node and all below it. `value` is what the node speaks of, at the path `field`."""
    remarks: list[Remark] = []
    stack: list[tuple[dict[str, Any], Any, str]] = [(node, value, field)] if node else []
    while stack and len(remarks) < MAX_REMARKS:
        node, value, field = stack.pop()
        own = node.get("")
        if isinstance(own, dict):
            remarks.extend(_own_remarks(own, value, field))
        for key, child in reversed(node.items()):
            if key and isinstance(child, dict):
                stack.append((child, _child(value, key), join_path(field, key)))
    return remarks


def _child(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 10:
        place = int(key)
        return value[place] if place < len(value) else None
    return None


def _own_remarks(own: dict[str, Any], value: Any, field: str) -> Iterator[Remark]:
    done = own.get("rem")
    rules = [rule for rule in done[:MAX_REMARKS] if _is_rule(rule)] if isinstance(done, list) else []
    yield from _rule_remarks(rules, value, field)
    if not rules:
        yield from _length_remark(own, value, field)
    elif any(rule[0] == _LIMIT for rule in rules):
        yield Remark(
            field, TOO_LONG, _shortened(own, value), _ranges([r for r in rules if r[0] == _LIMIT], value)
        )
    errors = own.get("err")
    for error in errors[:MAX_REMARKS] if isinstance(errors, list) else ():
        yield from _error_remark(error, own, field)


def _is_rule(rule: Any) -> bool:
    return isinstance(rule, list) and len(rule) >= 2 and isinstance(rule[0], str) and isinstance(rule[1], str)


def _rule_remarks(rules: list[list[Any]], value: Any, field: str) -> Iterator[Remark]:
    """One remark for each rule that did something, with all the places where it did."""
    by_rule: dict[tuple[str, str], list[list[Any]]] = {}
    for rule in rules:
        if rule[0] != _LIMIT and rule[1] in _DONE:
            by_rule.setdefault((rule[0], rule[1]), []).append(rule)
    for (name, kind), same in by_rule.items():
        reason = _DONE[kind]
        named = f" by {shorten(name, _MAX_LENGTH)}" if name else ""
        ranges = _ranges(same, value)
        what = "part of it " if ranges else ""
        yield Remark(field, reason, f"{what}{reason}{named} before it arrived", ranges)


def _length_remark(own: dict[str, Any], value: Any, field: str) -> Iterator[Remark]:
    length = length_of({"": own})
    if length is None:
        return
    kept = len(value) if isinstance(value, (dict, list, str)) else -1
    if length > kept:
        yield Remark(field, TOO_LONG, _shortened(own, value), length=length)


def _shortened(own: dict[str, Any], value: Any) -> str:
    length = length_of({"": own})
    if length is None:
        return "shortened before it arrived"
    if isinstance(value, (dict, list)):
        return f"{len(value):,} of {length:,} items"
    if isinstance(value, str):
        return f"shortened from a length of {length:,}"
    return f"removed; it had a length of {length:,}"


def _error_remark(error: Any, own: dict[str, Any], field: str) -> Iterator[Remark]:
    kind, told = error, None
    if isinstance(error, list) and error:
        kind = error[0]
        told = error[1].get("reason") if len(error) > 1 and isinstance(error[1], dict) else None
    if not isinstance(kind, str):
        return
    text = told if isinstance(told, str) and told else kind.replace("_", " ")
    if own.get("val") is not None:
        text = f"{text}: {brief(own['val'])}"
    yield Remark(field, shorten(kind, 64) or INVALID, shorten(text, _MAX_LENGTH))


def _ranges(rules: list[list[Any]], value: Any) -> tuple[tuple[int, int], ...]:
    """The places of rules in a text, in characters; `_meta` gives them in bytes of UTF-8."""
    if not isinstance(value, str):
        return ()
    places = [
        (rule[2], rule[3])
        for rule in rules
        if len(rule) >= 4 and type(rule[2]) is int and type(rule[3]) is int and 0 <= rule[2] < rule[3]
    ]
    if not places:
        return ()
    to_characters = _character_places(value, {place for pair in places for place in pair})
    ranges = ((to_characters[start], to_characters[end]) for start, end in places)
    return tuple(sorted({(start, end) for start, end in ranges if start < end}))


def _character_places(text: str, byte_places: set[int]) -> dict[int, int]:
    """Where bytes of a text stand in characters, in one walk over it."""
    if text.isascii():
        return {place: min(place, len(text)) for place in byte_places}
    encoded = text.encode("utf-8", "surrogatepass")
    places: dict[int, int] = {}
    characters = before = 0
    for place in sorted(byte_places):
        characters += len(encoded[before:place].translate(None, _CONTINUATION))
        before = place
        places[place] = characters
    return places
