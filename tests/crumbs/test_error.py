"""Errors that were noted on the way."""

from typing import Any

import pytest

from tests.crumbs.reading import line


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"data": {"type": "ValueError", "value": "no"}}, "ValueError: no"),
        ({"data": {"type": "ValueError"}}, "ValueError"),
        ({"data": {"value": "no"}}, "no"),
        ({"message": "ValueError: no", "data": {"type": "ValueError", "value": "no"}}, "ValueError: no"),
        (
            {"message": "while paying", "data": {"type": "ValueError", "value": "no"}},
            "ValueError: no · while paying",
        ),
        ({"message": "it broke", "data": {"k": "v"}}, "it broke · k=v"),
        ({"message": ""}, "empty message"),
        ({}, "error"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"type": "error", **sent}) == expected
