"""Events as a web application's Python SDK sends them, each different, for the benchmarks.

With 100 breadcrumbs one is about 34 kB of JSON and 5 kB gzipped, with a stack of 30 frames.
"""

import gzip
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

TABLES = ["cart", "invoice", "product", "price", "customer", "session", "stock", "coupon"]
LOGGERS = ["shop.stock", "shop.prices", "shop.payments", "urllib3.connectionpool"]


def make_event(chance: random.Random, breadcrumbs: int, issue: int = 0, now: datetime | None = None) -> Json:
    """One event of issue number `issue`, with this many breadcrumbs, that happened now."""
    now = now or datetime.now(UTC)
    trace_id = f"{chance.getrandbits(128):032x}"
    return {
        "event_id": uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        "timestamp": _stamp(now),
        "platform": "python",
        "level": "error",
        "transaction": f"/shop/{issue % 40}/pay",
        "release": f"4.0.{issue % 5}",
        "environment": "production",
        "server_name": f"web-{chance.randrange(4)}",
        "contexts": {
            "trace": {"trace_id": trace_id, "span_id": trace_id[:16], "op": "http.server"},
            "runtime": {"name": "CPython", "version": "3.12.9", "build": "3.12.9 (main, Feb  4 2026)"},
        },
        "user": {"id": str(chance.randrange(100_000)), "ip_address": "203.0.113.7"},
        "request": {
            "method": "POST",
            "url": f"https://shop.test/shop/{issue % 40}/pay",
            "headers": {"Host": "shop.test", "User-Agent": "Mozilla/5.0", "Accept": "*/*"},
        },
        "sdk": {"name": "sentry.python.django", "version": "2.75.0", "packages": []},
        "exception": {
            "values": [
                {
                    "type": "PaymentFailed",
                    "value": f"provider answered 500 for invoice {chance.randrange(100_000)}",
                    "module": "shop.errors",
                    "mechanism": {"type": "django", "handled": False},
                    "stacktrace": {"frames": [_frame(chance, number, issue) for number in range(30)]},
                }
            ]
        },
        "breadcrumbs": {
            "values": [
                _breadcrumb(
                    chance, now - timedelta(seconds=(breadcrumbs - number) * chance.uniform(0.01, 0.2))
                )
                for number in range(breadcrumbs)
            ]
        },
    }


def make_body(event: Json) -> bytes:
    """The gzipped envelope of an event."""
    payload = json.dumps(event, separators=(",", ":")).encode()
    header = json.dumps({"event_id": event["event_id"], "sent_at": _stamp(datetime.now(UTC))}).encode()
    item = b'{"type":"event","content_type":"application/json","length":%d}' % len(payload)
    return gzip.compress(b"\n".join([header, item, payload, b""]), 9, mtime=0)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _frame(chance: random.Random, number: int, issue: int) -> Json:
    in_app = number > 24
    module = f"shop.room{issue}.level{number}" if in_app else f"django.core.layer{number}"
    return {
        "filename": module.replace(".", "/") + ".py",
        "abs_path": f"/srv/{module.replace('.', '/')}.py",
        "function": f"step_{number}",
        "module": module,
        "lineno": 100 + number,
        "in_app": in_app,
        "pre_context": ["    try:"],
        "context_line": f"        response = layer_{number}(request, *args, **kwargs)",
        "post_context": ["    except Exception as e:"],
        "vars": {"request": "<WSGIRequest: POST '/pay'>", "attempt": str(chance.randrange(9))}
        if in_app
        else {},
    }


def _breadcrumb(chance: random.Random, moment: datetime) -> Json:
    table = chance.choice(TABLES)
    crumb: Json = {"timestamp": _stamp(moment)}
    match chance.randrange(10):
        case 0 | 1 | 2 | 3 | 4 | 5:
            return crumb | {
                "type": "default",
                "category": "query",
                "message": f'SELECT "shop_{table}"."id", "shop_{table}"."state" FROM "shop_{table}"'
                f' WHERE ("shop_{table}"."owner_id" = {chance.randrange(99_999)} AND "shop_{table}"."id" = %s) LIMIT 21',
                "data": {"db.params": [chance.randrange(99_999)], "took": round(chance.random(), 9)},
            }
        case 6 | 7:
            status = chance.choice([200, 200, 200, 404, 500])
            return crumb | {
                "type": "http",
                "category": "httplib",
                "data": {
                    "url": f"https://api.shop.test/{table}/{chance.randrange(9_999)}",
                    "http.method": chance.choice(["GET", "POST"]),
                    "http.query": "",
                    "http.fragment": "",
                    "http.response.status_code": status,
                    "reason": {200: "OK", 404: "Not Found", 500: "Internal Server Error"}[status],
                },
            }
        case _:
            return crumb | {
                "type": "log",
                "category": chance.choice(LOGGERS),
                "level": chance.choice(["info", "info", "warning", "debug"]),
                "message": f"{table} {chance.randrange(99_999)} changed its state to {chance.choice(['open', 'paid', 'lost'])}",
                "data": {},
            }
