"""Events that the browser's tests look at, as documents of SDKs."""

import uuid
from typing import Any

NOW = 1_700_000_000.5  # 2023-11-14T22:13:20.500Z

Json = dict[str, Any]


def event(title: str, crumbs: list[Json], **more: Any) -> Json:
    """An error with a frame of the application, a request and a user."""
    return {
        "event_id": uuid.uuid5(uuid.NAMESPACE_URL, title).hex,
        "timestamp": NOW,
        "platform": "python",
        "level": "error",
        "release": "4.0.0",
        "environment": "production",
        "exception": {
            "values": [
                {
                    "type": title,
                    "value": "provider answered 500",
                    "mechanism": {"type": "generic", "handled": False},
                    "stacktrace": {
                        "frames": [
                            frame("lib/wsgi.py", "run", in_app=False),
                            frame("lib/router.py", "route", in_app=False),
                            frame("shop/checkout.py", "pay", in_app=True),
                        ]
                    },
                }
            ]
        },
        "request": {"url": "https://shop.test/checkout?step=2", "method": "POST"},
        "user": {"id": "7", "email": "jane@example.com"},
        "tags": {"region": "eu"},
        "contexts": {"trace": {"trace_id": "6b0d549b" + "0" * 23 + "1", "span_id": "0" * 15 + "1"}},
        "extra": {"cart": {"items": 3}},
        "breadcrumbs": {"values": crumbs},
    } | more


def frame(filename: str, function: str, *, in_app: bool) -> Json:
    """A call with its source."""
    return {
        "filename": filename,
        "function": function,
        "lineno": 88,
        "in_app": in_app,
        "pre_context": [f"def {function}():"],
        "context_line": "    answer = provider.charge(invoice, " + "argument, " * 30 + ")",
        "post_context": ["    return answer"],
        "vars": {"invoice": 8821, "card": "[Filtered]"},
    }


def crumb(ago: float, **fields: Any) -> Json:
    """A breadcrumb `ago` seconds before its event."""
    return {"timestamp": NOW - ago, **fields}


def request(ago: float, path: str, status: int, **fields: Any) -> Json:
    """A breadcrumb of an HTTP client."""
    data = {
        "url": f"https://api.shop.test{path}",
        "method": "GET",
        "status_code": status,
        "response_body_size": 14_200,
    }
    return crumb(ago, type="http", category="httplib", data=data, **fields)


def story(length: int = 60) -> list[Json]:
    """A trail of every kind that ends in a failed request."""
    crumbs = []
    for place in range(length - 10):
        ago = 10 + (length - place) * 0.7
        crumbs.append(
            [
                request(ago, f"/products/{place}?page=2", 200),
                crumb(ago, category="ui.click", message=f"main > div.card > button#add-{place}"),
                crumb(
                    ago,
                    category="navigation",
                    data={"from": f"/shop/p/{place}", "to": f"/shop/p/{place + 1}"},
                ),
                crumb(
                    ago,
                    category="shop.stock",
                    message=f"Stock of A-{place} is low",
                    data={"left": place, "warehouse": {"name": "ams", "rows": [1, 2]}},
                    level="warning" if place % 8 == 3 else "info",
                ),
                crumb(ago, type="debug", category="console", message=f"debugging {place}", level="debug"),
            ][place % 5]
        )
    crumbs += [
        crumb(9.5 - n / 10, category="query", message=f"SELECT * FROM shop WHERE id = {n}") for n in range(5)
    ]
    return [
        *crumbs,
        crumb(4, type="user", category="auth", message="Authenticated user jane@example.com"),
        request(3, "/coupons/SUMMER", 404),
        crumb(2, category="shop.payments", message="retrying\nonce more", level="error"),
        request(0.4, "/invoices/8821/pay", 500, event_id="f" * 32),
        crumb(0.1, category="shop.payments", message="payment provider gave up", level="fatal"),
    ]


def apart() -> list[Json]:
    """The last three errors and the last failed request, far from each other, with lines that are long."""
    crumbs = [crumb(60 - n, type="log", category="shop", message=f"step {n}") for n in range(60)]
    for n in (10, 20, 30):
        crumbs[n] |= {"message": f"Order {n} could not be sent to the warehouse " * 3, "level": "error"}
    crumbs[40] = request(20, "/carriers/quotes/of/a/long/path?kg=2.4&try=4", 404)
    return crumbs


def hostile() -> list[Json]:
    """What a sender could do to break the page."""
    sql = "SELECT " + ", ".join(f"product.column_{n}" for n in range(180)) + " FROM product"
    return [
        crumb(
            9,
            message="<script>alert(1)</script><img src=x onerror=alert(2)>",
            category="<b>x</b>",
            data={"</td>": "<h1>", "url": "javascript:alert(1)", "docs": "https://docs.shop.test/#a"},
        ),
        crumb(8, message="مرحبا بالعالم", category="عربي"),
        crumb(7, message="abc \u202e txet \x00 \x1b[31mred\x1b[0m", category="bidi"),
        crumb(6, message="🎉 emoji 👩‍👩‍👧", level="warning"),
        crumb(5, category="query", message=sql[:4000]),
        crumb(4, message="unbroken", category="c" * 300),
        crumb(3, message="\n".join(f"line {n}" for n in range(40)), level="error"),
        crumb(2, message="w" * 3000),
        request(1, "/" + "a/" * 150 + "end?x=1", 503),
        crumb(
            0.5,
            message="deep",
            data={"a": {"b": {"c": {"d": [1, {"e": None}]}}}, "wide": list(range(150)), "long": "z" * 4000},
        ),
    ]


def many(length: int = 1020) -> list[Json]:
    """More rows than a page draws."""
    return [crumb(length - n, category="log", message=f"step {n} of many") for n in range(length)]
