"""A breadcrumb's shape: what stays the same when the same thing happens again.

Two breadcrumbs with one shape are the same step for everything that looks across events. What a kind's shape says is
decided beside its line (`KIND.shape`); a shape is a pure function of one breadcrumb as sent, and its `VERSION` is
raised when any of this says something else.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from timeline.crumbs.base import Kind, Said, ShapeParts
from timeline.crumbs.outcomes import NO_RESPONSE, NO_STATUS
from timeline.crumbs.remembered import Memory
from timeline.crumbs.text.places import MAX_LENGTH
from timeline.crumbs.text.templates import name_template, text_template
from timeline.protocol.breadcrumbs import read_breadcrumb
from timeline.protocol.levels import LEVELS
from timeline.protocol.text import clean_text

VERSION = 2
_LEVELS = frozenset(LEVELS)
MAX_CATEGORY = 64
MAX_STATUS = 20
MAX_METHOD = 16
_MAX_KEYS, _MAX_KEY, _MAX_VALUE = 6, 30, 60
# Keys of `data` whose values are words of a program: what happened, not to whom.
_SAYING = frozenset(
    {
        "action",
        "connectivity",
        "controller",
        "event",
        "job",
        "network_type",
        "position",
        "reason",
        "screen",
        "state",
    }
)
_CLASSES = frozenset("12345")  # of statuses
_FEW = frozenset({*(f"{one}xx" for one in _CLASSES), NO_RESPONSE, NO_STATUS})
REST = "…"  # the text of what is left of a shape where there are too many


class Shape(NamedTuple):
    """What breadcrumbs of one step share; every text is bounded, storable and one line."""

    kind: str
    category: str
    level: str  # as shown
    method: str  # in capitals; "" where it is no request
    status: str  # 1xx 2xx 3xx · exact from 400 on · "no response" · "no status" · "" where it is no request
    text: str

    @property
    def line(self) -> str:
        """As a person reads it: POST api.shop.test/invoices/{}/pay 500."""
        return f"{self.text} {self.status}" if self.status else self.text

    @property
    def digest(self) -> int:
        """63 bits that name it, the same in every process."""
        return _digest(self)

    @property
    def rest(self) -> "Shape":
        """What is left of it where a project has too many: kind, level, and how it ended, by class. There are few of these."""
        status = f"{self.status[0]}xx" if self.status[:1] in _CLASSES else self.status
        if status and status not in _FEW:
            status = REST
        return Shape(self.kind, "", self.level, "", status, REST)


_memory: Memory[Shape] = Memory()  # a trail says the same again and again


def _digest(shape: Shape) -> int:
    packed = "\x00".join((str(VERSION), *shape)).encode("utf-8", "replace")
    return int.from_bytes(blake2b(packed, digest_size=8).digest()) >> 1


class PlainBreadcrumb:
    """A breadcrumb of which every field is what the interface says: read without remarks, ten times as fast."""

    __slots__ = ("category", "data", "level", "level_sent", "message", "type")

    def __init__(
        self,
        type_: str,
        category: str | None,
        level: str,
        level_sent: str | None,
        message: str | None,
        data: dict[str, Any],
    ) -> None:
        self.type = type_
        self.category = category
        self.level = level
        self.level_sent = level_sent
        self.message = message
        self.data = data


_NOTHING: dict[str, Any] = {}


def shapes_of_sent(values: Iterable[Any]) -> list[Shape | None]:
    """The shape of each entry of `breadcrumbs`. Most of a trail was said before: then nothing of it need be looked at."""
    found: list[Shape | None] = []
    find = _memory.find_plain
    for sent in values:
        known = None
        if type(sent) is dict:
            get = sent.get
            message, data = get("message"), get("data", _NOTHING)
            if type(message) is str and type(data) is dict and "ty" not in sent:
                known = find(get("type") or "default", get("category"), get("level"), message, data)
        found.append(known if known is not None else shape_of_sent(sent))
    return found


def shape_of_sent(sent: Any) -> Shape | None:
    """The shape of an entry of `breadcrumbs` as decoded from JSON, as `read_breadcrumb` reads it; None for null."""
    if type(sent) is dict:
        get = sent.get
        type_, category, message, level = get("type"), get("category"), get("message"), get("level")
        data = get("data", _NOTHING)
        if (
            (type_ is None or type(type_) is str)
            and "ty" not in sent
            and (category is None or type(category) is str)
            and (message is None or type(message) is str)
            and (level is None or (type(level) is str and level in _LEVELS))
            and type(data) is dict
        ):
            return _shape_of(type_ or "default", category, level, message, data)
    return None if sent is None else shape_of(read_breadcrumb(0, sent))


def shape_of(breadcrumb: Said) -> Shape:
    """The shape of a breadcrumb, whatever was sent."""
    level = breadcrumb.level if breadcrumb.level_sent is not None else None
    return _shape_of(breadcrumb.type, breadcrumb.category, level, breadcrumb.message, breadcrumb.data)


def _shape_of(
    type_: str, category: str | None, level: str | None, message: str | None, data: dict[str, Any]
) -> Shape:
    layout = _memory.layout(type_, category, data)
    key = layout.key(level, message, data)
    if key and (known := _memory.find(key, layout, message, data)):
        return known
    breadcrumb = PlainBreadcrumb(type_, category, level or "info", level, message, data)
    parts = layout.kind.shape(breadcrumb) if layout.kind.shape else ShapeParts()
    said = parts.text or (text_template(message) if message else "")
    shape = _shape(layout.kind, breadcrumb, parts, said or _keys_of(data))
    if key and said:
        _memory.keep(key, layout, message, data, shape, said)
    return shape


def _shape(kind: Kind, breadcrumb: Said, parts: ShapeParts, text: str) -> Shape:
    level = breadcrumb.level if breadcrumb.level_sent is not None or parts.level is None else parts.level
    return Shape(
        kind.name,
        _name(breadcrumb.category or ""),
        level if level in _LEVELS else "info",
        _method(parts.method) if parts.method else "",
        _cut(parts.status, MAX_STATUS) if parts.status else "",
        _cut(text, MAX_LENGTH),
    )


def _keys_of(data: dict[str, Any]) -> str:
    """Of a kind that has nothing to say, without a message: the keys of `data`."""
    pairs = [_pair(key, value) for key, value in islice(data.items(), _MAX_KEYS)]
    return "{" + ", ".join(pairs) + "}" if pairs else ""


def _pair(key: str, value: Any) -> str:
    says = key in _SAYING and isinstance(value, str) and len(value) <= _MAX_VALUE
    return f"{key}={text_template(value)}" if says else key[:_MAX_KEY]


@lru_cache(maxsize=256)
def _method(method: str) -> str:
    return _cut(method, MAX_METHOD).upper()[:MAX_METHOD]


@lru_cache(maxsize=4_096)
def _name(category: str) -> str:
    return _cut(name_template(category[:MAX_CATEGORY]), MAX_CATEGORY)


def _cut(text: str, length: int) -> str:
    """One line that every text column takes."""
    if text.isprintable() and len(text) <= length:
        return text
    visible = "".join(char if char.isprintable() else " " for char in text[: length * 2])
    return clean_text(" ".join(visible.split()), length)
