"""Real servers for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.running import Running, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """A server as it is by default."""
    with running_server() as running:
        yield running


@pytest.fixture(scope="module")
def lone() -> Iterator[Running]:
    """A server of one process: all requests are in one queue."""
    with running_server(settings={"CRUMBSITE_WORKERS": "1"}) as running:
        yield running
