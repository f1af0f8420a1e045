"""Programs that were started."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "ls -l", "data": {"subprocess.cwd": "/tmp"}}, "ls -l · subprocess.cwd=/tmp"),
        ({"message": "sh -c '\nexit 3'"}, "sh -c ' · +1 line"),
        (
            {"category": "child_process", "message": "Child process exited", "data": {"spawnfile": "sh"}},
            "sh Child process exited",
        ),
        ({"category": "child_process", "data": {"spawnfile": "sh"}}, "sh"),
        ({}, "subprocess"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"type": "default", "category": "subprocess", **sent}) == expected


def test_a_command_is_code_and_a_sentence_is_not() -> None:
    assert shown({"category": "subprocess", "message": "ls"}).line[0].role == "code"
    assert shown({"category": "child_process", "message": "It ended"}).line[0].role == ""
