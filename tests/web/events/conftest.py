"""Who reads the pages of events."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from tests.places import Place, client_of, make_place
from tests.reading_html import PageRead
from tests.trail.reading import Again, Show
from tests.web.events.shown import Shown


@pytest.fixture
def place(db: None) -> Place:
    return make_place("acme")


@pytest.fixture
def client(place: Place) -> Client:
    return client_of(place.member)


@pytest.fixture
def shown(place: Place, client: Client) -> Shown:
    return Shown(place, client)


@pytest.fixture
def with_details(shown: Shown) -> None:
    """The page is asked for with the details of every row."""
    shown.draws_details = True


@pytest.fixture
def show(shown: Shown) -> Show:
    def show(crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> PageRead:
        shown.store(crumbs, **fields)
        return shown.get(query)

    return show


@pytest.fixture
def again(shown: Shown) -> Again:
    return shown.get
