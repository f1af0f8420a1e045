"""docs/timeline.md, "Kinds": how each is decided."""

from typing import Any

from tests.trail.reading import Show, ago

Sent = dict[str, Any]
URL = "https://api.shop.test/pay"

KINDS: dict[str, tuple[Sent, str]] = {
    **{f"type {alias}": ({"type": alias}, kind) for alias, kind in [
        ("http", "http"), ("navigation", "navigation"), ("query", "query"), ("ui", "ui"), ("log", "log"),
        ("redis", "redis"), ("subprocess", "subprocess"), ("system", "system"), ("exception", "error"),
        ("transaction", "event"), ("session", "system"), ("HTTP", "http"), ("graphql", "query"), ("touch", "ui"),
    ]},
    **{f"category {alias}": ({"category": alias}, kind) for alias, kind in [
        ("exception", "error"), ("error", "error"), ("fetch", "http"), ("xhr", "http"), ("httplib", "http"),
        ("net.http", "http"), ("http.client", "http"), ("aws", "http"), ("http", "http"), ("console", "log"),
        ("log", "log"), ("logger", "log"), ("logging", "log"), ("Logcat", "log"), ("db", "query"),
        ("sql", "query"), ("graphql", "query"), ("query", "query"), ("sentry", "event"), ("sentry.event", "event"),
        ("sentry.transaction", "event"), ("transaction", "event"), ("redis", "redis"), ("db.redis", "redis"),
        ("cache", "redis"), ("subprocess", "subprocess"), ("child_process", "subprocess"), ("ui", "ui"),
        ("touch", "ui"), ("auth", "user"), ("user", "user"), ("app", "system"), ("device", "system"),
        ("system", "system"), ("session", "system"), ("network", "system"), ("connectivity", "system"),
        ("battery", "system"), ("navigation", "navigation"),
        ("ui.click", "ui"), ("ui.input", "ui"), ("db.sql.active_record", "query"), ("device.orientation", "system"),
        ("app.lifecycle", "system"), ("log::shop", "log"), ("http/retry", "http"), ("XHR", "http"),
        ("graphql.operation", "query"), ("shop.http", "default"), ("https", "default"),
    ]},
    "the type comes before the category": ({"type": "query", "category": "http"}, "query"),
    **{f"{weak} is a weak type": ({"type": weak, "category": "httplib"}, "http") for weak in [
        "default", "info", "debug", "warning", "warn", "error", "fatal", "critical", "user",
    ]},
    "the category, whole, before its parts": ({"category": "db.redis.get"}, "redis"),
    "from and to": ({"data": {"from": "/a", "to": "/b"}}, "navigation"),
    "a URL with a method": ({"data": {"url": URL, "method": "GET"}}, "http"),
    "a URL with a status, in another dialect": (
        {"data": {"url.full": URL, "http.response.status_code": 200}}, "http",
    ),
    "a URL alone is nothing": ({"data": {"url": URL}}, "default"),
    "the category before the shape": ({"category": "auth", "data": {"from": "/a", "to": "/b"}}, "user"),
    "the shape before a weak type": ({"type": "error", "data": {"url": URL, "method": "GET"}}, "http"),
    "type error": ({"type": "error", "category": "shop"}, "error"),
    "type user": ({"type": "user", "category": "shop"}, "user"),
    "type info is nothing": ({"type": "info", "category": "shop"}, "default"),
    "an unknown type is nothing": ({"type": "payment", "category": "shop"}, "default"),
}  # fmt: skip


def test_what_kind_a_breadcrumb_is_of(show: Show) -> None:
    page = show(
        [ago(len(KINDS) - place, **sent) for place, (sent, _) in enumerate(KINDS.values())], "?rows=1000"
    )
    seen = {rule: page.row(place).kind for place, rule in enumerate(KINDS)}
    assert seen == {rule: kind for rule, (_, kind) in KINDS.items()}
