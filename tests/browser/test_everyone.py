"""For everyone: no sideways scrolling, both schemes, print, accessibility; on any page, whatever was sent."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site

WIDTHS = (320, 390, 768, 1024, 1440)
OPEN_ALL = "document.querySelectorAll('.crumbs > li > .row > details').forEach(one => { one.open = true })"
# Rows out of sight are not laid out, so that axe cannot measure their contrast.
LAY_OUT = (
    "document.querySelectorAll('.crumbs li').forEach(row => { row.style.contentVisibility = 'visible' })"
)


def assert_it_fits(page: Page) -> None:
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


@pytest.mark.parametrize("name", ["Story", "Hostile", "Three", "None"])
def test_nothing_scrolls_sideways(open_page: NewPage, site: Site, name: str) -> None:
    page = open_page(site.events[name])
    page.evaluate(OPEN_ALL)
    page.evaluate(LAY_OUT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert_it_fits(page)


# Of the narrowest line, in characters of its own font.
NARROWEST = """() => Math.min(...[...document.querySelectorAll('.crumbs .line > .what')].map(what => {
  const character = document.createElement('span');
  character.textContent = '0';
  character.style.position = 'absolute';
  what.append(character);
  const width = what.getBoundingClientRect().width / character.getBoundingClientRect().width;
  character.remove();
  return width;
}))"""


def test_a_line_is_never_narrower_than_40_characters(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Short"])
    page.evaluate(LAY_OUT)
    for width in (390, 700, 755, 800, 886, 900, 949, 1000, 1096, 1100, 1152, 1200, 1228, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(NARROWEST) >= 40, width


Ways = tuple[tuple[Literal["light", "dark"], int], ...]

# The page with rows of every kind in all ways, the others at both ends (tests/browser/everywhere.py: at all).
ENDS: Ways = (("light", 1440), ("dark", 320))
ALL: Ways = (*ENDS, ("light", 320), ("dark", 1440))


@pytest.mark.parametrize(("name", "ways"), [("Short", ALL), ("Hostile", ENDS), ("None", ENDS)])
def test_axe_finds_nothing(open_page: NewPage, site: Site, name: str, ways: Ways) -> None:
    page = open_page(f"{site.events[name]}?details=all")
    page.evaluate(OPEN_ALL)
    page.evaluate(LAY_OUT)
    for scheme, width in ways:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_scripts_of_a_sender_do_not_run(open_page: NewPage, site: Site) -> None:
    page = open_page(f"{site.events['Hostile']}?details=all")
    page.evaluate(OPEN_ALL)
    assert page.locator(".crumbs script, .crumbs img, .crumbs h1").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    expect(page.locator("a[href='https://docs.shop.test/#a']")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )


def test_paper_shows_details_and_no_controls(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Story"])
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator("#crumb-8 .data").first).to_be_visible()


def test_targets_are_large_enough(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Story"])
    small = page.evaluate(
        """[...document.querySelectorAll('.crumbs :is(summary, .opener), .tools button, .tools summary, .facet label')]
        .filter(one => one.checkVisibility())
        .filter(one => { const box = one.getBoundingClientRect(); return box.width < 24 || box.height < 24 })
        .map(one => one.outerHTML)"""
    )
    assert small == []


def test_on_touch_they_are_larger(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Story"], width=390, has_touch=True, is_mobile=True)
    box = page.locator(".crumbs .opener").first.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44


def test_facets_are_behind_a_button_where_it_is_narrow(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Story"], width=1000)
    box = page.get_by_role("checkbox", name="error", exact=True)
    expect(box).to_be_hidden()
    page.get_by_role("button", name="Filter").click()
    expect(box).to_be_visible()
    box.check()
    expect(page.locator("#count")).to_have_text("2 of 60")
    page.get_by_role("button", name="Show 2 of 60").click()
    expect(box).to_be_hidden()


def test_nothing_of_an_event_stays_in_the_browser(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.get_by_role("checkbox", name="error", exact=True).check()
    expect(page.locator("#chips a")).to_have_count(1)
    stored = page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "Stock of" not in stored
    assert "history-cache" not in stored
