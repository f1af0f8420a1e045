"""Rust's SDK with axum and `tracing`: breadcrumbs and logs of the same lines are one trail.

`.ci/run` builds the program where cargo and a registry are there, into a folder outside the tree.
"""

import os
import subprocess
from pathlib import Path

import pytest

from tests.journeys.visitor import Visitor
from tests.running import Running

FOLDER = Path(os.environ.get("CRUMBSITE_TEST_RUST", Path.home() / ".cache" / "crumbsite-tests" / "rust"))
PROGRAM = FOLDER / "debug" / "told-by-logs"

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not PROGRAM.exists(), reason=f"not built: no {PROGRAM} (cargo or its registry is not here)"
    ),
]


def test_a_story_of_tracing_is_one_trail(server: Running, visitor: Visitor) -> None:
    subprocess.run([PROGRAM], env={**os.environ, "SENTRY_DSN": server.dsn}, check=True, timeout=60)

    found = visitor.api("organizations/acme/issues/?q=payment").json
    [issue] = [issue for issue in found if issue["platform"] == "native"]
    [event] = visitor.api(f"projects/acme/shop/issues/{issue['number']}/events/").json
    address = f"projects/acme/shop/events/{event['event_id']}/?spans=show"
    rows = visitor.api(address).json["breadcrumbs"]
    assert [(row["message"], row["level"], row["origin"]) for row in rows] == [
        ("GET /checkout", "info", "span"),
        ("cart loaded", "info", "log"),
        ("the price is old", "warning", "log"),
        ("only 2 left", "info", "log"),
    ]
    assert (rows[1]["data"], rows[1]["index"]) == (
        {"lines": 3, "order": "A-1"},
        0,
    )
