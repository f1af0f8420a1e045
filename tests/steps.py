"""Counts what matching a pattern costs: a backtracking matcher that takes the steps of Python's, one by one.

It knows the operators that our patterns use, and raises KeyError for any other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from re import _constants as constants
from re import _parser as parser
from typing import Any

Node = tuple[Any, Any]

SPACES = " \t\n\r\f\v"
CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_NOT_DIGIT": lambda sign: not sign.isdecimal(),
    "CATEGORY_WORD": lambda sign: sign.isalnum() or sign == "_",
    "CATEGORY_NOT_WORD": lambda sign: not (sign.isalnum() or sign == "_"),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda sign: not sign.isspace(),
}


def steps_of(pattern: re.Pattern[str], text: str) -> int:
    """The steps of finding every match of `pattern` in `text`."""
    return _Matcher(pattern, text).find_all()


class _Matcher:
    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.flags = pattern.flags
        self.nodes: Sequence[Node] = list(parser.parse(pattern.pattern, pattern.flags))
        self.text = text.lower() if self.flags & re.IGNORECASE else text
        self.steps = 0

    def find_all(self) -> int:
        place = 0
        while place <= len(self.text):
            end = next(self.match(self.nodes, 0, place), None)
            place = end if end is not None and end > place else place + 1
        return self.steps

    def match(self, nodes: Sequence[Node], at: int, place: int) -> Iterator[int]:
        """Where a match of `nodes[at:]` that begins at `place` may end, in the order of Python's."""
        if at == len(nodes):
            yield place
            return
        for end in self.one(nodes[at], place):
            yield from self.match(nodes, at + 1, end)

    def one(self, node: Node, place: int) -> Iterator[int]:
        self.steps += 1
        name, given = str(node[0]), node[1]
        if name in ("MAX_REPEAT", "POSSESSIVE_REPEAT", "MIN_REPEAT"):
            ends = self.repeat(given[0], given[1], given[2], place)
            yield from _first(ends) if name == "POSSESSIVE_REPEAT" else ends
        elif name == "SUBPATTERN":
            yield from self.match(list(given[3]), 0, place)
        elif name == "ATOMIC_GROUP":
            yield from _first(self.match(list(given), 0, place))
        elif name == "BRANCH":
            for branch in given[1]:
                yield from self.match(list(branch), 0, place)
        elif name in ("ASSERT", "ASSERT_NOT"):
            if self.looks(given[0], given[1], place) == (name == "ASSERT"):
                yield place
        elif name == "AT":
            if self.is_at(str(given), place):
                yield place
        elif place < len(self.text) and self.takes(node, self.text[place]):
            yield place + 1

    def repeat(self, least: int, most: int, body: Any, place: int, done: int = 0) -> Iterator[int]:
        nodes = list(body)
        if len(nodes) == 1 and str(nodes[0][0]) in ("IN", "LITERAL", "NOT_LITERAL", "ANY"):
            end = place
            while end - place < most and end < len(self.text) and self.takes(nodes[0], self.text[end]):
                self.steps += 1
                end += 1
            for stop in range(end, place + least - 1, -1):
                self.steps += 1
                yield stop
            return
        if done < most:
            for end in self.match(nodes, 0, place):
                if end > place:
                    yield from self.repeat(least, most, body, end, done + 1)
        if done >= least:
            yield place

    def looks(self, direction: int, body: Any, place: int) -> bool:
        if direction > 0:
            return next(self.match(list(body), 0, place), None) is not None
        start = place - parser.SubPattern(body.state, list(body)).getwidth()[0]
        return start >= 0 and any(end == place for end in self.match(list(body), 0, start))

    def is_at(self, name: str, place: int) -> bool:
        before = place > 0 and CATEGORIES["CATEGORY_WORD"](self.text[place - 1])
        after = place < len(self.text) and CATEGORIES["CATEGORY_WORD"](self.text[place])
        return {
            "AT_BOUNDARY": before != after,
            "AT_NON_BOUNDARY": before == after,
            "AT_BEGINNING": place == 0,
            "AT_BEGINNING_STRING": place == 0,
            "AT_END": place == len(self.text),
            "AT_END_STRING": place == len(self.text),
        }[name]

    def takes(self, node: Node, sign: str) -> bool:
        name, given = str(node[0]), node[1]
        if name == "ANY":
            return bool(self.flags & re.DOTALL) or sign != "\n"
        if name == "LITERAL":
            return self.folded(given) == sign
        if name == "NOT_LITERAL":
            return self.folded(given) != sign
        if name != "IN":
            raise KeyError(name)
        negated = given[0][0] is constants.NEGATE
        return negated != any(self.holds(member[0], member[1], sign) for member in given[negated:])

    def holds(self, kind: Any, given: Any, sign: str) -> bool:
        if str(kind) == "LITERAL":
            return self.folded(given) == sign
        if str(kind) == "RANGE":
            both = (sign, sign.upper()) if self.flags & re.IGNORECASE else (sign,)
            return any(given[0] <= ord(each) <= given[1] for each in both if len(each) == 1)
        return CATEGORIES[str(given)](sign)

    def folded(self, code: int) -> str:
        return chr(code).lower() if self.flags & re.IGNORECASE else chr(code)


def _first(ends: Iterator[int]) -> Iterator[int]:
    for end in ends:
        yield end
        return
