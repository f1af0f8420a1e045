"""The first view, in Chromium: what is in sight, and the ways to what is not."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage, Site

# The rows that can be seen whole, and are not under the event's row where that sticks.
IN_SIGHT = """() => {
  const event = document.querySelector("#event");
  const sticks = getComputedStyle(event).position === "sticky";
  const covered = sticks ? event.getBoundingClientRect().top : innerHeight;
  return [...document.querySelectorAll(".crumbs .row > .line")].filter((line) => {
    const box = line.getBoundingClientRect();
    const end = line.parentElement === event ? innerHeight : covered + 1;
    return line.checkVisibility() && box.top >= 0 && box.bottom <= end;
  }).map((line) => line.closest("li").id || "event");
}"""
TOP = "id => document.getElementById(id).querySelector('.row').getBoundingClientRect().top"


def earlier(page: Page) -> None:
    """Opens the line of the earlier crumbs."""
    page.locator(".mark.earlier a").first.click()
    expect(page.locator("#crumb-0")).to_be_attached()


@pytest.mark.parametrize("name", ["Story", "Apart"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_the_event_its_last_errors_and_the_last_failed_request_are_in_sight(
    width: int, height: int, name: str, open_page: NewPage, site: Site
) -> None:
    is_phone = width < 640
    page = open_page(site.events[name], width=width, height=height, is_mobile=is_phone, has_touch=is_phone)
    seen = page.evaluate(IN_SIGHT)
    problems = {"Story": {57, 58, 59}, "Apart": {10, 20, 30, 40}}[name]

    assert {f"crumb-{place}" for place in problems} <= set(seen)
    assert name == "Apart" or "event" in seen
    top = page.evaluate("document.querySelector('.crumbs').getBoundingClientRect().top")
    assert top < 450


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


def test_on_a_phone_the_first_row_stands_in_the_upper_half(open_page: NewPage, story: str) -> None:
    page = open_page(story, width=390, height=844, is_mobile=True, has_touch=True)
    tops = page.evaluate(
        "() => [...document.querySelectorAll('.crumbs .row > .line')].filter((line) => line.checkVisibility())"
        ".map((line) => line.getBoundingClientRect().top)"
    )

    assert tops[0] < 450
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [1440, 1024])
def test_few_stops_of_tab_stand_before_the_first_row(width: int, open_page: NewPage, story: str) -> None:
    page = open_page(story, width=width)
    stops = 0
    while not page.evaluate("Boolean(document.activeElement.closest('.crumbs .row'))"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 16  # the row itself is the last


def test_a_range_dragged_on_the_strip_is_in_the_address(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    box = page.locator(".strip").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    expect(page.locator(".strip .said")).to_contain_text("s ·")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=-\d+.*to="))
    expect(page.locator("#chips")).to_contain_text("from −")


def test_the_strip_works_by_keys(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.locator(".strip").focus()
    page.keyboard.press("Home")
    expect(page.locator(".strip")).to_have_attribute(
        "aria-valuetext", re.compile("crumb 0, not in the list yet")
    )
    page.keyboard.press("Enter")
    expect(page.locator("#crumb-0")).to_have_attribute("aria-current", "true")
    page.goto(story)
    page.locator(".strip").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from=-"))


PART = """() => {
  const { insetInlineStart, inlineSize } = document.querySelector(".strip > .in-window").style;
  return [parseFloat(insetInlineStart), parseFloat(insetInlineStart) + parseFloat(inlineSize)];
}"""


def test_the_strip_marks_the_part_that_is_in_the_window(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    expect(page.locator(".strip > .in-window")).to_be_visible()
    start, end = page.evaluate(PART)
    assert start < 10
    assert end < 90
    page.mouse.wheel(0, 240)
    page.wait_for_function(f"({PART})()[1] > {end}")
    page.goto(story)
    expect(page.locator(".strip > .in-window")).to_be_visible()
    assert page.evaluate(PART)[1] > 90


def test_on_paper_nothing_sticks_and_no_menu_is_left(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    sticks = "getComputedStyle(document.querySelector('#event')).position"
    assert page.evaluate(sticks) == "sticky"
    page.emulate_media(media="print")
    assert page.evaluate(sticks) != "sticky"
    expect(page.locator(".site nav").last).to_be_hidden()
    expect(page.locator(".strip")).to_be_visible()
    expect(page.locator(".strip > .in-window")).to_be_hidden()


def test_a_slow_answer_shows_that_it_is_on_its_way(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    held: list[Route] = []
    page.route("**/*level=error*", lambda route: held.append(route))
    page.get_by_role("checkbox", name="error", exact=True).check(no_wait_after=True)
    expect(page.locator("#timeline")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page.locator("#chips a")).to_have_count(1)
    expect(page.locator("#timeline")).not_to_have_attribute("aria-busy", "true")
