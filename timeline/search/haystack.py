"""A crumb's texts as a search reads them, and how a value is compared with one: without case, linear in what it reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from timeline import budget
from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.values import number_of, text_of
from timeline.search.grammar import BOUNDS

_SEVERITY_LEFT_UNSAID = SEVERITY["info"]  # from warning on the word stands on the row
Field = tuple[str, str]  # where it stands (message, data.card.number), text

MAX_STEPS = 10_000  # values, objects and lists of one crumb that are read
_MAX_PATH_LENGTH = 500  # characters, the last of a path
_PUT_TOGETHER = 2  # points of all texts of a crumb
# What a point pays for.
_STEPS = 5  # of walking through values
_VALUES = 8  # that are put together, or sorted by their keys
_COMPARISONS = 10
_CHARACTERS = 10_000  # that a term is looked for in
_TERM = 1_500  # characters that take as long as to ask one term
_FOLDED = 800  # characters that are brought to one case; of ASCII more
_FOLDED_ASCII = 5_000
_LEFT = 1_000  # points that a search leaves for what it finds


class TooDearError(Exception):
    """The search costs more than an answer may: what is not read yet is not looked at."""


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
    """What only an open row shows, and what was sent beyond it. Raises TooDearError where there would be less than KEPT left."""
    yield from own_fields(crumb)
    breadcrumb = crumb.breadcrumb
    for root, value in (("data", breadcrumb.data), ("other", breadcrumb.other)):
        for path, text in flatten(value, budget.KEPT):
            yield f"{root}.{path}", f"{path}={text}"


def own_fields(crumb: Crumb) -> Iterator[Field]:
    """The same without the values of `data` and of what was sent beyond the interface."""
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


def flatten(value: dict[str, Any], leaving: int = _LEFT) -> Iterator[Field]:
    """(dotted path, text) of every scalar, at any depth; the places in lists are left out of paths. At most MAX_STEPS are taken.

    Raises TooDearError.
    """
    stack: list[tuple[str, Iterator[tuple[Any, Any]]]] = [("", iter(value.items()))]
    steps = 0
    while stack:
        path, items = stack[-1]
        for key, item in items:
            steps += 1
            if steps > MAX_STEPS:
                return
            if steps % _STEPS == 0:
                _pay(1, leaving)
            place = path if key is None else f"{path}.{key}"[-_MAX_PATH_LENGTH:] if path else str(key)
            if isinstance(item, dict):
                stack.append((place, iter(item.items())))
                break
            if isinstance(item, list):
                stack.append((place, ((None, inner) for inner in item)))
                break
            yield place, "null" if (text := text_of(item)) is None else text
        else:
            stack.pop()


# ---------------------------------------------------------------- how it is compared


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value to compare with: a part of it, the whole, a run of parts, or a bound."""

    mark: str  # "" a part · "=" the whole · ">=" · "<="
    value: str  # case-folded

    def holds(self, text: str) -> bool:
        return self.holds_folded(text.casefold())

    def holds_folded(self, text: str) -> bool:
        """The same for a text that is case-folded already."""
        if self.mark in BOUNDS:
            bound, number = number_of(self.value), number_of(text)
            if bound is None or number is None:
                return False
            return number >= bound if self.mark == ">=" else number <= bound
        return self.in_folded(text)

    def in_folded(self, text: str) -> bool:
        """The same where bounds never hold."""
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
    """One crumb's texts, case-folded once, for a number of terms."""

    def __init__(self, crumb: Crumb, terms: int = 1) -> None:
        """Raises TooDearError, as all that it is asked."""
        self.crumb = crumb
        self._terms = terms
        _pay(terms * _TERM // _CHARACTERS)

    def holds(self, comparison: Comparison) -> bool:
        """True when one of the texts holds it. Raises TooDearError."""
        if "*" not in comparison.value:  # most of what is found stands in the line
            return comparison.value in self._line or comparison.value in self._joined
        _pay(len(self._texts) // _COMPARISONS)
        return any(comparison.in_folded(text) for text in self._texts)

    def holds_key(self, key: str, comparison: Comparison) -> bool:
        """True when a key of `data` or `other` (dotted path or last part) has a value that holds it. Raises TooDearError."""
        found = self._by_last_part.get(key.rpartition(".")[2], ())
        if len(found) > _COMPARISONS:
            _pay(len(found) // _COMPARISONS)
        for root, path, text in found:
            for name in (key, key.removeprefix(root)):
                if (path == name or path.endswith("." + name)) and comparison.holds_folded(text):
                    return True
        return False

    @cached_property
    def _line(self) -> str:
        return self.crumb.text.casefold()

    @cached_property
    def _joined(self) -> str:
        """All texts, case-folded, with NUL between."""
        _pay(len(self._values) // (2 * _VALUES))
        values = (f"{path}={text}" for _, path, text in self._values)
        texts = "\x00".join([*(text for _, text in self._fields), *values])
        folded = len(texts) // (_FOLDED_ASCII if texts.isascii() else _FOLDED)
        _pay(_PUT_TOGETHER + folded + self._terms * len(texts) // _CHARACTERS)
        return texts.casefold()

    @cached_property
    def _texts(self) -> list[str]:
        return self._joined.split("\x00")

    @cached_property
    def _fields(self) -> list[Field]:
        return [*row_fields(self.crumb), *own_fields(self.crumb)]

    @cached_property
    def _values(self) -> list[tuple[str, str, str]]:
        """(data. or other., path, text) of every value."""
        breadcrumb = self.crumb.breadcrumb
        found = [("data.", *field) for field in flatten(breadcrumb.data)]
        found += [("other.", *field) for field in flatten(breadcrumb.other)]
        return found

    @cached_property
    def _by_last_part(self) -> dict[str, list[tuple[str, str, str]]]:
        """The values by the last part of their paths, case-folded."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        source = self.crumb.breadcrumb.source
        # What an SDK says of every log is found by its name only.
        of_sdk = [("sdk.", *field) for field in flatten(source.attributes)] if source else []
        _pay((len(self._values) + len(of_sdk)) // _VALUES)
        for root, path, text in (*self._values, *of_sdk):
            path = path.casefold()
            found.setdefault(path.rpartition(".")[2], []).append((root, path, text.casefold()))
        return found


def _pay(points: int, leaving: int = _LEFT) -> None:
    if points and not budget.spend(points, leaving=leaving):
        raise TooDearError
