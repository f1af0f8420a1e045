"""Who reads the pages of events."""

import pytest
from django.test import Client

from tests.places import Place, client_of, make_place


@pytest.fixture
def place(db: None) -> Place:
    return make_place("acme")


@pytest.fixture
def client(place: Place) -> Client:
    return client_of(place.member)
