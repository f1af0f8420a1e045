"""Reads the Issue Details page, or parts of it, back: what a reader finds on it, as plain values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from html.parser import HTMLParser

_VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass
class Element:
    """An element of a page; a text has no tag."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element]" = field(default_factory=list)
    string: str = ""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def walk(self) -> "Iterator[Element]":
        """It and everything inside, as it stands on the page."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, selector: str) -> "list[Element]":
        """Everything inside that a selector names: tag, #id, .class, tag.class, [attribute=value]."""
        return [one for one in self.walk() if one is not self and one.tag and _matches(one, selector)]

    def one(self, selector: str) -> "Element":
        """The first; it must be there."""
        found = self.all(selector)
        assert found, f"no {selector} in <{self.tag}>: {self.text[:200]}"
        return found[0]

    def has(self, selector: str) -> bool:
        return bool(self.all(selector))

    def read(self, leaves_out: "Callable[[Element], bool]" = lambda _: False) -> str:
        """Its text, blanks joined; texts of neighbouring elements stay apart where a line or column does it."""
        return " ".join("".join(self._pieces(leaves_out)).split())

    def _pieces(self, leaves_out: "Callable[[Element], bool]") -> Iterator[str]:
        if leaves_out(self):
            return
        apart = self.tag not in ("b", "i", "code", "mark", "small", "span") or bool(
            {"aside", "pill", "reason", "size", "times", "snippet", "said", "front"} & set(self.classes)
        )
        if self.tag and apart:
            yield " "
        yield self.string
        for child in self.children:
            yield from child._pieces(leaves_out)
        if self.tag and apart:
            yield " "

    @property
    def text(self) -> str:
        """All that can be read, aloud too."""
        return self.read()

    @property
    def seen(self) -> str:
        """What the eye reads: without what is only read aloud."""
        return self.read(lambda one: "visually-hidden" in one.classes)

    @property
    def href(self) -> str:
        return self.attributes["href"]


def _matches(element: Element, selector: str) -> bool:
    tag, _, rest = selector.partition("[")
    if rest:
        name, _, value = rest.rstrip("]").partition("=")
        if name not in element.attributes or (value and element.attributes[name] != value.strip('"')):
            return False
    tag, _, name = tag.partition("#")
    if name and element.attributes.get("id") != name:
        return False
    tag, *classes = tag.split(".")
    return (not tag or element.tag == tag) and set(classes) <= set(element.classes)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(Element(string=data))


def parse(html: str) -> Element:
    """The elements of a page. It must be well formed: what a sender wrote closes nothing."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder._open == [builder.root], "something is left open"
    return builder.root


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
        """Crumbs, folds and the event: the items of the list."""
        (found,) = self.root.all("ol.crumbs")
        return [one for one in found.children if one.tag]

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
        for item in self.items:
            words += [f"[{one.seen}]" for one in item.children if "mark" in one.classes]
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
        return [one.seen for one in self.root.all("a.chip")]

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
