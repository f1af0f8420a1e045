"""Navigation: from → to, with what both share dim."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown, texts


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"from": "/cart", "to": "/checkout"}, "/cart → /checkout"),
        ({"from": "/cart", "to": "/cart"}, "/cart reload"),
        ({"to": "/x"}, "→ /x"),
        ({"from": "/x"}, "/x →"),
        ({"from": "/x", "to": None}, "/x →"),
        ({"state": "resumed", "screen": "MainActivity"}, "resumed MainActivity"),
        ({"state": "foreground"}, "foreground"),
        ({"screen": "Cart"}, "Cart"),
        ({"position": "landscape"}, "position=landscape"),
        ({"from": "/a", "to": "/b", "via": "link"}, "/a → /b · via=link"),
        ({}, "navigation"),
    ],
)
def test_the_line(data: dict[str, Any], expected: str) -> None:
    assert line({"type": "navigation", "data": data}) == expected


@pytest.mark.parametrize(
    ("origin", "target", "shared", "changed"),
    [
        ("/shop/cart", "/shop/checkout", "/shop/", ["cart", "checkout"]),
        ("/carts", "/cart", "/", ["carts", "cart"]),
        ("/a?x=1&y=2", "/a?x=1&y=3", "/a?x=1&", ["y=2", "y=3"]),
        ("/a#b", "/a#c", "/a#", ["b", "c"]),
        ("/a", "/a/b", "/", ["a", "a/b"]),
        ("home", "cart", "", ["home", "cart"]),
    ],
)
def test_the_common_prefix_is_dim_and_never_ends_inside_a_word(
    origin: str, target: str, shared: str, changed: list[str]
) -> None:
    crumb = shown({"type": "navigation", "data": {"from": origin, "to": target}})

    assert texts(crumb, "host") == ([shared, shared] if shared else [])
    assert texts(crumb, "path") == changed


def test_a_message_is_not_hidden_by_the_change() -> None:
    assert line({"type": "navigation", "message": "went on", "data": {"to": "/x"}}) == "→ /x · went on"
