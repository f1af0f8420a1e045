"""What a console would print."""

from typing import Any

import pytest

from timeline.crumbs.text.console import format_console


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ""),
        (["a", 1, None, True], "a 1 null true"),
        (["page ready", {"build": 7}], "page ready {build: 7}"),
        (["%s has %d items, %i, %f", "cart", 3.9, "4.2x", "1.5"], "cart has 3 items, 4, 1.5"),
        (["%o and %O", [1, "b"], {"k": None}], '[1, "b"] and {k: null}'),
        (["%cstyled%c", "color: red", ""], "styled"),
        (["100%", 1], "100% 1"),
        (["%d%%", 5], "5%"),
        (["%s %s", "one"], "one %s"),
        (["%d", "x"], "NaN"),
        (["%s"], "%s"),
        ([{"a": {"b": {"c": {"d": 1}}}}], "{a: {b: {c: {…}}}}"),
        ([list(range(22))], "[" + ", ".join(map(str, range(20))) + ", …]"),
    ],
)
def test_arguments_become_one_line(arguments: list[Any], expected: str) -> None:
    assert format_console(arguments) == expected
