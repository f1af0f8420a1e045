"""Data as a tree of rows."""

from typing import Any

import pytest

from timeline.crumbs.nodes import MAX_DEPTH, MAX_ROWS, MAX_WIDTH, data_rows
from timeline.protocol.remarks import Remark


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("a", "string", "a"),
        ("", "string", ""),
        (1, "number", "1"),
        (1.5, "number", "1.5"),
        (True, "boolean", "true"),
        (None, "null", "null"),
        ("[Filtered]", "redacted", "[Filtered]"),
        ({}, "object", ""),
        ([1], "array", ""),
    ],
)
def test_values_are_told_apart(value: Any, kind: str, text: str) -> None:
    (row,), _ = data_rows({"k": value}, (), "data")

    assert (row.key, row.type, row.text) == ("k", kind, text)


@pytest.mark.parametrize(
    ("value", "remarks", "label"),
    [
        ({"a": 1, "b": 2, "c": 3}, (), "{3 keys}"),
        ({"a": 1}, (), "{1 key}"),
        ([0] * 12, (), "[12 items]"),
        ([0] * 10, (Remark("data.k", "removed", "cut", length=5000),), "[10 of 5,000 items]"),
    ],
)
def test_containers_say_how_much_they_hold(value: Any, remarks: tuple[Remark, ...], label: str) -> None:
    (row,), _ = data_rows({"k": value}, remarks, "data")

    assert row.label == label


def test_a_removed_null_reads_as_redacted() -> None:
    remark = Remark("data.card.number", "removed", "removed by the SDK")
    (row,), _ = data_rows({"card": {"number": None}}, (remark,), "data")

    assert (row.children[0].type, row.children[0].remarks) == ("redacted", (remark,))


def test_width_depth_and_number_are_bounded() -> None:
    deep: Any = {}
    for _ in range(50):
        deep = {"in": deep}
    rows, hidden = data_rows({"wide": list(range(340)), "deep": deep}, (), "data")

    wide, nested = rows
    assert hidden == 0
    assert (len(wide.children), wide.hidden) == (MAX_WIDTH, 340 - MAX_WIDTH)
    depth = 1
    while nested.children:
        nested, depth = nested.children[0], depth + 1
    assert (depth, nested.hidden) == (MAX_DEPTH, 1)
    many, left = data_rows({str(n): [0] * 99 for n in range(200)}, (), "data")
    assert len(many) == MAX_ROWS // MAX_WIDTH
    assert left == 200 - len(many)
