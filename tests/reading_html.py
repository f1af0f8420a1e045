"""Reads the Issue Details page, or parts of it, back: what a reader finds on it, as plain values."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from tests.elements import Element, parse


def _itself(element: Element) -> Element:
    return element


class RowRead:
    """A row of the list."""

    def __init__(self, element: Callable[[], Element]) -> None:
        self._element = element

    @cached_property
    def element(self) -> Element:
        """The <li>."""
        return self._element()

    @property
    def index(self) -> int:
        return int(self.element.attributes["id"].removeprefix("crumb-"))

    @property
    def inner(self) -> Element:
        return self.element.one(".row")

    @property
    def line(self) -> Element:
        return self.inner.one(".line")

    @property
    def time(self) -> str:
        return self.line.one(".time").text

    @property
    def kind(self) -> str:
        """By its icon."""
        return self.line.one("use").href.partition("#icon-")[2]

    @property
    def what(self) -> str:
        """The line without time, status, category and level."""
        return self.line.one(".what").seen

    @property
    def said(self) -> str:
        """What stands where the status stands."""
        return self.line.one(".how").seen if self.line.has(".how") else ""

    @property
    def pill(self) -> str:
        return f"{self.line.one('.pill').text} {self.line.one('.pill').attributes['data-group']}"

    @property
    def category(self) -> str | None:
        return self.line.one(".category").text if self.line.has(".category") else None

    @property
    def word(self) -> str:
        """The level's word, where it stands on the row."""
        return self.line.one(".word").text if self.line.has(".word") else ""

    @property
    def rail(self) -> str:
        return self.inner.attributes["data-level"]

    @property
    def aloud(self) -> str:
        """What a screen reader says of the line."""
        return self.line.text

    @property
    def details(self) -> Element:
        return self.inner.one(".open")

    @property
    def is_open(self) -> bool:
        assert (self.opener.attributes["aria-expanded"] == "true") == self.inner.has(".open")
        return self.inner.has(".open")

    @property
    def opener(self) -> Element:
        """The link to its details."""
        return self.inner.one("a.opener")

    @property
    def marks(self) -> list[str]:
        """The lines between it and the row above it."""
        return [one.seen for one in self.element.children if "mark" in one.classes]

    def pairs(self) -> dict[str, str]:
        """Keys and values of the tables of its details, the outermost."""
        return {one.one("th").text: one.one("td").text for one in self.details.all("tr") if one.has("th")}

    def cell(self, key: str) -> Element:
        """The value of a key of its details."""
        return next(
            one.one("td") for one in self.details.all("tr") if one.children and one.one("th").text == key
        )


class PageRead:
    """The page of an event."""

    def __init__(self, html: Callable[[], str]) -> None:
        self._html = html

    @cached_property
    def root(self) -> Element:
        return parse(self._html())

    @property
    def items(self) -> list[Element]:
        """Crumbs, folds and the event: the items of the list, those that a phone folds away among them."""
        return [item for _, item in self._items()]

    def _items(self) -> Iterator[tuple[list[str], Element]]:
        """Each with the marks before it."""
        (found,) = self.root.all("ol.crumbs")
        for one in (one for one in found.children if one.tag):
            marks = [mark.seen for mark in one.children if "mark" in mark.classes]
            inner = one.one("ol").children if "band" in one.classes else (one,)
            for item in (item for item in inner if item.tag):
                yield marks or [mark.seen for mark in item.children if "mark" in mark.classes], item
                marks = []

    @property
    def rows(self) -> Sequence[RowRead]:
        """Every row, those of folds too."""
        return [
            RowRead(partial(_itself, one))
            for one in self.root.one("ol.crumbs").all("li")
            if one.attributes.get("id", "").startswith("crumb-")
        ]

    def row(self, index: int = 0) -> RowRead:
        return next(row for row in self.rows if row.index == index)

    @property
    def order(self) -> list[str]:
        """The list in words: indexes, ×folds, * for the event; marks in brackets."""
        words: list[str] = []
        for marks, item in self._items():
            words += [f"[{mark}]" for mark in marks]
            if "this-event" in item.classes:
                words.append("*")
            elif item.has(".row.fold"):
                words.append(item.one(".times").text)
            else:
                words.append(item.attributes["id"].removeprefix("crumb-"))
        return words

    @property
    def lead(self) -> str:
        return self.root.one(".lead").seen

    @property
    def notices(self) -> list[str]:
        return [one.seen for one in self.root.one("#timeline").all("p.notice")]

    @property
    def edge(self) -> str:
        """What stands at the oldest end."""
        return self.root.one("p.edge").seen if self.root.has("p.edge") else ""

    @property
    def chips(self) -> list[str]:
        return [one.seen for one in self.root.one("#chips").all("a.chip")] if self.root.has("#chips") else []

    @property
    def tally(self) -> str:
        return self.root.one("#tally").text if self.root.has("#tally") else ""

    @property
    def event(self) -> Element:
        return self.root.one("#event")

    def facet(self, name: str) -> dict[str, int]:
        """The options of a facet with their numbers, in their order."""
        return {
            one.one("label").text: int(one.one(".num").text.replace(",", ""))
            for one in self.root.one(f"#facet-{name}").all("li")
            if one.children[0].tag == "label"
        }

    def option(self, facet: str, label: str) -> Element:
        return next(
            one
            for one in self.root.one(f"#facet-{facet}").all("li")
            if one.children[0].tag == "label" and one.one("label").text == label
        )
