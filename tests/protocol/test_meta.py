"""`_meta`: what was done to values, in characters, and nothing for what is malformed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.protocol.meta import MAX_REMARKS, length_of, node_of, read_meta
from timeline.protocol.remarks import MAX_PATH_LENGTH


def told(own: Any, value: Any) -> list[tuple[str, str]]:
    return [(remark.reason, remark.text) for remark in read_meta({"": own}, value)]


@pytest.mark.parametrize(
    ("own", "value", "expected"),
    [
        ({"len": 5000}, [1] * 10, [("value_too_long", "10 of 5,000 items")]),
        ({"len": 3}, {"a": 1}, [("value_too_long", "1 of 3 items")]),
        ({"len": 1}, [1], []),
        ({"len": 9}, "abc", [("value_too_long", "shortened from a length of 9")]),
        (
            {"len": 9, "rem": [["!limit", "s", 2, 5]]},
            "ab...",
            [("value_too_long", "shortened from a length of 9")],
        ),
        ({"rem": [["!limit", "x"]]}, "[1]", [("value_too_long", "shortened before it arrived")]),
        ({"len": 9}, None, [("value_too_long", "removed; it had a length of 9")]),
        ({"rem": [["@ip", "x"]]}, None, [("removed", "removed by @ip before it arrived")]),
        ({"rem": [["", "m"]]}, "***", [("masked", "masked before it arrived")]),
        (
            {"rem": [["a", "p"], ["b", "a"], ["c", "e"]]},
            "x",
            [
                ("pseudonymised", "pseudonymised by a before it arrived"),
                ("annotated", "annotated by b before it arrived"),
                ("encrypted", "encrypted by c before it arrived"),
            ],
        ),
        ({"err": ["invalid_data"], "val": 5}, None, [("invalid_data", "invalid data: 5")]),
        ({"err": [["clock_drift", {"reason": "late"}]]}, None, [("clock_drift", "late")]),
        (
            {"err": [["clock_drift", {"sdk_time": "x"}], "other"]},
            None,
            [("clock_drift", "clock drift"), ("other", "other")],
        ),
    ],
)
def test_a_node_is_told(own: Any, value: Any, expected: list[tuple[str, str]]) -> None:
    assert told(own, value) == expected


@pytest.mark.parametrize(
    "own",
    [
        *(
            None,
            5,
            "x",
            [],
            {},
            {"len": -1},
            {"len": "5"},
            {"len": 1.5},
            {"len": True},
            {"len": 1 << 60},
            {"val": 5},
        ),
        *(
            {"rem": 5},
            {"rem": [5, [], ["a"], [1, "x"], ["a", 5], ["a", "?"]]},
            {"err": 5},
            {"err": [5, [], [5], None]},
        ),
    ],
    ids=repr,
)
def test_what_is_malformed_says_nothing(own: Any) -> None:
    assert told(own, "x") == []


def ranges(text: str, *places: tuple[Any, Any]) -> tuple[tuple[int, int], ...]:
    [remark] = read_meta({"": {"rem": [["r", "s", *place] for place in places]}}, text)
    return remark.ranges


def test_bytes_become_characters() -> None:
    assert ranges("abc", (1, 2)) == ((1, 2),)
    assert ranges("éé[x]é", (4, 7)) == ((2, 5),)
    assert ranges("😀a😀b", (5, 9), (0, 4)) == ((0, 1), (2, 3))


def test_ranges_that_cannot_be_are_left_out() -> None:
    assert ranges("abc", (5, 9), (2, 1), (1, 1), (-1, 2), ("a", 2), (0, True), (0, None)) == ()
    assert ranges("éa", (2, 99)) == ((1, 2),)


@given(st.text(max_size=20), st.integers(0, 30), st.integers(0, 30))
def test_ranges_lie_in_the_text(text: str, start: int, end: int) -> None:
    for first, last in ranges(text, (start, end)):
        assert 0 <= first < last <= len(text)
        prefix = text.encode()[:start].decode(errors="ignore")
        assert len(prefix) <= first <= len(prefix) + 1


def test_nodes_below_are_told_with_their_paths() -> None:
    node = {"a": {"0": {"b": {"": {"len": 5}}}, "": {"len": 2}}, "c": {"": {"len": 1}}, "d": 5}
    value = {"a": [{"b": "xy"}], "c": {}}
    assert [remark.field for remark in read_meta(node, value)] == ["a", "a.0.b", "c"]


def test_paths_have_an_end() -> None:
    node: dict[str, Any] = {"": {"len": 5}}
    for _ in range(90):
        node = {"k" * 500: node}
    [remark] = read_meta(node, None)
    assert len(remark.field) <= 2 * MAX_PATH_LENGTH + 1


def test_nodes_are_found_or_not() -> None:
    assert node_of({"a": {"b": {"": 1}}}, "a", "b") == {"": 1}
    assert node_of({"a": 5}, "a", "b") is None
    assert node_of("x") is None
    assert length_of({"": {"len": 5}}) == 5
    assert length_of(None) is None


def test_of_very_many_rules_and_errors_of_one_value_a_thousand_are_read() -> None:
    (remark,) = read_meta({"": {"rem": [["r", "s", n * 2, n * 2 + 1] for n in range(3_000)]}}, "x" * 9_000)
    assert len(remark.ranges) == MAX_REMARKS
    assert len(read_meta({"": {"err": ["invalid_data"] * 3_000}}, "x")) == MAX_REMARKS
