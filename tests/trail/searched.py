"""A trail with something of everything, to be searched and filtered."""

from typing import Any

import pytest

from tests.trail.reading import Again, Show, ago, http

TRAIL = [
    ago(20, "Authenticated jane@example.com", type="user", category="auth", level="info"),
    ago(19, category="ui.click", message="main > button#pay"),
    ago(18, category="ui.input", message="main > input#card"),
    ago(17, category="ui", message="app is ready"),
    ago(16, category="uikit", message="view loaded"),
    ago(15, "SELECT * FROM shop WHERE id = 7", category="query"),
    ago(14, "debugging 1", category="console", level="debug"),
    ago(13, "stock is low", category="shop.stock", level="warning", data={"sku": "A-17", "left": 3, "where": {"city": "Ams", "rows": [{"bin": "K9"}]}}, vendor="acme"),
    {**http(12, url="https://api.shop.test/coupons/SUMMER?x=1", method="GET", status_code=404)},
    {**http(11, url="https://api.shop.test/invoices/8821/pay", method="POST", status_code=500)},
    {**http(10, url="https://cdn.shop.test/logo.png", method="GET", status_code=200, level_of="81")},
    ago(9, "TypeError: cart is undefined at pay (app.js:8)", category="shop", level="error", data={"level": 81.5, "status": "shipped"}),
    ago(8, "gave up", category="shop", level="fatal"),
    ago(7, "no category"),
    ago(6, "path", category="shop::cart"),
    ago(5, "slash", category="shop/cart"),
    ago(4, "shopping", category="shopping", type="payment"),
    ago(3, category="navigation", data={"from": "/cart", "to": "/pay"}),
    ago(2, "GET 'cart:7'", category="redis", type="redis"),
    ago(1, "one two   three", category="notes"),
]  # fmt: skip


@pytest.fixture
def found(show: Show, again: Again) -> Any:
    """Which rows a query string keeps."""
    show(TRAIL)

    def found(query: str) -> list[int]:
        page = again(query)
        assert page.tally == f"{len(page.rows)} of {len(TRAIL)}"
        return [row.index for row in page.rows]

    return found
