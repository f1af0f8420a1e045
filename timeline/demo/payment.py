"""The story of the failed payment, in the shop's back end: a hundred crumbs, and why it failed."""

import random

from timeline.demo.events import event, exception, request
from timeline.demo.sources import (
    CHECKOUT,
    PROVIDER,
    Json,
    django_frame,
    frame,
)
from timeline.demo.trail import PythonTrail

CART_SQL = 'SELECT "shop_line"."id", "shop_line"."product_id", "shop_line"."quantity" FROM "shop_line" WHERE "shop_line"."cart_id" = %s'
PRODUCT_SQL = 'SELECT "shop_product"."id", "shop_product"."name", "shop_product"."price" FROM "shop_product" WHERE "shop_product"."id" = %s LIMIT 21'
INVOICE_SQL = """SELECT "shop_invoice"."id", "shop_invoice"."minor", "shop_invoice"."currency", "shop_invoice"."state"
FROM "shop_invoice"
INNER JOIN "shop_order" ON ("shop_invoice"."order_id" = "shop_order"."id")
WHERE ("shop_order"."customer_id" = %s AND "shop_invoice"."id" = %s) FOR UPDATE"""
SESSION_SQL = 'SELECT "django_session"."session_key", "django_session"."session_data" FROM "django_session" WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s) LIMIT 21'

CUSTOMERS = [
    {"id": "7", "email": "jane@example.com", "username": "jane"},
    {"id": "12", "email": "ravi@example.com", "username": "ravi"},
    {"id": "31", "email": "zoë@example.com", "username": "zoë"},
    {"id": "58", "email": "smith@example.com", "username": "o'smith"},
]


def browse(trail: PythonTrail, customer: Json) -> None:
    """Sign in and look at a few products."""
    trail.query(SESSION_SQL)
    trail.auth(f"Authenticated user {customer['email']}", user_id=int(customer["id"]), plan="gold")
    trail.redis("GET 'cart:7'", "cart:7")
    trail.http(
        "GET",
        "https://search.shop.test/products",
        200,
        "OK",
        "page=2",
        **{"http.response_content_length": 14200},
    )
    trail.wait(2, 4)
    trail.query(CART_SQL, **{"db.params": [4411], "db.paramstyle": "format"})
    for number in range(14):
        trail.query(PRODUCT_SQL, **{"db.params": [4411 + number], "db.paramstyle": "format"})
    trail.wait(20, 41)


def payment_failed(
    trail: PythonTrail, event_id: str, trace_id: str, chance: random.Random, named: str | None
) -> Json:
    """100 breadcrumbs kept of 150; the front end's event that the request came with is named by one of them."""
    customer = chance.choice(CUSTOMERS)
    invoice = 8800 + chance.randrange(60)
    browse(trail, customer)
    trail.query("BEGIN")
    trail.query(INVOICE_SQL, **{"db.params": [int(customer["id"]), invoice], "db.paramstyle": "format"})
    for number in range(62):
        trail.query(PRODUCT_SQL, **{"db.params": [4411 + number % 14], "db.paramstyle": "format"})
        if chance.random() < 0.12:
            trail.log(
                "shop.prices",
                "debug",
                f"price list {chance.choice('ABC')} applied",
                rule=chance.randrange(40),
            )
    trail.log(
        "shop.stock",
        "warning",
        "Stock for A-1042 is below its threshold",
        left=2,
        threshold=5,
        warehouse="ams",
    )
    trail.wait(5, 7)
    trail.http(
        "GET",
        "https://api.shop.test/coupons/SUMMER",
        404,
        "Not Found",
        "",
        **{"http.response_content_length": 112},
    )
    if named:
        trail.add(
            type="default",
            category="sentry.event",
            level="error",
            message="PriceMismatch: cart total differs from quote",
            event_id=named,
        )
    trail.wait(7, 9)
    for attempt in range(1, 4):
        trail.http(
            "POST",
            f"https://api.pay.example/invoices/{invoice}/pay",
            500,
            "Internal Server Error",
            "",
            **{"http.response_content_length": 1200},
            took=chance.uniform(0.2, 1.9),
            retry=attempt > 1,
            card="[Filtered]",
            amount={"currency": "EUR", "minor": 1999},
            items=[{"sku": f"A-{1040 + number}", "quantity": 1 + number % 3} for number in range(12)],
            docs="https://docs.pay.example/errors#card_declined",
        )
        trail.log(
            "shop.payments",
            "warning" if attempt < 3 else "error",
            f"payment attempt {attempt} failed",
            attempt=attempt,
        )
        trail.tell(
            "info", "backing off before the next attempt", attempt=attempt, seconds=round(0.2 * attempt, 1)
        )
        trail.wait(0.2, 0.4)
    trail.tell("warning", "fraud score is high, asking for a second look", score=0.87, rule="card-country")
    trail.log(
        "shop.payments", "fatal", "payment provider gave up after 3 attempts", attempts=3, invoice=invoice
    )
    trail.wait(0.12)
    cut = max(0, len(trail.breadcrumbs) - 100)
    trail.breadcrumbs = trail.breadcrumbs[cut:]
    found = event(
        trail,
        event_id,
        trace_id,
        chance,
        transaction="/checkout/{invoice}/pay",
        request=request(
            "POST", f"/checkout/{invoice}/pay", csrfmiddlewaretoken="[Filtered]", coupon="SUMMER"
        ),
        user={**customer, "ip_address": "203.0.113.7"},
        tags={"payment.provider": "pay.example", "warehouse": "ams", "currency": "EUR"},
        exception={
            "values": [
                exception(
                    "HTTPError",
                    f"500 Server Error: Internal Server Error for url: https://api.pay.example/invoices/{invoice}/pay",
                    [
                        frame(CHECKOUT, 79, 84, "pay", "shop/checkout.py", "shop.checkout", attempt="3"),
                        frame(
                            PROVIDER,
                            30,
                            35,
                            "charge",
                            "shop/provider.py",
                            "shop.provider",
                            body={"amount": 1999},
                        ),
                    ],
                    handled=True,
                    module="requests.exceptions",
                ),
                exception(
                    "PaymentFailed",
                    f"provider answered 500 for invoice {invoice}",
                    [
                        django_frame(),
                        frame(
                            CHECKOUT,
                            79,
                            88,
                            "pay",
                            "shop/checkout.py",
                            "shop.checkout",
                            attempt="3",
                            invoice=f"<Invoice: {invoice}>",
                            invoice_id=str(invoice),
                            card={"token": "[Filtered]", "brand": "visa"},
                        ),
                    ],
                ),
            ]
        },
    )
    found["_meta"] = {"breadcrumbs": {"": {"len": len(trail.breadcrumbs) + 50}}}
    found["contexts"]["order"] = {"lines": 12, "total": "249.50", "currency": "EUR", "gift": False}
    return found
