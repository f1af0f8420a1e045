"""From an event to the one that its trail names, and back, by click; nothing of another organization."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Site
from tests.wire import envelope, post

pytestmark = [pytest.mark.browser, pytest.mark.server]

# What @sentry/browser put on the wire on one page: two errors, the second of which names the first.
BODIES = Path(__file__).parent.parent / "journeys/bodies"
FIRST, SECOND = "85f876cc88864233afd7026a8db4daac", "2061dedfb85b4f3291f22c2c5d04857f"
STRANGER = "A secret of somebody else"


@pytest.fixture(scope="module")
def two_errors(site: Site) -> None:
    """The two; and in another organization one with the first's id, whose trail names both."""
    for name in ("browser-story-01", "browser-story-02"):
        assert post(site.running, (BODIES / name).read_bytes()).status == 200
    parts = urlsplit(re.search(r"http\S+", site.running.manage("project", "rival/shop"))[0])  # type: ignore[index]  # it prints the DSN
    crumbs = [{"message": STRANGER, "event_id": event_id} for event_id in (FIRST, SECOND)]
    _, body = envelope({"event_id": FIRST, "message": STRANGER, "breadcrumbs": crumbs}, event_id=FIRST)
    path, key = f"/api{parts.path}/envelope/", parts.username
    assert json.loads(post(site.running, body, path=path, key=key).content) == {"id": FIRST}


@pytest.mark.usefixtures("two_errors")
def test_the_named_event_is_a_click_away_and_so_is_the_way_back(open_page: NewPage) -> None:
    page = open_page(f"/acme/events/{SECOND}/")
    second = page.url
    page.locator(f"#timeline .line a[href*='{FIRST}']").click()
    expect(page).to_have_url(re.compile(f"/acme/shop/issues/[0-9]+/events/{FIRST}/"))
    assert STRANGER not in page.content()
    page.locator(".related").get_by_role("link").filter(visible=True).first.click()
    expect(page).to_have_url(second)
    assert STRANGER not in page.content()
