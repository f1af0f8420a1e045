"""Who reads an organization."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.places import Place, api_of

Counting = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def api(acme: Place) -> Client:
    return api_of(acme.member)
