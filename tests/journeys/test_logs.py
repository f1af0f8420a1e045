"""Real SDKs tell part of their story by logs: a reader gets one trail, no line twice, none lost."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.visitor import Visitor
from tests.running import Running

pytestmark = pytest.mark.server

PROGRAMS = Path(__file__).parent / "programs"


def run(server: Running, name: str, *arguments: str) -> str:
    """Run a program of ours against the server; the id of the event that it printed."""
    return subprocess.run(
        [sys.executable, PROGRAMS / f"{name}.py", *arguments],
        cwd=server.folder,
        env={**os.environ, "SENTRY_DSN": server.dsn},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()[-1]


def trail(visitor: Visitor, event_id: str, query: str = "") -> list[dict[str, Any]]:
    """What the API has of the trail."""
    found: list[dict[str, Any]] = visitor.api(f"projects/acme/shop/events/{event_id}/{query}").json[
        "breadcrumbs"
    ]
    return found


@pytest.mark.parametrize("lifecycle", ["stream", "static"])
def test_logs_of_python_stand_in_one_trail(server: Running, visitor: Visitor, lifecycle: str) -> None:
    event_id = run(server, "told_by_logs", lifecycle)

    rows = trail(visitor, event_id)
    assert [(row["message"], row["level"], row["origin"]) for row in rows] == [
        ("cart A-1 has 3 lines", "info", "log"),
        ("only 2 left", "warning", "log"),
        ("till opened", "info", None),
        (None, "info", None),  # the request
        ("the price is old", "warning", "log"),
        ("cleaned up", "info", "log"),
    ]
    assert (rows[0]["index"], rows[0]["data"]) == (0, {"order": "A-1"})  # sent twice, read once
    assert rows[1]["index"] is None
    page = visitor.page(f"/acme/events/{event_id}/")
    assert next(iter(page.rows.values())).what.startswith("info. log: cart A-1 has 3 lines")
    assert "After the event: 1 log" in page.text
    spans = trail(visitor, event_id, "?spans=show&origin=span")
    assert "checkout" in [row["message"] for row in spans]


def test_a_request_to_django_is_one_trail(server: Running, visitor: Visitor) -> None:
    event_id = run(server, "django_told_by_logs")

    before = [row for row in trail(visitor, event_id) if row["category"] != "django.request"]
    assert [(row["message"], row["origin"]) for row in before][-3:] == [
        ("SELECT 41 + 1", None),
        ("cart A-1 is old", "log"),
        ("asking the till", "log"),
    ]
    assert before[-3]["duration"] > 0
    slow = trail(visitor, event_id, "?q=duration:%3E%3D0us")
    assert "SELECT 41 + 1" in [row["message"] for row in slow]
