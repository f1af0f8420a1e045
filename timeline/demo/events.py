"""The parts of an event as the SDK of the shop's back end sends them."""

import random
from typing import Any

from timeline.demo.sources import (
    Json,
)
from timeline.demo.trail import PythonTrail


def event(
    trail: PythonTrail,
    event_id: str,
    trace_id: str,
    chance: random.Random,
    *,
    release: str = "4.0.0",
    **fields: Any,
) -> Json:
    """An event as the Python SDK sends it, at the trail's moment."""
    return {
        "event_id": event_id,
        "timestamp": trail.stamp(),
        "platform": "python",
        "level": "error",
        "release": release,
        "environment": "production",
        "server_name": chance.choice(["web-1", "web-2"]),
        "sdk": {"name": "sentry.python.django", "version": "2.75.0", "packages": []},
        "modules": {"django": "5.2.19", "requests": "2.34.0", "sentry-sdk": "2.75.0"},
        "contexts": {
            "runtime": {"name": "CPython", "version": "3.12.9", "build": "3.12.9 (main)"},
            "trace": {
                "trace_id": trace_id,
                "span_id": trace_id[:16],
                "op": "http.server",
                "status": "internal_error",
            },
        },
        "breadcrumbs": {"values": trail.breadcrumbs},
        "extra": {"sys.argv": ["gunicorn", "shop.wsgi"]},
        **fields,
    }


def request(method: str, path: str, **data: Any) -> Json:
    """A request as Django's integration describes it."""
    return {
        "method": method,
        "url": f"https://shop.test{path}",
        "query_string": "",
        "headers": {
            "Host": "shop.test",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Accept": "text/html,application/xhtml+xml",
            "Referer": "https://shop.test/cart",
        },
        "cookies": "[Filtered]",
        "env": {"SERVER_NAME": "shop.test", "SERVER_PORT": "443"},
        **({"data": data} if data else {}),
    }


def exception(
    kind: str, value: str, frames: list[Json], *, handled: bool = False, module: str = "shop.errors"
) -> Json:
    """One exception with its stack."""
    return {
        "type": kind,
        "value": value,
        "module": module,
        "mechanism": {"type": "django", "handled": handled},
        "stacktrace": {"frames": frames},
    }
