"""Clicks and inputs: what was done, and to which element."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown, texts


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"category": "ui.click", "message": "main > button#pay"}, "click main > button#pay"),
        ({"category": "ui.ui.click", "data": {"view.id": "btn_pay"}}, "click btn_pay"),
        ({"category": "ui", "message": "tapped"}, "tapped"),
        ({"category": "touch", "message": "App > Button"}, "touch App > Button"),
        (
            {
                "category": "ui.click",
                "message": "body > main > PayButton",
                "data": {"ui.component_name": "PayButton"},
            },
            "click body > main > PayButton",
        ),
        (
            {"category": "ui.click", "message": "body > button", "data": {"ui.component_name": "PayButton"}},
            "click PayButton body > button",
        ),
        ({"category": "ui.click", "data": {"x": 1}}, "click · x=1"),
        ({"category": "ui.click"}, "click"),
        ({"type": "ui"}, "ui"),
        ({"category": "ui.click", "message": ""}, "click"),
        ({"category": "ui", "message": ""}, "empty message"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line(sent) == expected


@pytest.mark.parametrize(
    ("path", "ancestors", "element"),
    [
        ("form#login > label > input", ["form#login > label > "], ["input"]),
        ('div > a[title="a > b"]', ["div > "], ['a[title="a > b"]']),
        ("button", [], ["button"]),
    ],
)
def test_the_last_element_is_strong(path: str, ancestors: list[str], element: list[str]) -> None:
    crumb = shown({"category": "ui.click", "message": path})

    assert texts(crumb, "ancestors") == ancestors
    assert texts(crumb, "strong") == element
