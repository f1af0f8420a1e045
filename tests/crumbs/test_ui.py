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


DUMP = "<UIButton: 0x160be6d90; frame = (0 0; 368 44); opaque = NO; layer = <CALayer: 0x2824adec0>>"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"category": "touch", "message": "onTap:", "data": {"view": DUMP, "title": "Start", "tag": "1"}}, "touch onTap: Start · tag=1"),
        ({"category": "touch", "message": "onTap:", "data": {"accessibilityIdentifier": "save"}}, "touch onTap: save"),
        ({"category": "ui.click", "message": "body > button", "data": {"label": "Pay"}}, "click Pay body > button"),
        ({"category": "touch", "data": {"path": [{"name": "Save", "file": "A.tsx"}, {"name": "Form", "file": "A.tsx"}, {"name": "App", "file": "App.tsx"}]}},
         "touch Save (A.tsx) ‹ Form ‹ App (App.tsx)"),
        ({"category": "touch", "message": "Touch event within element: Save (A.tsx)", "data": {"path": [{"name": "Save", "file": "A.tsx", "label": "save-it"}]}},
         "touch save-it · Save (A.tsx)"),
        ({"category": "touch", "message": "Touch event within element: View", "data": {"componentTree": ["View", "Root"]}}, "touch View ‹ Root"),
        ({"category": "touch", "message": "tapped", "data": {"path": ["x", 5, None], "componentTree": {}}}, "touch tapped"),
    ],
)  # fmt: skip
def test_which_element_it_was(sent: dict[str, Any], said: str) -> None:
    assert line(sent).startswith(said)


def test_what_tells_nothing_at_a_glance_stands_last() -> None:
    data = {"view": DUMP, "at": "0x160be6d90", "long": "x" * 61, "id": "7"}
    assert line({"message": "m", "data": data}).startswith("m · id=7 view=")
