"""A second program's errors appear on open pages, with two workers; nothing moves unasked."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Running, running_server
from tests.wire import post

ORG, EMAIL = "acme", "reader@example.com"
WAIT = 20_000  # ms: a busy machine is no failure


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running_server(settings={"CRUMBSITE_WORKERS": "2"}) as running:
        running.manage("user", EMAIL, "--org", ORG)
        yield running


@pytest.fixture
def page(browser: Browser, server: Running) -> Iterator[Page]:
    """A reader who is signed in."""
    expect.set_options(timeout=WAIT)
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto(server.manage("signin_link", EMAIL).strip())
    page.get_by_role("button").last.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    yield page
    context.close()


def send(server: Running, message: str, trace_id: str | None = None, **more: object) -> str:
    event_id = uuid.uuid4().hex
    sent = {"event_id": event_id, "message": message, "fingerprint": [message], **more}
    trace = {"contexts": {"trace": {"trace_id": trace_id, "span_id": "1" * 16}}} if trace_id else {}
    body = json.dumps(sent | trace).encode()
    assert post(server, body, path=f"/api/{server.project_id}/store/").status == 200
    return event_id


def send_logs(server: Running, trace_id: str, *texts: str, at: float | None = None) -> None:
    """Several logs of a trace in one request."""
    one = {"timestamp": at or time.time() - 60, "trace_id": trace_id, "level": "info"}
    lines: tuple[dict[str, object], ...] = (
        {},
        {"type": "log"},
        {"items": [one | {"body": text} for text in texts]},
    )
    body = "\n".join(map(json.dumps, lines)).encode()
    assert post(server, body, path=f"/api/{server.project_id}/envelope/").status == 200


def open_live(page: Page, address: str) -> None:
    """Opens a page, and waits until its stream runs."""
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200):
        page.goto(address)


def test_an_open_page_is_told_follows_and_says_when_it_is_not_live(page: Page, server: Running) -> None:
    pill = page.locator("#live a.primary")
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.goto(f"/{ORG}/shop/setup/")
    send(server, "first")
    page.wait_for_url("**/shop/issues/1/events/*/")  # the set-up page goes to the first event

    open_live(page, f"/{ORG}/")
    before = page.locator("#issues").inner_text()
    send(server, "second")
    expect(pill).to_have_text("1 new event · show")
    assert page.locator("#issues").inner_text() == before
    pill.click()
    expect(page.locator("#issues")).to_contain_text("second")

    open_live(page, f"/{ORG}/shop/issues/1/")
    send(server, "second")  # of another issue
    newest = send(server, "first")
    expect(pill).to_have_text("1 new event · show")
    expect(pill).to_have_attribute("href", f"/{ORG}/shop/issues/1/events/{newest}/")
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200):
        page.get_by_role("link", name="Follow live").click()
    expect(page.locator("header.site > .tag")).to_have_text("live")
    third = send(server, "third")
    page.wait_for_url(f"**/events/{third}/?live=1")

    open_live(page, f"/{ORG}/")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # it asks again, in vain
    expect(page.locator("header.site > .tag")).to_have_text("not live")
    send(server, "meanwhile")
    page.context.set_offline(False)
    expect(page.locator("#live a.primary")).to_have_text("1 new event · show")
    expect(page.locator("header.site > .tag")).to_be_hidden()


def test_without_a_script_nothing_is_missing_but_that(browser: Browser, server: Running, page: Page) -> None:
    state = page.context.storage_state()
    context = browser.new_context(base_url=server.url, storage_state=state, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"/{ORG}/")
    expect(plain.locator("#live")).to_be_hidden()
    expect(plain.locator("#issues")).to_be_visible()
    context.close()


def test_logs_of_the_trace_join_when_asked_and_by_themselves_where_the_page_follows(
    page: Page, server: Running
) -> None:
    # In a project of its own: another test waits for the first event of the shop.
    dsn = urlsplit(server.manage("project", f"{ORG}/traced").strip())
    server = replace(server, dsn=dsn.geturl(), key=dsn.username or "", project_id=int(dsn.path[1:]))
    trace_id = uuid.uuid4().hex
    at = time.time() - 50
    crumb = {
        "timestamp": at,
        "category": "shop",
        "type": "log",
        "level": "info",
        "message": "the cart is new",
    }
    event_id = send(server, "traced", trace_id, breadcrumbs=[crumb])
    open_live(page, f"/{ORG}/events/{event_id}/")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        send_logs(server, trace_id, "the cart is new", at=at)
    # The page has that one, as a breadcrumb: what it tells of is the other two.
    send_logs(server, trace_id, "the cart is old", "the till is slow")
    expect(page.locator("#live a.primary")).to_have_text("2 new logs · show")
    expect(page.locator("#timeline")).not_to_contain_text("the cart is old")
    page.locator("#live a.primary").click()
    expect(page.locator("#timeline")).to_contain_text("the cart is old")
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200):
        page.get_by_role("link", name="Follow live").click()
    send_logs(server, trace_id, "the till is shut")
    expect(page.locator("#timeline")).to_contain_text("the till is shut")
