"""What is served beside the pages."""

import pytest
from django.templatetags.static import static
from django.test import Client

from tests.elements import parse
from tests.places import client_of, make_place
from tests.web.events.pages import put


def test_a_browser_keeps_what_has_its_version_in_the_address() -> None:
    address = static("css/tokens.css")
    answer = Client().get(address)

    assert answer.getvalue().startswith(b"/*")
    assert "immutable" in answer["Cache-Control"]
    assert address.removesuffix("/css/tokens.css") not in ("", "/static")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/acme/", "/acme/events/", "/acme/shop/issues/1/events/"])
def test_lists_fetch_ahead_what_the_page_of_an_event_loads(path: str) -> None:
    place = make_place("acme")
    address = put(place, [])
    client = client_of(place.member)
    event, listed = (
        parse(client.get(each, follow=True).content.decode()).one("head") for each in (address, path)
    )
    ahead = {(link.attributes["as"], link.href) for link in listed.all("link[rel=prefetch]")}

    assert ahead == {
        *(("style", link.href) for link in event.all("link[rel=stylesheet]")),
        *(("script", script.attributes["src"]) for script in event.all("script")),
    }
