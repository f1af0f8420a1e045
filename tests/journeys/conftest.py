"""One real server and one signed-in visitor for all journeys."""

from collections.abc import Iterator

import pytest

from tests.journeys.visitor import Visitor
from tests.running import Running, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    with running_server("acme/shop") as running:
        yield running


@pytest.fixture(scope="session")
def visitor(server: Running) -> Visitor:
    return Visitor(server)
