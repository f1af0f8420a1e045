"""docs/timeline.md, "Levels" and docs/timeline.md, "Finding": the API says what the timeline says."""

import pytest
from django.test import Client

from tests.api.asking import SHOP
from tests.places import OTHER_EVENT_ID, Place, store
from tests.trail.reading import NOW, http
from tests.trail.searched import TRAIL

URL = "https://api.shop.test/pay"
EVENT = f"{SHOP}events/{OTHER_EVENT_ID}/"


def put(place: Place, crumbs: list[dict[str, object]]) -> None:
    """Stores an event with these breadcrumbs."""
    store(place.project, event_id=OTHER_EVENT_ID, timestamp=NOW, breadcrumbs={"values": crumbs})


def test_the_api_gives_both_levels(acme: Place, api: Client) -> None:
    put(acme, [http(url=URL, status_code=503), {**http(url=URL, status_code=500), "level": "info"}])
    answer = api.get(EVENT).json()
    levels = [(one["level"], one["shown_level"]) for one in answer["breadcrumbs"]]
    assert levels == [("info", "error"), ("info", "info")]


@pytest.mark.parametrize("query", ["?level=eror", "?q=status:>=x", "?order=sideways"])
def test_in_the_api_it_is_a_400(query: str, acme: Place, api: Client) -> None:
    put(acme, TRAIL)
    assert api.get(EVENT + query).status_code == 400
