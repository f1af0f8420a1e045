"""Looks at every page of the demo with axe, in both schemes and at four widths: `python -m tests.browser.everywhere`.

Prints what is wrong, and of what axe cannot decide (contrast beneath what overlaps) which elements are to be looked at.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.databases import fresh_database, manage
from tests.running import end_server, free_port, start_server, wait_until_it_answers

EMAIL = "demo@example.com"
WIDTHS = (320, 390, 768, 1440)
SCHEMES = ("light", "dark")
STRANGERS = ["/sign-in/", f"/sign-in/{'a' * 43}/", f"/invite/{'a' * 43}/"]
PAGES = [
    "/",
    "/acme/",
    "/acme/?choose=all",
    "/acme/?q=level:eror+zzz",
    "/acme/?status=resolved",
    "/acme/events/",
    "/acme/projects/",
    "/acme/members/",
    "/acme/alerts/",
    "/acme/nothing/",
    "/acme/shop/",
    "/acme/shop/settings/",
    "/acme/shop/setup/",
    "/acme/shop/keys/",
    "/acme/shop/alerts/",
    "/acme/shop/delete/",
    "/acme/shop/issues/3/",
    "/acme/shop/issues/3/events/",
    "/acme/shop/issues/3/events/?q=crumb:pay",
    "/acme/shop/issues/3/trail/",
    "/acme/shop/issues/3/delete/",
    "/account/",
    "/api/v1/docs/",
]
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
LAY_OUT = (
    "document.querySelectorAll('.crumbs li, .section, .sections, .common')"
    ".forEach(part => { part.style.contentVisibility = 'visible' })"
)


def main() -> None:
    """Serve the demo and look at all of it; ends with 1 if anything is wrong."""
    with tempfile.TemporaryDirectory() as name, fresh_database(Path(name)) as environment:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        environment |= {"BIND": f"127.0.0.1:{port}", "CRUMBSITE_BASE_URL": url}
        server = start_server(environment, folder, ("--demo",))
        try:
            wait_until_it_answers(server, port, folder)
            manage(environment, "trails")
            wrong = _look(url, manage(environment, "signin_link", EMAIL).strip())
        finally:
            end_server(server)
    sys.exit(1 if wrong else 0)


def _look(url: str, link: str) -> int:
    wrong, undecided = 0, Counter[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for page, path in _pages(browser, url, link):
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    found = Axe().run(page).response
                    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                    for one in found["violations"]:
                        wrong += 1
                        print(path, scheme, width, one["id"], [node["target"] for node in one["nodes"]][:4])
                    if scrolls:
                        wrong += 1
                        print(path, scheme, width, "scrolls sideways")
                    for one in found["incomplete"]:
                        undecided[f"{path} {one['id']}"] += len(one["nodes"])
        browser.close()
    for text, count in undecided.most_common():
        print("undecided", count, text)
    print(
        f"{wrong} wrong; {len(PAGES) + len(STRANGERS) + 2} pages, {len(SCHEMES)} schemes, {len(WIDTHS)} widths"
    )
    return wrong


def _pages(browser: Browser, url: str, link: str) -> Iterator[tuple[Page, str]]:
    """Each page, opened, with every part of it open."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    for path in STRANGERS:
        page.goto(path)
        yield page, path
    page.goto(link)
    page.get_by_role("button").last.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto("/acme/shop/issues/3/")
    more = [f"{page.url.removeprefix(url).partition('?')[0]}{way}" for way in ("diff/previous/", "delete/")]
    for path in [*PAGES, *more]:
        page.goto(path)
        page.evaluate(OPEN_ALL)
        page.evaluate(LAY_OUT)
        yield page, path
    context.close()


if __name__ == "__main__":
    main()
