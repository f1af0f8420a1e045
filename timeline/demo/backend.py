"""What else goes wrong in the shop's Python back end."""

import random

from timeline.demo.events import event, exception, request
from timeline.demo.payment import CART_SQL, CUSTOMERS
from timeline.demo.sources import (
    SHIPPING,
    STOCK,
    Json,
    django_frame,
    frame,
)
from timeline.demo.trail import PythonTrail


def out_of_stock(trail: PythonTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """Five breadcrumbs."""
    trail.auth("Authenticated user zoë@example.com", user_id=31)
    trail.query("BEGIN")
    trail.query(CART_SQL)
    trail.query(
        'UPDATE "shop_stock" SET "left" = %s WHERE "shop_stock"."product_id" = %s', **{"db.params": [-1, 77]}
    )
    trail.log(
        "django.db.backends",
        "error",
        'new row for relation "shop_stock" violates check constraint "left_not_negative"',
    )
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        transaction="/orders/",
        request=request("POST", "/orders/"),
        user=CUSTOMERS[2],
        exception={
            "values": [
                exception(
                    "IntegrityError",
                    'new row for relation "shop_stock" violates check constraint "left_not_negative"\n'
                    f"DETAIL:  Failing row contains ({chance.randrange(9000)}, 77, -1).",
                    [
                        django_frame(),
                        frame(STOCK, 40, 45, "reserve", "shop/stock.py", "shop.stock", quantity="3"),
                    ],
                    module="django.db.utils",
                )
            ]
        },
    )


def slow_carriers(trail: PythonTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """Forty breadcrumbs: carriers asked again and again."""
    trail.log(
        "shop.shipping", "info", "asking 4 carriers for a parcel of 2.4 kg", parcel={"kg": 2.4, "to": "NL"}
    )
    carriers = ["dhl", "gls", "ups", "postnl"]
    for number in range(18):
        carrier = carriers[number % 4]
        status, reason = chance.choice(
            [(200, "OK"), (200, "OK"), (429, "Too Many Requests"), (503, "Service Unavailable")]
        )
        trail.http(
            "GET",
            f"https://quotes.{carrier}.example/v2/quote",
            status,
            reason,
            f"kg=2.4&try={number // 4 + 1}",
        )
        trail.log(
            "urllib3.connectionpool", "debug", f"https://quotes.{carrier}.example:443 answered {status}"
        )
        trail.wait(0.2, 1.6)
    trail.redis("SET 'quote:NL:2.4' [Filtered]", "quote:NL:2.4")
    trail.subprocess("pdftoppm -png label.pdf label", **{"subprocess.cwd": "/srv/shop/labels"})
    trail.wait(2)
    trail.log("shop.shipping", "warning", "postnl did not answer within 2 s", carrier="postnl", timeout=2)
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        transaction="/shipping/quote",
        request=request("GET", "/shipping/quote"),
        release="4.0.1",
        exception={
            "values": [
                exception(
                    "ReadTimeout",
                    "HTTPSConnectionPool(host='quotes.postnl.example', port=443): Read timed out. (read timeout=2)",
                    [
                        django_frame(),
                        frame(
                            SHIPPING, 12, 15, "quote", "shop/shipping.py", "shop.shipping", carriers=carriers
                        ),
                    ],
                    module="requests.exceptions",
                )
            ]
        },
    )


def endless_menu(trail: PythonTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """No breadcrumbs at all, and a recursion."""
    render = [
        "def render(item):",
        "    return item.title + ''.join(render(child) for child in item.children)",
    ]
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        transaction="/menu",
        request=request("GET", "/menu"),
        exception={
            "values": [
                exception(
                    "RecursionError",
                    "maximum recursion depth exceeded",
                    [django_frame()] + [frame(render, 7, 8, "render", "shop/menu.py", "shop.menu")] * 40,
                    module="builtins",
                )
            ]
        },
    )


def nightly_import(trail: PythonTrail, event_id: str, trace_id: str, chance: random.Random) -> Json:
    """A worker that keeps 1,000 breadcrumbs, and a message instead of an exception."""
    trail.log("importer", "info", "nightly import started", file="products-2026.csv", rows=4812)
    while len(trail.breadcrumbs) < 990:
        number = len(trail.breadcrumbs)
        if number % 120 == 0:
            trail.wait(10, 30)
        if number % 97 == 0:
            trail.http(
                "GET",
                "https://images.shop.test/bulk",
                200 if number % 2 else 502,
                "OK" if number % 2 else "Bad Gateway",
                f"from={number}",
            )
        elif number % 61 == 0:
            trail.log(
                "importer.prices",
                "warning",
                f"row {number}: price is empty, kept the old one",
                row=number,
                sku=f"B-{number}",
            )
        elif number % 331 == 0:
            trail.log("importer.rows", "error", f"row {number}: not enough columns", row=number, columns=7)
        elif number % 50 == 0:
            trail.redis(f"SET 'import:progress' '{number}'", "import:progress")
        else:
            trail.query(
                'INSERT INTO "shop_product" ("sku", "name", "price") VALUES (%s, %s, %s) ON CONFLICT DO UPDATE',
                **{"db.executemany": True},
            )
    trail.log("celery.worker", "info", "Task import_products succeeded in 61.2s")
    return event(
        trail,
        event_id,
        trace_id,
        chance,
        level="warning",
        transaction="importer.import_products",
        logger="importer",
        logentry={
            "message": "Nightly import finished with %d problems",
            "formatted": "Nightly import finished with 19 problems",
            "params": [19],
        },
        tags={"celery_task": "import_products", "queue": "night"},
    )
