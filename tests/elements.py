"""HTML, read: elements, their texts, and a way to name them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
