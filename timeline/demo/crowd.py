"""What many people met in the shop's app: enough of them for what their trails share to say something.

Four stories on one page: one whose people share a step that nobody else has, one to which two ways lead, two where
nothing stands out. The others happen elsewhere in the app.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from timeline.demo.frontend import exception
from timeline.demo.sources import Json
from timeline.demo.trail import BrowserTrail

API = "https://api.shop.test"
DAYS = 3
Tell = Callable[[BrowserTrail, random.Random], None]


def tell_crowd(
    now: datetime, chance: random.Random, an_id: Callable[[], str]
) -> Iterator[tuple[Json, datetime]]:
    """(event, when it came), in no order."""
    people = iter(range(1_000, 100_000))
    for place, kind, value, function, tell, count in STORIES:
        for _ in range(count):
            ago = timedelta(seconds=chance.uniform(600, DAYS * 86_400))
            trail = BrowserTrail(now - ago, chance)
            _arrive(trail, chance)
            tell(trail, chance)
            trail.wait(0.05, 0.2)
            yield _event(trail, chance, an_id, place, kind, value, function, next(people)), _came(trail)


def _came(trail: BrowserTrail) -> datetime:
    return datetime.fromtimestamp(trail.now, UTC) + timedelta(seconds=0.3)


def _event(
    trail: BrowserTrail,
    chance: random.Random,
    an_id: Callable[[], str],
    place: str,
    kind: str,
    value: str,
    function: str,
    person: int,
) -> Json:
    trace = an_id()
    return {
        "event_id": an_id(),
        "timestamp": trail.stamp(),
        "platform": "javascript",
        "level": "error",
        "transaction": place,
        "release": "app@5.1.0",
        "environment": "production",
        "sdk": {"name": "sentry.javascript.react", "version": "11.12.0"},
        "request": {"url": f"https://app.shop.test{place}"},
        "contexts": {"trace": {"trace_id": trace, "span_id": trace[16:]}},
        "user": {"id": str(person), "ip_address": "{{auto}}"},
        "breadcrumbs": trail.breadcrumbs,
        "exception": exception(kind, value, function),
    }


def _arrive(trail: BrowserTrail, chance: random.Random) -> None:
    """As everybody does: the first page, the session, some products."""
    trail.navigate("about:blank", "/")
    trail.fetch("GET", f"{API}/session", 200)
    if chance.random() < 0.9:
        trail.fetch("GET", f"{API}/flags", chance.choice([200, 200, 200, 304]))
    for _ in range(chance.randint(1, 4)):
        trail.wait(2, 15)
        number = chance.randint(1, 400)
        trail.navigate("/", f"/products/{number}")
        trail.fetch("GET", f"{API}/products/{number}", 200 if chance.random() < 0.93 else 503)
        if chance.random() < 0.4:
            trail.fetch("GET", f"{API}/products/{number}/reviews?page={chance.randint(1, 5)}", 200)
        if chance.random() < 0.3:
            trail.console("log", f"image {chance.randint(100, 999)}.webp loaded late")


def _cart(trail: BrowserTrail, chance: random.Random) -> None:
    trail.wait(1, 6)
    trail.click('main > button.add[data-testid="add-to-cart"]', "AddToCart")
    trail.fetch("POST", f"{API}/carts/{chance.randint(10_000, 99_999)}/items", 201)
    trail.wait(1, 9)
    trail.navigate("/products/7", "/cart")
    trail.fetch("GET", f"{API}/carts/{chance.randint(10_000, 99_999)}", 200)


def _checkout(trail: BrowserTrail, chance: random.Random) -> None:
    _cart(trail, chance)
    trail.wait(2, 9)
    trail.navigate("/cart", "/checkout")
    trail.fetch("GET", f"{API}/addresses", 200)
    if chance.random() < 0.6:
        trail.typed('form > input[name="phone"]')
    trail.wait(3, 12)


def _gift_card(trail: BrowserTrail, chance: random.Random) -> None:
    """All of them pay with a gift card, and nobody else does."""
    _checkout(trail, chance)
    trail.click("form > label > input#gift-card", "GiftCard")
    trail.typed('form > input[name="gift-card"]')
    trail.fetch("GET", f"{API}/gift-cards/{chance.randint(100_000, 999_999)}/balance", 404)
    trail.wait(3, 10)
    trail.click("form > button.primary", "PayButton")


def _two_ways(trail: BrowserTrail, chance: random.Random) -> None:
    """Most come by a coupon, others by a session that was renewed."""
    _checkout(trail, chance)
    way = chance.random()
    if way < 0.6:
        trail.typed('form > input[name="coupon"]')
        trail.click("form > button.apply", "ApplyCoupon")
        trail.fetch("POST", f"{API}/carts/{chance.randint(10_000, 99_999)}/coupon", 200)
    elif way < 0.92:
        trail.fetch("GET", f"{API}/me", 401)
        trail.fetch("POST", f"{API}/token/refresh", 200)
        trail.console("log", "token refreshed")
    trail.wait(4, 12)
    trail.click("form > button.primary", "PayButton")
    trail.fetch("POST", f"https://pay.shop.test/orders/{chance.randint(1_000, 9_999)}/pay", 409)


def _pay(trail: BrowserTrail, chance: random.Random) -> None:
    _checkout(trail, chance)
    trail.click("form > button.primary", "PayButton")


def _search(trail: BrowserTrail, chance: random.Random) -> None:
    trail.typed('header > input[type="search"]')
    trail.fetch("GET", f"{API}/search?q={chance.choice(['lamp', 'chair', 'desk'])}", 200)


def _account(trail: BrowserTrail, chance: random.Random) -> None:
    trail.navigate("/", "/account")
    trail.fetch("GET", f"{API}/me/orders?page={chance.randint(1, 4)}", 200)


def _look(trail: BrowserTrail, chance: random.Random) -> None:
    trail.wait(1, 5)


# place, type and value of the error, function, trail, how many people
STORIES: list[tuple[str, str, str, str, Tell, int]] = [
    ("/checkout", "BalanceError", "gift card has no balance field", "readBalance", _gift_card, 34),
    ("/checkout", "ConflictError", "order was changed meanwhile", "confirmOrder", _two_ways, 40),
    ("/checkout", "TypeError", "address is undefined", "formatAddress", _checkout, 24),
    ("/checkout", "RangeError", "Invalid time value", "deliveryDay", _pay, 18),
    ("/products", "TypeError", "variants is not iterable", "listVariants", _look, 20),
    ("/products", "ChunkLoadError", "Loading chunk 81 failed", "loadZoom", _look, 12),
    ("/cart", "TypeError", "Cannot read properties of null (reading 'total')", "sumOf", _cart, 22),
    ("/cart", "SyntaxError", "Unexpected end of JSON input", "readCart", _cart, 10),
    ("/search", "RangeError", "Maximum call stack size exceeded", "highlight", _search, 14),
    ("/search", "TypeError", "facets is undefined", "drawFacets", _search, 11),
    ("/account", "TypeError", "orders.map is not a function", "listOrders", _account, 15),
]
