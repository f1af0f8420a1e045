"""Chromium, a server with a few trails, and a page of a reader who is signed in."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, StorageState, expect

from tests.browser import trails
from tests.running import Running, running_server
from tests.wire import post

ORG, PROJECT, EMAIL = "acme", "shop", "reader@example.com"
WAIT = 20_000  # ms: a busy machine is no failure
# A visit of the first takes a third of the CPU: it has no window.
PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium; nothing is downloaded."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not chromium:
        reason = (
            "Chromium is not installed (Debian: apt install chromium-headless-shell), or name it in CHROMIUM"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return {
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@dataclass(frozen=True)
class Site:
    """A server, its events, and the way in."""

    running: Running
    events: dict[str, str]  # name → path of its page
    state: StorageState

    @property
    def url(self) -> str:
        return self.running.url


EVENTS = {
    "Story": trails.story(),
    "Story ": trails.story(40),  # a second event of the same issue
    "Short": trails.story(26),
    "Hostile": trails.hostile(),
    "Three": [trails.crumb(n, message=f"crumb {n}") for n in (3, 2, 1)],
    "None": [],
    "Many": trails.many(),
    "Apart": trails.apart(),
}


@pytest.fixture(scope="session")
def site(browser: Browser) -> Iterator[Site]:
    """One server for all tests here: they only read."""
    with running_server(f"{ORG}/{PROJECT}") as running:
        running.manage("user", EMAIL, "--org", ORG)
        for number, (name, crumbs) in enumerate(EVENTS.items()):
            document = trails.event(name.strip(), crumbs, event_id=f"{number + 1:032x}")
            sent = post(running, json.dumps(document).encode(), path=f"/api/{running.project_id}/store/")
            assert sent.status == 200, sent.content
        context = browser.new_context(base_url=running.url)
        page = context.new_page()
        page.goto(running.manage("signin_link", EMAIL).strip())
        page.get_by_role("button").last.click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        events = {}
        for number, name in enumerate(EVENTS):
            answer = context.request.get(f"/{ORG}/events/{number + 1:032x}/", max_redirects=0)
            events[name] = urlsplit(answer.headers["location"]).path
        state = context.storage_state()
        context.close()
        yield Site(running, events, state)


@dataclass
class Watch:
    """What a page must never do: say something on the console, fail, or ask another host."""

    host: str
    found: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            return  # a request that a later one replaced; one that failed says htmx:sendError too
        self.found.append(f"console: {message.text}")

    def on_error(self, error: object) -> None:
        self.found.append(f"error: {error}")

    def on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.found.append(f"asked {request.url}")


NewPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[NewPage]:
    """Opens a page in a context with these options; nothing may be wrong in it when the test ends."""
    expect.set_options(timeout=WAIT)
    contexts: list[BrowserContext] = []
    watch = Watch(urlsplit(site.url).netloc)

    def open_page(
        path: str, *, width: int = 1440, height: int = 900, quiet: bool = True, **options: object
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            storage_state=site.state,
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", watch.on_request)
        page.on("pageerror", watch.on_error)
        if quiet:
            page.on("console", watch.on_console)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.found == []


@pytest.fixture
def story(site: Site) -> str:
    """The address of the event with a trail of every kind."""
    return site.events["Story"]
