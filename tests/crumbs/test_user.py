"""Crumbs of kind user: the message, then the data."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "Authenticated user jane@example.com"}, "Authenticated user jane@example.com"),
        ({"message": "two\nlines", "data": {"k": "v w"}}, 'two · +1 line k="v w"'),
        ({"data": {"action": "X", "level": 81.5, "gone": None, "none": []}}, "action=X level=81.5"),
        ({"message": ""}, "empty message"),
        ({}, "auth"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"category": "auth", **sent}) == expected
    assert shown({"category": "auth", **sent}).kind.name == "user"
