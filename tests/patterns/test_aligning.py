import random

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.crumbs.shapes import Shape
from timeline.patterns.aligning import Pair, align


def shape(name: str, status: str = "") -> Shape:
    return Shape("http" if status else "log", "", "info", "", status, name)


def letters(text: str) -> list[Shape]:
    return [shape(letter) for letter in text]


def test_what_one_side_has_alone_stands_alone() -> None:
    assert align(letters("abcd"), letters("acxd")) == [
        Pair(0, 0),
        Pair(1, None),
        Pair(2, 1),
        Pair(None, 2),
        Pair(3, 3),
    ]


def test_the_same_request_that_ended_otherwise_is_one_moment() -> None:
    left = [shape("a"), shape("GET /x", "2xx"), shape("b")]
    right = [shape("a"), shape("GET /x", "500"), shape("b")]

    assert align(left, right) == [Pair(0, 0), Pair(1, 1), Pair(2, 2)]


def test_different_shapes_never_stand_together() -> None:
    assert align(letters("a"), letters("b")) == [Pair(0, None), Pair(None, 0)]


@settings(max_examples=80)
@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_every_row_is_there_once_in_order(one: str, other: str) -> None:
    pairs = align(letters(one), letters(other))

    assert [pair.left for pair in pairs if pair.left is not None] == list(range(len(one)))
    assert [pair.right for pair in pairs if pair.right is not None] == list(range(len(other)))
    assert all(
        one[pair.left] == other[pair.right]
        for pair in pairs
        if pair.left is not None and pair.right is not None
    )


def test_true_pairs_survive_many_edits() -> None:
    chance = random.Random(5)
    found = true = 0
    for _ in range(6):
        base = [(number, chance.choice("abcdefghijklmnop")) for number in range(100)]
        left, right = _edited(base, chance), _edited(base, chance)
        pairs = align([shape(name) for _, name in left], [shape(name) for _, name in right])
        same = {number for number, _ in left} & {number for number, _ in right} - {-1}
        true += len(same)
        found += sum(
            left[pair.left][0] == right[pair.right][0] != -1
            for pair in pairs
            if pair.left is not None and pair.right is not None
        )
    assert found >= 0.9 * true


def _edited(base: list[tuple[int, str]], chance: random.Random) -> list[tuple[int, str]]:
    """Thirty rows left out or put in."""
    made = list(base)
    for _ in range(15):
        made.pop(chance.randrange(len(made)))
        made.insert(chance.randrange(len(made)), (-1, chance.choice("abcdefghijklmnop")))
    return made
