"""What a browser tells the page of its reader: zone, keys of other uses, motion, colours, the size of the window."""

from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Site

FOCUSED = "document.activeElement.tagName"
IN_SIGHT = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""
MOVING = """() => [...document.querySelectorAll('body *')].filter(one => {
  const style = getComputedStyle(one);
  return [style.transitionDuration, style.animationDuration].some(all => all.split(',').some(one => parseFloat(one) > 0.01));
}).length"""


def test_times_are_in_the_browser_s_zone_once_it_has_told(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", timezone_id="Asia/Tokyo")
    expect(page.locator("#event-nav time")).to_contain_text("UTC")
    page.reload()
    expect(page.locator("#event-nav time")).to_contain_text("JST")
    page.locator("#crumb-3 .opener").click()
    expect(page.locator("#crumb-3 .ends")).to_contain_text("JST")


def test_keys_with_a_modifier_or_of_a_composition_are_not_ours(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    page.keyboard.press("Alt+j")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
    )
    assert page.evaluate(FOCUSED) == "BODY"


def test_the_event_is_in_sight_in_a_tall_window_and_in_no_way_in_a_low_one(
    open_page: NewPage, story: str
) -> None:
    page = open_page(f"{story}?rows=1000", height=900)
    assert page.evaluate(IN_SIGHT, "#event")
    page.set_viewport_size({"width": 1440, "height": 600})
    assert not page.evaluate(IN_SIGHT, "#event")
    page = open_page(f"{story}?order=newest&rows=1000", height=900)
    page.locator("#crumb-30").scroll_into_view_if_needed()
    assert page.evaluate(IN_SIGHT, "#event")


def test_nothing_moves_for_who_wants_no_motion(open_page: NewPage, story: str) -> None:
    page = open_page(story, reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0


def test_levels_are_told_apart_where_colours_are_forced(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Short"], forced_colors="active")
    rails = {
        level: page.evaluate(
            "level => getComputedStyle(document.querySelector(`.row[data-level=${level}]`), '::before').inlineSize",
            level,
        )
        for level in ("info", "warning", "error", "fatal")
    }
    assert rails == {"info": "0px", "warning": "3px", "error": "5px", "fatal": "8px"}
    expect(page.locator(".crumbs .word", has_text="fatal").first).to_be_visible()


def test_nothing_is_dim_for_who_wants_more_contrast(open_page: NewPage, story: str) -> None:
    colours = "() => ['.crumbs .category', '.crumbs .what'].map(one => getComputedStyle(document.querySelector(one)).color)"
    category, line = open_page(story, contrast="more").evaluate(colours)
    dim, usual = open_page(story).evaluate(colours)
    assert category == line
    assert dim != usual


def test_the_browsers_own_search_reaches_rows_that_are_not_drawn_yet(open_page: NewPage, site: Site) -> None:
    page = open_page(site.events["Many"])
    last = page.locator(".crumbs .row").last
    words = last.locator(".what .said").first.inner_text()
    assert page.evaluate("words => window.find(words, true, true)", words), "looked for from the end"
    found = "() => getSelection().anchorNode.parentElement.closest('.row').id"
    assert page.evaluate(found) == last.get_attribute("id")
