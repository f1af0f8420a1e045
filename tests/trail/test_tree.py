"""Names with separators as a tree."""

from collections import Counter

import pytest

from timeline.trail.tree import find_branches


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, []),
        ({"ui.click": 1}, ["ui.click 1"]),
        ({"ui.click": 3, "ui.input": 1}, ["ui 4", "  ui.click 3", "  ui.input 1"]),
        ({"ui": 1, "ui.click": 3}, ["ui 4", "  ui.click 3"]),
        ({"a.b.c": 1, "a.b.d": 1}, ["a.b 2", "  a.b.c 1", "  a.b.d 1"]),
        ({"a": 1, "b": 2, "": 3}, [" 3", "b 2", "a 1"]),
        ({".a": 1, "a.": 1}, [".a 1", "a. 1"]),
    ],
)
def test_the_biggest_branch_first_and_one_line_for_one_child(
    names: dict[str, int], expected: list[str]
) -> None:
    found = find_branches(Counter(names), Counter(names))

    assert [f"{'  ' * branch.depth}{branch.name} {branch.count}" for branch in found] == expected


def test_a_name_of_many_parts_is_a_tree_of_few() -> None:
    names = Counter({".".join("a" * 5_000): 1, "a": 1})

    assert max(branch.depth for branch in find_branches(names, names)) <= 9
