"""The search box: terms divided by blanks, all of which a crumb must hold.

`"two words"` · `-term` leaves out · `name:value` for the operators below · any other `key:value` is a key of
`data` that holds the value, or the text itself · `:=` whole value · `*` any run · `>=` `<=` · no case.
Everything is a plain substring search, linear in what it reads.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.classification import ALIASES, KINDS
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.http import method_of, status_of
from timeline.crumbs.values import number_of, text_of
from timeline.protocol import levels

_MAX_TERMS = 20
_TERM = re.compile(
    r"""(?P<minus>-(?=\S))?
    (?: "(?P<quoted>[^"]*)"?
      | (?P<key>[^\s":]+):(?P<mark>=|>=|<=)?(?:"(?P<quoted_value>[^"]*)"?|(?P<value>[^\s"]\S*))
      | (?P<plain>\S+) )""",
    re.VERBOSE,
)
_STATUS_CLASS = re.compile(r"[1-5]xx\Z", re.IGNORECASE)
_SEVERITY_LEFT_UNSAID = SEVERITY["info"]  # from warning on the word stands on the row
Field = tuple[str, str]  # where it stands (message, data.card.number), text


# ---------------------------------------------------------------- what can be found


def row_fields(crumb: Crumb) -> list[Field]:
    """What a closed row shows."""
    fields = [("line", crumb.text)]
    if crumb.outcome:
        sizes = "".join(f" {part.text}" for part in crumb.outcome.sizes)
        fields.append(("status", crumb.outcome.text + sizes))
    if crumb.aside:
        fields.append(("data", "".join([part.text for part in crumb.aside])))
    if crumb.ending:
        fields.append(("event", "".join([part.text for part in crumb.ending])))
    if crumb.category:
        fields.append(("category", crumb.category))
    if crumb.unknown_type:
        fields.append(("type", crumb.unknown_type))
    if crumb.level_is_sent or SEVERITY[crumb.shown_level] > _SEVERITY_LEFT_UNSAID:
        fields.append(("level", crumb.shown_level))
    return fields


def detail_fields(crumb: Crumb) -> Iterator[Field]:
    """What only an open row shows, and what was sent beyond it."""
    breadcrumb = crumb.breadcrumb
    if breadcrumb.message:
        yield "message", breadcrumb.message
    if crumb.reading.whole_text:
        yield "address", crumb.reading.whole_text
    for name, text in (
        ("event_id", breadcrumb.event_id),
        ("origin", breadcrumb.origin),
        ("type", breadcrumb.type),
    ):
        if text and text != "default":
            yield name, text
    if breadcrumb.level_sent and breadcrumb.level_sent != crumb.shown_level:
        yield "level", breadcrumb.level_sent
    for path, value in flatten(breadcrumb.data):
        yield f"data.{path}", f"{path}={value}"
    for path, value in flatten(breadcrumb.other):
        yield f"other.{path}", f"{path}={value}"


def flatten(value: dict[str, Any]) -> Iterator[Field]:
    """(dotted path, text) of every scalar, at any depth; the places in lists are left out of paths."""
    stack: list[tuple[str, Any]] = [(str(key), item) for key, item in reversed(value.items())]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict):
            stack.extend((f"{path}.{key}"[-1000:], inner) for key, inner in reversed(item.items()))
        elif isinstance(item, list):
            stack.extend((path, inner) for inner in reversed(item))
        else:
            yield path, "null" if (text := text_of(item)) is None else text


# ---------------------------------------------------------------- how it is compared


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value to compare with: a part of it, the whole, a run of parts, or a bound."""

    mark: str  # "" a part · "=" the whole · ">=" · "<="
    value: str  # case-folded

    def holds(self, text: str) -> bool:
        if self.mark in (">=", "<="):
            bound, number = number_of(self.value), number_of(text)
            if bound is None or number is None:
                return False
            return number >= bound if self.mark == ">=" else number <= bound
        return self.in_folded(text.casefold())

    def in_folded(self, text: str) -> bool:
        """The same for a text that is case-folded already; bounds never hold."""
        if "*" not in self.value:
            return text == self.value if self.mark == "=" else self.value in text
        first, *rest = self.value.split("*")
        if self.mark == "=":
            last = rest.pop()
            if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
                return False
            place, end, pieces = len(first), len(text) - len(last), rest
        else:
            place, end, pieces = 0, len(text), [first, *rest]
        for piece in pieces:
            found = text.find(piece, place, end)
            if found < 0:
                return False
            place = found + len(piece)
        return True

    @property
    def hits(self) -> tuple[str, ...]:
        """What to highlight."""
        return tuple(piece for piece in self.value.split("*") if piece) if self.mark in ("", "=") else ()


class Haystack:
    """One crumb's texts, case-folded once."""

    def __init__(self, crumb: Crumb) -> None:
        self.crumb = crumb
        self._texts: list[str] | None = None
        self._joined = ""
        self._keys: list[tuple[str, str, str]] | None = None

    def holds(self, comparison: Comparison) -> bool:
        """True when one of the texts holds it."""
        if self._texts is None:
            fields = [*row_fields(self.crumb), *detail_fields(self.crumb)]
            self._joined = "\x00".join([text for _, text in fields]).casefold()
            self._texts = self._joined.split("\x00")
        if "*" not in comparison.value:
            return comparison.value in self._joined
        return any(comparison.in_folded(text) for text in self._texts)

    def holds_key(self, key: str, comparison: Comparison) -> bool:
        """True when a key of `data` or `other` (dotted path or last part) has a value that holds it."""
        if self._keys is None:
            breadcrumb = self.crumb.breadcrumb
            self._keys = [
                (root, path.casefold(), text)
                for root, value in (("data.", breadcrumb.data), ("other.", breadcrumb.other))
                for path, text in flatten(value)
            ]
        for root, path, text in self._keys:
            for name in (key, key.removeprefix(root)):
                if (path == name or path.endswith("." + name)) and comparison.holds(text):
                    return True
        return False


# ---------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search."""

    is_negated: bool
    test: Callable[[Haystack], bool]
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """A search, read."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, q: str) -> tuple[Self, tuple[str, ...]]:
        """The search, and a sentence for each term that was left out."""
        terms: list[Term] = []
        problems: list[str] = []
        for count, match in enumerate(_TERM.finditer(q)):
            if count == _MAX_TERMS:
                problems.append(f"only the first {_MAX_TERMS} terms of the search count")
                break
            term = _read_term(match)
            if isinstance(term, str):
                problems.append(term)
            elif term is not None:
                terms.append(term)
        return cls(tuple(terms)), tuple(problems)

    def matches(self, crumb: Crumb) -> bool:
        """True when every term holds."""
        if not self.terms:
            return True
        haystack = Haystack(crumb)
        return all(term.test(haystack) is not term.is_negated for term in self.terms)

    @property
    def looks_for_something(self) -> bool:
        """False for a search that only leaves out."""
        return any(not term.is_negated for term in self.terms)

    @property
    def hits(self) -> tuple[str, ...]:
        """What to highlight, case-folded, each once."""
        return tuple(dict.fromkeys(hit for term in self.terms if not term.is_negated for hit in term.hits))


def _read_term(match: re.Match[str]) -> Term | str | None:
    """A term; a sentence for one that cannot be; None for one that says nothing."""
    is_negated = match["minus"] is not None
    if match["key"] is None:
        text = (match["plain"] if match["quoted"] is None else match["quoted"]).casefold()
        is_begun = text == "-"  # of a term that is still being typed
        return _text_term(is_negated, text) if text and not is_begun else None
    key = match["key"].casefold()
    quoted = match["quoted_value"]
    comparison = Comparison(match["mark"] or "", (match["value"] if quoted is None else quoted).casefold())
    if key in _READERS:
        test = _READERS[key](comparison)
        if isinstance(test, str):
            return f"`{match[0].removeprefix('-')[:60]}` {test}"
        return Term(is_negated, test)
    itself = Comparison("", match[0].removeprefix("-").replace('"', "").casefold())
    return Term(
        is_negated,
        lambda haystack: haystack.holds_key(key, comparison) or haystack.holds(itself),
        tuple(dict.fromkeys((*itself.hits, *comparison.hits))),
    )


def _text_term(is_negated: bool, text: str) -> Term:
    comparison = Comparison("", text)
    return Term(is_negated, lambda haystack: haystack.holds(comparison), comparison.hits)


Test = Callable[[Haystack], bool]


def _level(comparison: Comparison) -> Test | str:
    level = levels.ALIASES.get(comparison.value)
    if level is None:
        return f"is not a level ({', '.join(reversed(SEVERITY))})"
    bound = SEVERITY[level]
    if comparison.mark == ">=":
        return lambda haystack: SEVERITY[haystack.crumb.shown_level] >= bound
    if comparison.mark == "<=":
        return lambda haystack: SEVERITY[haystack.crumb.shown_level] <= bound
    return lambda haystack: haystack.crumb.shown_level == level


def _kind(comparison: Comparison) -> Test | str:
    kind = KINDS.get(comparison.value) or ALIASES.get(comparison.value)
    if kind is None or comparison.mark in (">=", "<="):
        return f"is not a kind ({', '.join(KINDS)})"
    return lambda haystack: haystack.crumb.kind is kind


def _status(comparison: Comparison) -> Test | str:
    if comparison.mark in (">=", "<=") and number_of(comparison.value) is None:
        return "is not a status (404, 5xx, >=500)"
    if _STATUS_CLASS.match(comparison.value):
        group = comparison.value
        return lambda haystack: haystack.crumb.outcome is not None and haystack.crumb.outcome.group == group

    def test(haystack: Haystack) -> bool:
        outcome = haystack.crumb.outcome
        if outcome is None:
            return False
        sent = status_of(haystack.crumb.breadcrumb)
        return comparison.holds(outcome.pill) or (bool(sent) and comparison.holds(sent))

    return test


def _text_operator(read: Callable[[Crumb], str]) -> Callable[[Comparison], Test | str]:
    def operator(comparison: Comparison) -> Test | str:
        if comparison.mark in (">=", "<="):
            return "has no order: leave out the >= or <="
        return lambda haystack: comparison.holds(read(haystack.crumb))

    return operator


def _event_text(crumb: Crumb) -> str:
    link = crumb.link
    if link is None:
        return ""
    return f"{link.event_id} {link.event.short_id} {link.event.title}" if link.event else link.event_id


_READERS: dict[str, Callable[[Comparison], Test | str]] = {
    "level": _level,
    "kind": _kind,
    "status": _status,
    "method": _text_operator(lambda crumb: method_of(crumb.breadcrumb) if crumb.outcome else ""),
    "category": _text_operator(lambda crumb: crumb.category or ""),
    "type": _text_operator(lambda crumb: crumb.breadcrumb.type),
    "event": _text_operator(_event_text),
}
