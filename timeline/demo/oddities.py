"""Odd and hostile values, as they really come or as somebody with a DSN might send them: nothing of it may hurt a page."""

from typing import Any

from timeline.demo.sources import Json

WIDE = {f"key_{number:03d}": number for number in range(300)}
LONG_SQL = (
    f"SELECT {', '.join(f'column_{number}' for number in range(280))} FROM wide_table WHERE name = 'O''Brien'"  # noqa: S608
)
DEEP: Any = "the bottom"
for _depth in range(60):
    DEEP = {"deeper": DEEP}


def odd_values(timestamp: float, event_id: str) -> Json:
    """One event with a trail that no SDK should send."""
    at = timestamp - 40
    return {
        "event_id": event_id,
        "timestamp": timestamp,
        "platform": "other",
        "level": "critical",
        "message": "Odd and hostile values: <script>alert(1)</script>",
        "tags": [["plain", "yes"], ["<b>bold</b>", "no"], ["rtl", "\u202egnp.exe"], ["empty", ""]],
        "user": {"id": 9007199254740993, "name": "<img src=x onerror=alert(1)>"},
        "request": {
            "url": "javascript:alert(1)",
            "method": "get",
            "headers": [["X-Odd", "<svg onload=alert(1)>"]],
        },
        "contexts": {"wide": WIDE, "not an object": 5},
        "breadcrumbs": [
            {"timestamp": at, "message": "<script>alert('message')</script>", "category": "<i>category</i>"},
            {
                "timestamp": at + 1,
                "level": "warn",
                "message": "level “warn” reads as warning",
                "category": "shop",
            },
            {"timestamp": at + 2, "level": "WTF", "message": "a level that nobody knows", "category": "shop"},
            {"timestamp": "yesterday", "message": "a time that cannot be read", "category": "shop"},
            {"timestamp": at + 4, "message": 42, "category": ["not", "a", "text"], "data": "not an object"},
            {
                "timestamp": at + 5,
                "message": "\u202ereversed by an override\u202c and zero\u200bwidth",
                "category": "unicode",
            },
            {
                "timestamp": at + 6,
                "message": "שלום عالم 🍞🥖 e\u0301",
                "category": "unicode",
                "data": {"שם": "ערך"},
            },
            {
                "timestamp": at + 7,
                "message": "\u001b[31mred\u001b[0m and \u001b[1;32mbold green\u001b[0m",
                "category": "console",
            },
            {
                "timestamp": at + 8,
                "message": "one line\ntwo lines\n\tthree lines\n" + "more\n" * 30,
                "category": "shop.text",
            },
            {"timestamp": at + 9, "category": "c" * 300, "message": "x" * 300},
            {
                "timestamp": at + 10,
                "type": "navigation",
                "data": {"from": "javascript:alert(1)", "to": "data:text/html,hi"},
            },
            {
                "timestamp": at + 11,
                "type": "http",
                "data": {"url": "javascript:alert(1)", "method": "<b>GET</b>", "status_code": "teapot"},
            },
            {
                "timestamp": at + 12,
                "type": "http",
                "category": "http",
                "data": {
                    "url": "//host/%00/?q=<script>",
                    "method": "GET",
                    "status_code": "418",
                    "reason": "I'm a teapot",
                },
            },
            {
                "timestamp": at + 13,
                "category": "shop.deep",
                "message": "deep and wide",
                "data": {
                    "deep": DEEP,
                    "wide": WIDE,
                    "nan": "NaN",
                    "big": 2**80,
                    "no": None,
                    "card": "[Filtered]",
                },
            },
            {"timestamp": at + 9, "category": "shop", "message": "a clock that went back"},
            {
                "timestamp": at + 14,
                "event_id": "0" * 32,
                "category": "sentry.event",
                "message": "names an event that never came",
            },
            {},
            "a text where an object belongs",
            {
                "timestamp": at + 15,
                "category": "query",
                "message": LONG_SQL,
            },
            {
                "timestamp": at + 16,
                "type": "user",
                "category": "user",
                "message": "",
                "unknown_key": {"kept": True},
            },
            {"timestamp": at + 17, "category": "app.lifecycle", "data": {"state": "background"}},
            {
                "timestamp": at + 18,
                "category": "device.connectivity",
                "data": {"network_type": "none", "is_active": False},
            },
            {
                "timestamp": at + 19,
                "type": "error",
                "category": "exception",
                "level": "error",
                "data": {"type": "ValueError", "value": "no such “price”"},
            },
            {
                "timestamp": at + 20,
                "type": "transaction",
                "category": "sentry.transaction",
                "message": "GET /menu",
                "event_id": "1" * 32,
            },
            {
                "timestamp": at + 21,
                "category": "graphql.operation",
                "data": {"operation_type": "mutation", "operation_name": "AddToCart"},
            },
            {
                "timestamp": at + 22,
                "category": "log",
                "level": "fatal",
                "message": '{"json": true, "lines": [1, 2, 3], "text": "a JSON text is pretty-printed"}',
            },
            {"timestamp": at + 90, "category": "shop", "message": "later than the event"},
        ],
        "_meta": {
            "breadcrumbs": {"13": {"data": {"card": {"": {"rem": [["@creditcard", "s", 0, 10]], "len": 19}}}}}
        },
    }
