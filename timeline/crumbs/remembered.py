"""What a breadcrumb's shape is made from, every digit a 0; and what was made of the same before.

A trail says the same again and again, with other numbers. Which digits these are decides nothing of most shapes: a
number is `{}`. Those that a shape may keep, as the end of a name (`/v2/`, urllib3, items_12), are asked for where it
does keep one.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from timeline.crumbs.base import Kind
from timeline.crumbs.classification import by_name, classify

MAX_TEXT = 400  # characters of what one is made from: longer texts seldom come again
MAX_BYTES = (
    4 << 20
)  # of all keys, at their longest; then all is forgotten, so that who makes each unique fills nothing
_ZEROS = bytes(48 if 48 <= byte <= 57 else byte for byte in range(256))
_MAY_STAY = re.compile(r"(?<=[A-Za-z_])[0-9]{1,2}(?![0-9])")
# It does depend on which digits these are: %40 is an @, 0x1f a number.
_DEPENDS = re.compile(r"[0-9]x|%(?:[0-9][0-9A-Fa-f]|[A-Fa-f][0-9])")
_DIGIT = re.compile(r"[0-9]")

Key = tuple[Any, ...]
T = TypeVar("T")


class Layout:
    """Breadcrumbs of one type and category with the same keys in `data`: their kind, and which keys their shape is made from."""

    __slots__ = ("_addresses", "_begins", "_ends", "_is_kept", "_others", "kind")

    def __init__(self, kind: Kind, begins: Key, data: Mapping[str, Any], *, is_kept: bool = True) -> None:
        keys = kind.shape_keys or frozenset()
        self.kind = kind
        self._is_kept = is_kept and kind.shape_keys is not None  # else its shapes are made each time
        self._addresses = [name for name in data if name in keys and name in kind.address_keys]
        self._others = [name for name in data if name in keys and name not in kind.address_keys]
        self._begins, self._ends = begins, tuple(data)

    def key(self, level: str | None, message: str | None, data: Mapping[str, Any]) -> Key | None:
        """What the shape of one of them is made from, digits as 0; None where that is long, or holds lists or objects."""
        text = message or ""
        size = len(text)
        if not self._is_kept or size > MAX_TEXT:
            return None
        values: list[Any] = []
        for name in self._addresses:
            value = data[name]
            if type(value) is not str:
                return None
            size += len(value)
            if "?" in value:
                value = value[: value.index("?") + 1]
            values.append(value.encode("utf-8", "replace").translate(_ZEROS))
        for name in self._others:
            value = data[name]
            if type(value) is str:
                size += len(value)
            elif type(value) is not int and value is not None:
                return None
            values.append(value)
        if size > MAX_TEXT:
            return None
        return *self._begins, level, text.encode("utf-8", "replace").translate(_ZEROS), *self._ends, *values

    def text(self, message: str | None, data: Mapping[str, Any]) -> str:
        """All of what the shape is made from."""
        texts = [message, *(data[name] for name in (*self._addresses, *self._others))]
        return " ".join([text for text in texts if type(text) is str])


class Memory(Generic[T]):
    """What was made of the same before, in this process."""

    def __init__(self) -> None:
        self._layouts: dict[Key, Layout | None] = {}  # None: the values in `data` say of which kind
        self._known: dict[Key, T | None] = {}  # None: something in it depends on a digit
        self._kept: dict[Key, T] = {}
        self._bytes = 0

    def find_plain(
        self, type_: Any, category: Any, level: Any, message: str, data: dict[str, Any]
    ) -> T | None:
        """What was made of the same message before, of whatever type and category is sent, where the values in `data` say nothing."""
        if len(message) > MAX_TEXT:
            return None
        try:
            return self._known.get((type_, category, level, message.encode().translate(_ZEROS), *data))
        except (TypeError, UnicodeEncodeError):  # a list or an object; half of a character
            return None

    def layout(self, type_: str, category: str | None, data: dict[str, Any]) -> Layout:
        """That of a breadcrumb with these."""
        key = (type_, category, *data)
        try:
            found = self._layouts[key]
        except KeyError:
            return self._new_layout(key, type_, category, data)
        if found is not None:
            return found
        kind = classify(type_, category, data)
        by_values = (kind.name,), *key  # nothing that is sent begins so
        found = self._layouts.get(by_values)
        if found is None:
            found = self._layouts[by_values] = Layout(kind, by_values[:3], data)
        return found

    def _new_layout(self, key: Key, type_: str, category: str | None, data: dict[str, Any]) -> Layout:
        size = len(type_) + len(category or "") + sum(map(len, data))
        if size > MAX_TEXT:
            return Layout(classify(type_, category, data), key, data, is_kept=False)
        self._count(size)
        kind = by_name(type_, category)
        self._layouts[key] = Layout(kind, (type_, category), data) if kind else None
        return self.layout(type_, category, data)

    def find(self, key: Key, layout: Layout, message: str | None, data: dict[str, Any]) -> T | None:
        """What was made of this; None where it is to be made."""
        try:
            return self._known[key] or self._kept.get((*_MAY_STAY.findall(layout.text(message, data)), key))
        except KeyError:
            return None

    def keep(
        self, key: Key, layout: Layout, message: str | None, data: dict[str, Any], what: T, said: str
    ) -> None:
        """Remember what was made, which says this; not where it says a digit that may be another one the next time."""
        text = layout.text(message, data)
        if _DEPENDS.search(text):
            return
        self._count(2 * MAX_TEXT)
        digits = _DIGIT.findall(said)
        if not digits:
            self._known[key] = what
            return
        self._known[key] = None
        may_stay = _MAY_STAY.findall(text)
        if Counter(digits) <= Counter("".join(may_stay)):
            self._kept[*may_stay, key] = what

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_BYTES:
            self.forget()

    def forget(self) -> None:
        """Begin anew."""
        for of in (self._layouts, self._known, self._kept):
            of.clear()
        self._bytes = 0
