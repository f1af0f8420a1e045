"""Commands sent to Redis or a cache."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "SET 'k' [Filtered]", "data": {"redis.key": "k"}}, "SET 'k' [Filtered] · redis.key=k"),
        (
            {"message": "", "data": {"commands": [{"command": "GET", "key": "cart:7"}], "server": "a:1"}},
            "GET cart:7 · server=a:1",
        ),
        ({"data": {"commands": ["GET a", {"command": "DEL"}, None]}}, "GET a; DEL"),
        ({"data": {"redis.command": "GET", "redis.key": "k"}}, "GET k"),
        ({"data": {"commands": "none"}}, "commands=none"),
        ({}, "redis"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"category": "redis", **sent}) == expected


def test_many_commands_stay_in_the_details_too() -> None:
    crumb = shown({"category": "redis", "data": {"commands": [f"GET {n}" for n in range(12)]}})

    assert crumb.text.endswith("GET 9 +2 commands")
    assert "commands" not in crumb.used


def test_the_command_is_code() -> None:
    assert shown({"category": "redis", "message": "GET k"}).line[0].role == "code"
