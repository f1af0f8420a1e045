"""Logs and consoles: the message, or what a console would have printed."""

from typing import Any

import pytest

from tests.crumbs.reading import keys, line, shown
from timeline.crumbs.reading import has_details, read_details


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"type": "log", "message": "cart 7 loaded"}, "cart 7 loaded"),
        ({"type": "log", "message": "\n\nfirst\nsecond\nthird"}, "first · +2 lines"),
        ({"type": "log", "message": "\x1b[31mred\x1b[0m alert"}, "red alert"),
        ({"type": "log", "message": "", "data": {"k": 1}}, "k=1"),
        ({"type": "log", "message": "  "}, "empty message"),
        (
            {
                "category": "console",
                "message": "page ready [object Object]",
                "data": {"arguments": ["page ready", {"build": 7}], "logger": "console"},
            },
            "page ready {build: 7}",
        ),
        (
            {"category": "console", "message": "%s is %d", "data": {"arguments": ["%s is %d", "x", "7.9"]}},
            "x is 7",
        ),
        ({"category": "console", "message": "a b", "data": {"arguments": ["a", "b"]}}, "a b"),
        ({"category": "console", "data": {"arguments": []}}, "console"),
        (
            {"category": "shop", "type": "log", "message": "m", "data": {"arguments": [1, {}]}},
            "m · arguments=[2]",
        ),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line(sent) == expected


def test_details_have_the_message_as_sent_and_the_objects() -> None:
    crumb = shown(
        {
            "category": "console",
            "message": "ready [object Object]",
            "data": {"arguments": ["ready", {"build": {"n": 7}}], "logger": "console", "more": 1},
        }
    )
    details = read_details(crumb)

    assert details.message is not None
    assert details.message.text == "ready [object Object]"
    assert details.tables[0].rows[1].children[0].label == "{1 key}"
    assert keys(details.data) == ["more"]


def test_a_plain_console_line_has_no_more_to_say() -> None:
    crumb = shown(
        {"category": "console", "message": "a b", "data": {"arguments": ["a", "b"], "logger": "console"}}
    )

    assert not has_details(crumb)
