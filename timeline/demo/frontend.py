"""What goes wrong in the shop's browser front end."""

import random
from typing import Any

from timeline.demo.sources import CART, Json, frame
from timeline.demo.trail import BrowserTrail


def event(trail: BrowserTrail, event_id: str, trace_id: str, chance: random.Random, **fields: Any) -> Json:
    """An event as the browser SDK sends it, at the trail's moment."""
    return {
        "event_id": event_id,
        "timestamp": trail.stamp(),
        "platform": "javascript",
        "level": "error",
        "release": "web@2.11.0",
        "environment": "production",
        "sdk": {"name": "sentry.javascript.browser", "version": "11.12.0"},
        "request": {
            "url": "https://shop.test/checkout",
            "headers": {
                "Referer": "https://shop.test/cart",
                "User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
            },
        },
        "contexts": {"trace": {"trace_id": trace_id, "span_id": trace_id[16:]}},
        "breadcrumbs": trail.breadcrumbs,
        "user": {"id": chance.choice(["7", "12", "31"]), "ip_address": "{{auto}}"},
        **fields,
    }


def exception(kind: str, value: str, function: str, *, handled: bool = False) -> Json:
    """One exception with its stack."""
    return {
        "values": [
            {
                "type": kind,
                "value": value,
                "stacktrace": {
                    "frames": [
                        {
                            "function": "HTMLButtonElement.<anonymous>",
                            "filename": "https://shop.test/assets/vendor.8f3a2c91.js",
                            "lineno": 2,
                            "colno": 118_204,
                            "in_app": False,
                        },
                        frame(
                            CART,
                            11,
                            13,
                            function,
                            "https://shop.test/assets/cart.1b9d77e0.js",
                            line={"quantity": 2},
                        ),
                    ]
                },
                "mechanism": {"type": "onerror", "handled": handled},
            }
        ]
    }


def shop_around(trail: BrowserTrail) -> None:
    """From the front page to the check-out."""
    trail.navigate("/", "/products?page=2")
    trail.fetch("GET", "https://api.shop.test/products?page=2", 200, response_body_size=14200)
    trail.wait(1, 3)
    trail.click('main#shop > div.card > button.add-to-cart[data-sku="A-1042"]', "AddToCart")
    trail.fetch("POST", "/api/cart", 201, request_body_size=48)
    trail.console("info", "%s added, %d in the cart", "A-1042", 3)
    trail.navigate("/products?page=2", "/shop/cart")
    trail.wait(6, 12)
    trail.typed("form#coupon > input[name='code']")
    trail.xhr("GET", "/api/coupons/SUMMER", 404)
    trail.navigate("/shop/cart", "/shop/checkout")
    trail.console("warn", "[Vue warn]: Missing required prop: “currency”", {"component": "PriceTag"})


def price_mismatch(trail: BrowserTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """The front end notices that the cart's total is not the quote's."""
    shop_around(trail)
    trail.console("error", "cart total differs from quote", {"cart": 249.5, "quote": 244.5})
    trail.wait(0.1)
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        exception=exception("PriceMismatch", "cart total differs from quote", "total", handled=True),
        tags={"currency": "EUR"},
    )


def checkout_failed(
    trail: BrowserTrail, event_id: str, trace_id: str, chance: random.Random, named: str
) -> Json:
    """The back end answered 500: its event is named by a breadcrumb."""
    shop_around(trail)
    trail.click("form#pay > button.primary", "PayButton")
    trail.wait_for_event()
    trail.fetch("POST", "https://shop.test/checkout/8821/pay", 500, response_body_size=1200)
    trail.add(category="sentry.event", level="error", message="PaymentFailed", event_id=named)
    trail.console("error", "payment failed", {"status": 500, "build": 7})
    trail.navigate("/shop/checkout", "/shop/checkout/failed")
    trail.wait(0.3)
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        exception=exception("CheckoutError", "Checkout shown as failed", "submitOrder"),
        level="fatal",
    )


def missing_price(trail: BrowserTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """The classic."""
    shop_around(trail)
    trail.fetch("GET", "https://api.shop.test/products/A-1042", None)
    trail.xhr("GET", "/api/prices", 0)
    trail.wait(0.02)
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        exception=exception(
            "TypeError", "Cannot destructure property 'price' of 'line.product' as it is undefined.", "total"
        ),
    )


def chunk_gone(trail: BrowserTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """A new release while the tab stayed open."""
    trail.navigate("/shop/cart", "/shop/account")
    trail.fetch("GET", "/assets/account.77aa01bc.js", 404)
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        level="warning",
        exception=exception(
            "ChunkLoadError",
            "Loading chunk 17 failed.\n(error: https://shop.test/assets/account.77aa01bc.js)",
            "load",
        ),
    )
