"""Reading a trail, in Chromium: rows, permalinks, keys, copying."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site


def is_open(page: Page, row: str) -> bool:
    return page.locator(f"{row} > .row > .opener").get_attribute("aria-expanded") == "true"


def asked_for(page: Page) -> list[str]:
    """What the page asks the server for from now on, but files."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    return asked


def test_a_click_on_the_line_opens_it_unless_text_is_selected(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    line = page.locator("#crumb-8 .what").first
    line.click()
    assert is_open(page, "#crumb-8")
    line.click()
    assert not is_open(page, "#crumb-8")

    box = line.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 8, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    assert not is_open(page, "#crumb-8")


def test_details_are_fetched_ahead_and_open_in_place(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?kind=default")
    asked = asked_for(page)
    with page.expect_response(lambda response: "/crumbs/8/" in response.url):
        page.locator("#crumb-8 .what").hover()
    before = page.url
    page.locator("#crumb-8 .opener").click()
    panel = page.locator("#crumb-8 > .row > .open")
    expect(panel).to_contain_text("warehouse")
    panel.get_by_text("filter", exact=True).click()
    expect(panel.get_by_role("link", name="level").first).to_have_attribute(
        "href", re.compile("kind=default")
    )
    page.locator("#crumb-8 .opener").click()
    expect(panel).to_be_hidden()
    page.locator("#crumb-8 .opener").click()
    expect(panel).to_be_visible()
    assert page.url == before
    assert len([url for url in asked if "/crumbs/8/" in url]) == 1


def test_focus_fetches_ahead_too(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    with page.expect_response(lambda response: "/crumbs/0/" in response.url):
        page.keyboard.press("j")


def test_without_a_script_the_link_leads_to_the_page_of_the_crumb(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", java_script_enabled=False)
    page.locator("#crumb-8 .opener").click()
    expect(page.get_by_role("heading", name="Crumb 8")).to_be_visible()
    expect(page.locator("main")).to_contain_text("warehouse")


def test_all_rows_open_and_close_again(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?kind=log")
    page.locator("#view > summary").click()
    page.get_by_role("link", name="Open all").click()
    expect(page.get_by_role("link", name="Close all")).to_be_visible()
    assert "details=all" in page.url
    assert page.locator(".opener[aria-expanded=false]").count() == 0
    page.get_by_role("link", name="Close all").click()
    expect(page.get_by_role("link", name="Open all")).to_be_visible()
    assert page.locator(".opener[aria-expanded=true]").count() == 0
    page.go_back()
    expect(page.locator("#open-all")).to_have_text("Close all")


def test_print_has_the_details_of_every_row(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#crumb-8 > .row > .open")).to_contain_text("warehouse")
    expect(page.locator("#crumb-8 > .row > .open")).to_be_visible()
    page.emulate_media(media="screen")
    expect(page.locator("#crumb-8 > .row > .open")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not is_open(page, "#crumb-8")


def test_open_rows_stay_open_when_the_filter_changes(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    page.locator("#crumb-8 .opener").click()
    panel = page.locator("#crumb-8 > .row > .open")
    expect(panel).to_contain_text("warehouse")
    panel.get_by_text("filter", exact=True).click()
    page.get_by_label("newest").check(force=True)
    expect(panel.locator("a[href^='?kind=']").first).to_have_attribute(
        "href", "?kind=default&order=newest&rows=1000"
    )
    assert is_open(page, "#crumb-8")


def test_details_that_cannot_be_loaded_are_said_and_tried_again(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", quiet=False)
    page.route("**/crumbs/8/**", lambda route: route.abort())
    page.locator("#crumb-8 .opener").click()
    expect(page.locator("#trouble")).to_contain_text("could not be loaded")
    assert not is_open(page, "#crumb-8")
    page.unroute("**/crumbs/8/**")
    page.locator("#crumb-8 .opener").click()
    expect(page.locator("#crumb-8 > .row > .open")).to_contain_text("warehouse")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_permalink_opens_highlights_and_scrolls(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?level=error&at=3#crumb-3")
    row = page.locator("#crumb-3")

    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("shown because linked")
    assert is_open(page, "#crumb-3")
    assert page.locator("#crumb-3:target").count() == 1


def test_the_time_of_a_row_is_its_permalink_and_asks_for_its_details_only(
    open_page: NewPage, story: str
) -> None:
    page = open_page(f"{story}?rows=1000")
    asked = asked_for(page)
    page.locator("#crumb-2 .time").click()

    assert page.url.endswith("?rows=1000&at=2#crumb-2")
    expect(page.locator("#crumb-2")).to_have_attribute("aria-current", "true")
    expect(page.locator("#crumb-2 > .row > .open")).to_be_visible()
    assert asked
    assert all("/crumbs/" in url or "/live/" in url for url in asked)


def test_the_lead_leads_to_its_row(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", height=600)
    page.locator(".lead a", has_text="payment provider gave up").click()
    expect(page.locator("[aria-current=true].crumbs li, .crumbs li[aria-current=true]")).to_be_in_viewport()


def test_a_click_in_the_strip_goes_to_the_nearest_row_and_fetches_it(open_page: NewPage, story: str) -> None:
    page = open_page(story)
    expect(page.locator("#crumb-0")).to_have_count(0)
    box = page.locator(".strip").bounding_box()
    assert box
    page.mouse.click(box["x"] + 3, box["y"] + 20)
    expect(page.locator("#crumb-0")).to_have_attribute("aria-current", "true")


def test_keys_walk_the_rows(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    focused = "document.activeElement.closest('.crumbs li')?.id"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "crumb-0"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "crumb-1"
    page.keyboard.press("Enter")
    assert is_open(page, "#crumb-1")
    page.keyboard.press("Enter")
    assert not is_open(page, "#crumb-1")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.dataset.level") == "error"
    first = page.evaluate(focused)
    page.keyboard.press("e")
    page.keyboard.press("E")
    assert page.evaluate(focused) == first
    page.keyboard.press("g")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "event"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jjj")
    assert page.locator("#q").input_value() == "jjj"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "q"
    assert page.locator("#q").input_value() == "jjj"


def test_keys_go_to_the_neighbouring_events(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    way = "previous" if page.locator("#event-previous[href]").count() else "next"
    page.keyboard.press("[" if way == "previous" else "]")
    page.wait_for_url(lambda url: story not in url)
    page.keyboard.press("n" if way == "previous" else "p")
    page.wait_for_url(lambda url: story in url)


def test_the_keys_can_be_turned_off_for_good(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    page.keyboard.press("?")
    page.get_by_label("single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_everything_comes_by_tab_two_stops_a_row(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    page.locator("#crumb-1 .time").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className.split(' ')[0]") == "opener"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('li').id") == "crumb-2"


def test_copying_works_on_plain_http(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000", permissions=["clipboard-read"])
    # What a page on plain http finds: no clipboard to write to.
    page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    row = page.locator("#crumb-8")
    row.locator(".opener").click()
    row.locator("summary", has_text="copy").click()
    row.get_by_role("button", name="text").click()
    expect(row.get_by_role("button", name="copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Stock of A-8 is low" in copied
    assert "warehouse" in copied

    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="copied").first).to_be_visible()


def test_what_was_sent_opens_in_its_place(open_page: NewPage, story: str) -> None:
    page = open_page(f"{story}?rows=1000")
    row = page.locator("#crumb-8")
    row.locator(".opener").click()
    before = page.url
    row.get_by_role("link", name="as sent").click()
    expect(row.locator(".as-sent pre")).to_contain_text('"warehouse"')
    assert page.url == before


def test_rows_out_of_sight_are_not_laid_out(open_page: NewPage, site: Site) -> None:
    page = open_page(f"{site.events['Many']}?rows=1000")
    assert page.locator("#crumb-500").evaluate("row => getComputedStyle(row).contentVisibility") == "auto"


def test_select_all_copies_the_lines_and_nothing_that_is_only_read_aloud(
    open_page: NewPage, story: str
) -> None:
    page = open_page(f"{story}?rows=1000")
    page.keyboard.press("Control+a")
    selected = page.evaluate("getSelection().toString()")
    assert "Stock of A-3 is low" in selected
    assert "Details" not in selected
