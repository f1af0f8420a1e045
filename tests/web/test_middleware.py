"""What holds for every page."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from timeline.web.middleware import OwnWindow


def said(**headers: str) -> HttpResponse:
    """The answer to a request with these headers."""
    answer = OwnWindow(lambda request: HttpResponse("a page"))(RequestFactory().get("/", headers=headers))
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "None", "none, cross-site"])
def test_a_window_of_another_site_is_cut_off(site: str) -> None:
    assert said(**{"Sec-Fetch-Site": site})["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_browser_that_does_not_say_where_it_comes_from_is_not_trusted() -> None:
    assert said()["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_page_that_its_reader_asked_for_keeps_the_process_begun_for_it(site: str) -> None:
    assert not said(**{"Sec-Fetch-Site": site}).has_header("Cross-Origin-Opener-Policy")


@pytest.mark.django_db
def test_every_answer_goes_through_it(client: Client) -> None:
    assert client.get("/account/")["Cross-Origin-Opener-Policy"] == "same-origin"
    own = client.get("/account/", headers={"Sec-Fetch-Site": "same-origin"})
    assert not own.has_header("Cross-Origin-Opener-Policy")
