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
    "/acme/events/",
    "/acme/alerts/",
    "/acme/nothing/",
    "/acme/shop/",
    "/acme/shop/alerts/",
    "/acme/shop/issues/1/trail/",
    "/api/v1/docs/",
    "/acme/shop/setup/?sdk=rust",
    "/acme/shop/keys/",
    "/acme/members/",
    "/acme/projects/",
    "/account/",
]
ROWS = "#issues tbody tr"
# Of operations of the API, which are made alike, two of each group.
OPEN_ALL = """document.querySelectorAll("details:not(.operation:nth-child(n+3), .operation:nth-child(n+3) *)")
  .forEach(one => { one.open = true })"""


def assert_axe_finds_nothing(page: Page) -> None:
    """In both schemes, at both ends of what a window may be (tests/browser/everywhere.py: at all); nothing scrolls sideways."""
    page.evaluate(OPEN_ALL)
    for scheme, width in (("light", 1440), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: NewPage, path: str) -> None:
    assert_axe_finds_nothing(open_page(path, quiet="nothing" not in path))


def test_axe_finds_nothing_on_the_way_in(open_page: NewPage) -> None:
    page = open_page("/account/")
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


def test_what_is_done_with_issues_is_there_when_one_is_chosen(open_page: NewPage) -> None:
    page = open_page("/acme/")
    resolve = page.get_by_role("button", name="Resolve")
    expect(resolve).to_be_hidden()
    page.get_by_label("Choose all of this page").check()
    expect(page.locator(f"{ROWS} input:checked")).to_have_count(page.locator(ROWS).count())
    expect(resolve).to_be_visible()
    page.locator(f"{ROWS} input").first.uncheck()
    assert page.locator("#choose-all").evaluate("box => box.indeterminate")
    page.locator("#q").press_sequentially("three")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.get_by_label("Choose all of this page")).not_to_be_checked()
    expect(resolve).to_be_hidden()


def test_all_are_chosen_without_a_script(open_page: NewPage) -> None:
    page = open_page("/acme/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Resolve")).to_be_hidden()
    page.get_by_role("link", name="All of this page").click()
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("status").first).to_contain_text("Reopened")


def test_few_tab_stops_stand_before_the_first_row(open_page: NewPage) -> None:
    page = open_page("/acme/")
    for _ in range(16):
        page.keyboard.press("Tab")
        if page.locator("tbody :focus").count():
            return
    raise AssertionError(page.evaluate("document.activeElement.outerHTML"))


def test_the_arrow_keys_go_through_levels(open_page: NewPage) -> None:
    page = open_page("/acme/")
    page.get_by_role("checkbox", name="fatal").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("checkbox", name="error", exact=True)).to_be_focused()


def test_on_a_phone_the_places_are_behind_a_button(open_page: NewPage) -> None:
    page = open_page("/account/", width=390)
    expect(page.get_by_role("link", name="Members")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Members").click()
    expect(page.get_by_role("heading", name="Members")).to_be_visible()


def test_an_operation_of_the_api_can_be_copied(open_page: NewPage) -> None:
    page = open_page("/api/v1/docs/", permissions=["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text="Issues of an organization").click()
    page.get_by_role("button", name="Copy the command: Issues of an organization").click()
    assert "/api/v1/organizations/acme/issues/'" in page.evaluate("navigator.clipboard.readText()")
