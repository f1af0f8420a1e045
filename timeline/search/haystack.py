"""A crumb's texts as a search reads them, and how a value is compared with one: without case, linear in what it reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from timeline.crumbs.base import SEVERITY
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.values import number_of, text_of
from timeline.search.grammar import BOUNDS

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
        if self.mark in BOUNDS:
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
                for root, value in (
                    ("data.", breadcrumb.data),
                    ("other.", breadcrumb.other),
                    ("sdk.", breadcrumb.source.attributes if breadcrumb.source else {}),
                )
                for path, text in flatten(value)
            ]
        for root, path, text in self._keys:
            for name in (key, key.removeprefix(root)):
                if (path == name or path.endswith("." + name)) and comparison.holds(text):
                    return True
        return False
