"""A JSON value as a tree of rows: key, type, text, nested rows; bounded in depth and width."""

from collections.abc import Iterable, Mapping
from typing import Any

from timeline import budget
from timeline.crumbs.base import DataNode
from timeline.crumbs.text.units import count_of
from timeline.crumbs.values import text_of
from timeline.protocol.remarks import Remark

MAX_DEPTH = 8
MAX_WIDTH = 100  # rows of one table
MAX_ROWS = 1_000  # rows of one crumb; of all together as many as the answer may cost
_MAX_PATH_LENGTH = 1_000  # characters: no remark names a longer one
_LONG = 2_000  # characters
_LONG_LINES = 12
_REDACTED = frozenset({"[Filtered]", "[filtered]", "[REDACTED]", "[Redacted]", "[redacted]"})
_REMOVED = frozenset({"removed", "masked", "encrypted", "pseudonymised"})


def is_long(text: str) -> bool:
    """Over 12 lines or 2,000 characters: clamp it."""
    return len(text) > _LONG or text.count("\n") >= _LONG_LINES


def data_rows(
    data: Mapping[str, Any], remarks: Iterable[Remark], path: str, skip: frozenset[str] = frozenset()
) -> tuple[tuple[DataNode, ...], int]:
    """The pairs of `data` in the order sent, without `skip`; and how many more there are.

    `path` is where `data` stands in its breadcrumb ("data"): remarks name fields from there.
    """
    if not data:
        return (), 0
    pairs = [(key, value) for key, value in data.items() if key not in skip]
    rows = _Grower(remarks).rows(pairs, path, 0) if pairs else ()
    return rows, len(pairs) - len(rows)


class _Grower:
    """Grows a tree and counts its rows."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self._room = MAX_ROWS
        self._remarks: dict[str, list[Remark]] = {}
        for remark in remarks:
            self._remarks.setdefault(remark.field, []).append(remark)

    def rows(self, pairs: Iterable[tuple[Any, Any]], path: str, depth: int) -> tuple[DataNode, ...]:
        rows: list[DataNode] = []
        for key, value in pairs:
            if len(rows) == MAX_WIDTH or self._room == 0 or not budget.spend(budget.VALUE):
                break
            self._room -= 1
            # Paths are for the remarks only: where a value lies deep, to build one takes long.
            where = f"{path[:_MAX_PATH_LENGTH]}.{key}" if self._remarks else ""
            rows.append(self._node(str(key), value, where, depth))
        return tuple(rows)

    def _node(self, key: str, value: Any, path: str, depth: int) -> DataNode:
        remarks = tuple(self._remarks.get(path, ())) if self._remarks else ()
        if isinstance(value, (dict, list)):
            return self._container(key, value, path, depth, remarks)
        text = text_of(value)
        is_removed = any(remark.reason in _REMOVED for remark in remarks)
        if text is None:
            return DataNode(key, "redacted" if is_removed else "null", "null", remarks=remarks)
        if isinstance(value, str):
            kind = "redacted" if text in _REDACTED or (is_removed and not text) else "string"
            return DataNode(key, kind, text, remarks=remarks, is_long=is_long(text))
        return DataNode(key, "boolean" if isinstance(value, bool) else "number", text, remarks=remarks)

    def _container(
        self, key: str, value: dict[str, Any] | list[Any], path: str, depth: int, remarks: tuple[Remark, ...]
    ) -> DataNode:
        children: tuple[DataNode, ...] = ()
        if depth + 1 < MAX_DEPTH:
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            children = self.rows(pairs, path, depth + 1)
        lengths = [
            remark.length for remark in remarks if remark.length is not None and remark.length > len(value)
        ]
        return DataNode(
            key,
            "object" if isinstance(value, dict) else "array",
            "",
            label_of(value, max(lengths, default=len(value))),
            children,
            len(value) - len(children),
            remarks,
        )


def label_of(value: dict[str, Any] | list[Any], length: int) -> str:
    """{3 keys} [12 items] [10 of 5,000 items]"""
    is_object = isinstance(value, dict)
    text = count_of(length, "key" if is_object else "item")
    if length > len(value):
        text = f"{len(value):,} of {text}"
    return f"{{{text}}}" if is_object else f"[{text}]"


def remarks_of(rows: Iterable[DataNode]) -> set[Remark]:
    """Every remark that these rows draw."""
    found: set[Remark] = set()
    for row in rows:
        found.update(row.remarks)
        found |= remarks_of(row.children)
    return found
