"""The lists and the pages of people, in Chromium: search, Back, keys, no script, for everyone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.server]

PAGES = [
    "/acme/",
    "/acme/?q=level:eror",
    "/acme/?q=nothing-like-it",
    "/acme/shop/issues/1/events/",
    "/acme/shop/setup/?sdk=rust",
    "/acme/shop/keys/",
    "/acme/members/",
    "/acme/projects/",
    "/account/",
]
ROWS = "#issues .list > li"


def assert_axe_finds_nothing(page: Page) -> None:
    """At both ends of what a window may be; and nothing scrolls sideways."""
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: NewPage, path: str, scheme: str) -> None:
    assert_axe_finds_nothing(open_page(path, color_scheme=scheme))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_in(open_page: NewPage, scheme: str) -> None:
    page = open_page("/account/", color_scheme=scheme)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    assert_axe_finds_nothing(page)


def test_a_search_fills_the_list_and_the_address_and_back_takes_it_away(open_page: NewPage) -> None:
    page = open_page("/acme/")
    all_of_them = page.locator(ROWS).count()
    page.locator("#q").press_sequentially("three")
    expect(page.locator(ROWS)).to_have_count(1)
    assert "q=three" in page.url
    page.reload()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator("#q")).to_have_value("three")
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(all_of_them)


def test_lists_work_without_a_script(open_page: NewPage) -> None:
    page = open_page("/acme/", java_script_enabled=False)
    page.locator("#q").fill("three")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(ROWS)).to_have_count(1)
    page.get_by_role("link", name="resolved 0", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(0)


def test_keys_walk_the_list(open_page: NewPage) -> None:
    page = open_page("/acme/")
    page.keyboard.press("j")
    expect(page.locator(f"{ROWS} .title").nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"{ROWS} .title").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(f"{ROWS} input").nth(1)).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_the_apis_pages_are_drawn_from_our_own_files(open_page: NewPage) -> None:
    page = open_page("/api/v1/docs/")
    expect(page.locator(".opblock")).to_have_count(17)
    page.locator(".opblock-summary-control").first.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
