"""Small requests that turn out to be large ones."""

import asyncio
from typing import Any

import pytest

from timeline.ingest import auth
from timeline.ingest.batching import Batcher
from timeline.ingest.messages import Request, Response
from timeline.ingest.responses import accepted
from timeline.ingest.routes import Endpoint, Route
from timeline.server.server import Server, make_deferred

ROUTE = Route(Endpoint.ENVELOPE)
KEY = "a" * 32


class Asked(Server):
    """Says in which order its batchers are asked; the one for small requests finds all too large."""

    def __init__(self) -> None:
        self.batcher, self.large, self.deferred = Batcher(), Batcher(), make_deferred()
        self.asked: list[str] = []

    async def _batch(self, batcher: Batcher, request: Request, route: Route) -> Response | None:
        self.asked.append("small" if batcher is self.batcher else "large")
        return None if batcher is self.batcher else accepted(None)


@pytest.mark.parametrize(("cached", "looks"), [({KEY: (7, 0.0)}, 6), ({}, 20)])
def test_a_project_whose_requests_are_large_ones_is_not_looked_at_twice(
    cached: dict[str, Any], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_cache", cached)
    server = Asked()
    request = Request("POST", "/", "", {"x-sentry-auth": f"Sentry sentry_key={KEY}"}, b"{}")

    async def send() -> None:
        for _ in range(20):
            assert await server._ingest(request, ROUTE) == accepted(None)

    asyncio.run(send())
    assert server.asked.count("large") == 20
    assert server.asked.count("small") in (looks, looks + 1), "others with unknown keys are no project"
