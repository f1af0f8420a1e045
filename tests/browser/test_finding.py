"""Finding in a trail, in Chromium: what only a browser can show."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site


def tally(page: Page) -> str:
    return page.locator("#tally").inner_text()


def search(page: Page, words: str) -> None:
    """Types into the box and waits for the answer."""
    with page.expect_response(lambda response: "q=" in response.url):
        page.locator("#q").press_sequentially(words, delay=5)


def test_a_facet_filters_and_the_address_says_so(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.get_by_role("checkbox", name="error", exact=True).check()

    expect(page.locator("#tally")).not_to_have_text("60 of 60")
    assert "level=error" in page.url
    assert page.locator(".crumbs .row[data-level=info]").count() == 0
    assert page.locator("#event").count() == 1
    expect(page.locator("#chips")).to_contain_text("level error")


def test_back_brings_list_box_and_facets_together(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    box = page.get_by_role("checkbox", name="error", exact=True)
    box.check()
    expect(page.locator("#chips a")).to_have_count(1)
    search(page, "payments")
    expect(page.locator("#chips a")).to_have_count(3)  # and "clear"

    page.go_back()

    expect(page.locator("#tally")).to_have_text("60 of 60")
    expect(page.get_by_role("checkbox", name="error", exact=True)).not_to_be_checked()
    expect(page.locator("#q")).to_have_value("")
    page.go_forward()
    expect(page.locator("#q")).to_have_value("payments")
    expect(page.get_by_role("checkbox", name="error", exact=True)).to_be_checked()


def test_typing_replaces_the_address_and_a_click_makes_a_new_one(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    before = page.evaluate("history.length")
    search(page, "stock")
    expect(page).to_have_url(re.compile("q=stock"))
    assert page.evaluate("history.length") == before
    page.get_by_role("checkbox", name="warning", exact=True).check()
    expect(page).to_have_url(re.compile("level=warning.*q=stock"))
    assert page.evaluate("history.length") == before + 1


def test_a_refresh_shows_the_same(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    search(page, "stock")
    expect(page.locator("#tally")).not_to_have_text("60 of 60")
    shown = tally(page)
    page.reload()
    assert tally(page) == shown
    assert page.locator("#q").input_value() == "stock"


def test_an_address_shows_a_colleague_the_same_rows(open_page: NewPage, story: str) -> None:
    mine = open_page(story)
    mine.get_by_role("checkbox", name="warning", exact=True).check()
    expect(mine.locator("#chips a")).to_have_count(1)
    rows = mine.locator(".crumbs > li .what").all_inner_texts()

    theirs = open_page(mine.url)

    assert theirs.locator(".crumbs > li .what").all_inner_texts() == rows


def test_typing_keeps_the_focus_and_the_caret(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    box = page.locator("#q")
    search(page, "stck")
    box.press("ArrowLeft")
    box.press("ArrowLeft")
    with page.expect_response(lambda response: "q=stock" in response.url):
        box.press("o")
    expect(page.locator("#tally")).not_to_have_text("0 of 60")

    assert page.evaluate("document.activeElement.id") == "q"
    assert page.evaluate("document.activeElement.selectionStart") == 3
    assert box.input_value() == "stock"


def test_a_swap_keeps_open_rows_focus_and_scroll(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", height=600)
    row = page.locator("#crumb-8")
    row.locator(".opener").click()
    expect(row.locator(".open")).to_be_visible()
    page.evaluate("window.scrollTo(0, 300)")
    box = page.get_by_role("checkbox", name="default", exact=True)
    box.focus()
    at = page.evaluate("scrollY")

    with page.expect_response(lambda response: "kind=default" in response.url):
        page.keyboard.press("Space")
    expect(page.locator("#chips a")).to_have_count(1)

    expect(page.locator("#crumb-8 > .row > .opener")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.activeElement.name") == "kind"
    assert abs(page.evaluate("scrollY") - at) <= 1


@pytest.mark.parametrize("width", [1440, 390])
def test_a_filter_moves_neither_the_strip_nor_the_list(width: int, open_page: NewPage, story: str) -> None:
    is_phone = width < 640
    page = open_page(story, width=width, is_mobile=is_phone, has_touch=is_phone)
    top = page.evaluate("document.querySelector('.strip').getBoundingClientRect().top")
    if is_phone:
        page.locator(".to-filters").click()
    page.get_by_role("checkbox", name="error", exact=True).check()
    expect(page.locator("#chips a")).to_have_count(1)

    page.wait_for_function(
        "top => Math.abs(document.querySelector('.strip').getBoundingClientRect().top - top) <= 1", arg=top
    )


def test_what_had_the_focus_and_is_gone_leaves_it_to_the_heading(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?level=error")
    page.locator("#chips a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chips a")).to_have_count(0)

    expect(page.locator("#trail-heading")).to_be_focused()


def test_not_leaves_out_and_its_chip_takes_it_back(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    option = page.locator("#facet-level li", has_text="debug")
    option.hover()
    option.get_by_role("link", name="not").click()
    expect(page.locator("#chips")).to_contain_text("not level debug")
    assert page.locator(".crumbs .row[data-level=debug]").count() == 0
    assert "not_level=debug" in page.url

    page.get_by_role("checkbox", name="warning", exact=True).check()
    expect(page.locator("#chips")).to_contain_text("level warning")
    assert "not_level=debug" in page.url, "a further change keeps it"


@pytest.mark.parametrize("width", [390, 768])
def test_a_filter_moves_nothing_beside_the_sheet(width: int, open_page: NewPage, story: str) -> None:
    page = open_page(story, width=width, has_touch=True)
    heights = "[scrollY, document.querySelector('.strip').getBoundingClientRect().top]"
    before = page.evaluate(heights)
    page.get_by_role("button", name="Filter", exact=True).click()
    for count, level in enumerate(["error", "warning"], 1):
        page.locator(f"#level-{level}").check()
        expect(page.locator("#set")).to_have_text(f"{count} set")
        assert page.evaluate(heights) == before
    page.get_by_role("button", name="Show").click()
    assert page.evaluate(heights) == before
    if width == 390:  # there the sheet says what is set, and takes it back
        page.get_by_role("button", name="Filter 2 set").click()
        page.locator("#filters .chip", has_text="level error").click()
        expect(page.locator("#set")).to_have_text("1 set")
        expect(page.get_by_role("button", name="Show")).to_be_focused()


def test_the_order_is_remembered_until_an_address_says_otherwise(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.locator("#ways label", has_text="newest").click()
    expect(page.locator(".crumbs > li").first).to_have_class("this-event")

    page.goto(story)
    assert "order=newest" in page.url
    expect(page.locator(".crumbs > li").first).to_have_class("this-event")
    page.goto(f"{story}?order=oldest")
    expect(page.locator(".crumbs > li").last).to_have_class("this-event")


def test_another_event_of_the_issue_keeps_the_filter(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.get_by_role("checkbox", name="error", exact=True).check()
    expect(page.locator("#chips a")).to_have_count(1)

    page.locator("#event-nav a[href][id^=event-]").first.click()
    page.wait_for_url(lambda url: story not in url)

    assert "level=error" in page.url
    expect(page.locator("#chips a")).to_have_count(1)


def test_a_failed_request_says_so_and_changes_nothing(open_page: NewPage, story: str) -> None:
    page = open_page(story, quiet=False)
    rows = page.locator(".crumbs > li").count()
    page.route("**/*q=nothing*", lambda route: route.fulfill(status=500, body="no"))
    page.locator("#q").press_sequentially("nothing")

    expect(page.get_by_role("alert")).to_contain_text("nothing has changed")
    assert page.locator(".crumbs > li").count() == rows


def test_everything_works_without_javascript(open_page: NewPage, story: str) -> None:
    page = open_page(story, java_script_enabled=False)
    page.locator("#q").fill("payments")
    page.get_by_role("checkbox", name="error", exact=True).check()
    page.get_by_role("button", name="Apply").click()

    assert "q=payments" in page.url
    assert "level=error" in page.url
    assert page.locator("#tally").inner_text() == "1 of 60"
    assert page.locator(".crumbs > li").count() == 2
    page.locator(".crumbs .opener").first.click()
    expect(page.get_by_role("heading", name="JSON as sent")).to_be_visible()


def test_the_next_thousand_come_by_a_link(open_page: NewPage, site: Site) -> None:
    page = open_page(f"{site.events['Many']}?rows=1000")
    assert page.locator(".crumbs li[id^=crumb-]").count() == 1_000
    with page.expect_response(lambda response: "rows=2000" in response.url):
        page.locator(".mark.earlier a").click()
    page.wait_for_selector("#crumb-0", state="attached")
