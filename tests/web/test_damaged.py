"""An event whose document is damaged: it says so, and everything else goes on."""

import pytest

from tests.places import EVENT_ID, OTHER_EVENT_ID, api_of, client_of, make_place, store
from timeline.models import Event

pytestmark = pytest.mark.django_db

PAGE = f"/acme/shop/issues/1/events/{EVENT_ID}/"


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}timeline.txt", f"{PAGE}json/", f"{PAGE}crumbs/0/"])
def test_a_damaged_event_says_that_it_is(address: str) -> None:
    place = make_place("acme")
    store(place.project, event_id=OTHER_EVENT_ID)
    row = Event.objects.in_project(place.project.pk).get(event_id=EVENT_ID)
    damaged = bytearray(row.document)
    damaged[len(damaged) // 2] ^= 1
    Event.objects.in_project(place.project.pk).filter(event_id=EVENT_ID).update(document=bytes(damaged))
    client = client_of(place.member)

    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")
    assert "The document of this event is damaged" in answer.text
    for other in ("/acme/", "/acme/shop/issues/1/events/", PAGE.replace(EVENT_ID, OTHER_EVENT_ID)):
        assert client.get(other).status_code == 200, other
    for part in ("", "json/"):
        told = api_of(place.member).get(f"/api/v1/projects/acme/shop/events/{EVENT_ID}/{part}")
        assert (told.status_code, told.json()["detail"][:8]) == (410, "Damaged:")
    assert api_of(place.member).get("/api/v1/projects/acme/shop/issues/1/events/").status_code == 200
