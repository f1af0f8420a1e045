"""The first view, in Chromium: what is in sight, and the ways to what is not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site

IN_SIGHT = """() => [...document.querySelectorAll(".crumbs .row > .line")].filter((line) => {
    const box = line.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
}).map((line) => line.parentElement.dataset.level)"""
TOP = "id => document.getElementById(id).querySelector('.row').getBoundingClientRect().top"


def earlier(page: Page) -> None:
    """Opens the line of the earlier crumbs."""
    page.locator(".mark.earlier a").first.click()
    expect(page.locator("#crumb-0")).to_be_attached()


@pytest.mark.parametrize(("width", "height"), [(1440, 900)])
def test_the_event_and_the_last_errors_are_in_sight(
    width: int, height: int, open_page: NewPage, story: str
) -> None:
    page = open_page(story, width=width, height=height)
    levels = page.evaluate(IN_SIGHT)

    assert sum(level in ("error", "fatal") for level in levels) >= 4
    expect(page.locator("#event")).to_be_in_viewport()


def test_earlier_crumbs_open_above_and_what_was_read_stays_in_its_place(
    open_page: NewPage, story: str
) -> None:
    page = open_page(story)
    first = page.locator(".crumbs li[id]").first.get_attribute("id") or ""
    page.evaluate("scrollTo(0, 120)")
    before = page.evaluate(TOP, first)
    earlier(page)
    expect(page.locator(f"#{first} > .row")).to_be_focused()

    page.evaluate("() => new Promise((done) => setTimeout(done, 150))")  # some frames
    assert abs(page.evaluate(TOP, first) - before) <= 1
    assert "rows=1000" in page.url
    page.reload()
    expect(page.locator("#crumb-0")).to_be_attached()
    page.locator(".mark.hide a").click()
    expect(page.locator("#crumb-0")).to_have_count(0)
    assert "rows" not in page.url


def test_keys_open_what_they_come_to(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    first = page.locator(".crumbs li[id]").first.get_attribute("id") or ""
    page.keyboard.press("j")
    page.keyboard.press("k")
    before = f"crumb-{int(first.removeprefix('crumb-')) - 1}"
    expect(page.locator(f"#{before} > .row")).to_be_focused()


def test_a_row_that_is_not_there_is_fetched_by_its_address(open_page: NewPage, site: Site) -> None:
    page = open_page(f"{site.events['Many']}?at=500#crumb-500")

    expect(page.locator("#crumb-500")).to_be_in_viewport()
    expect(page.locator("#crumb-450")).to_be_attached()
    expect(page.locator("#crumb-449")).to_have_count(0)
    assert page.locator(".mark.earlier").count() == 2


def test_without_a_script_the_line_is_a_link(open_page: NewPage, story: str) -> None:
    page = open_page(story, java_script_enabled=False)
    page.locator(".mark.earlier a").first.click()
    expect(page).to_have_url(re.compile("rows=1000"))
    expect(page.locator("#crumb-0")).to_be_attached()


def test_paper_has_every_row(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".on-paper #crumb-0 .line")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#crumb-0")).to_have_count(0)


def test_the_event_opens_in_the_middle_of_the_window(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    page.locator("#event .what").click()
    expect(page.locator("#event details[open]")).to_be_attached()
    expect(page.locator("#event > .line")).to_be_in_viewport()
    page.locator("#event .what").click()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("g")
    page.keyboard.press("e")
    assert (
        page.evaluate("innerHeight - document.querySelector('#event').getBoundingClientRect().bottom") > 200
    )
