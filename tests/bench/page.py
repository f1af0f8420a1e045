"""What an event's page costs the browser, today and at an earlier commit, in the same run.

python -m tests.bench.page COMMIT [ROUNDS] [NAME …]

Both are served with the demo and trails of 100, 1,000 and 5,000 breadcrumbs, and visited in turns by Chromium with an
empty cache; with names ("payment", "1,000 crumbs") only those pages are. Times are milliseconds, medians of 5 rounds
unless it says otherwise:
`painted`: from the click on a link until the text of the row nearest to the error is painted (where it stands beyond
the window the page is scrolled to it with its first frame), and `from answer`: the same from the first byte of the answer; `click` and `back`: CPU of the main thread from the click on a box of
the level facet until everything has come to rest, and from the second click on it.
"""

import contextlib
import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.bench.events import make_event
from tests.bench.served import Served, checked_out, launch, serving, sign_in
from tests.databases import ROOT

LENGTHS = (100, 1_000, 5_000)
REST = 600  # ms after a click until nothing of it is left to do

# When the row nearest to the error is painted, by the browser itself; nothing here lays the page out before its time.
WATCH = """
const watch = new MutationObserver(() => {
  const event = document.getElementById("event");
  if (!event) return;
  watch.disconnect();
  const lines = [...document.getElementsByClassName("line")];
  const nearest = lines[lines.indexOf(event.querySelector(".line")) - 1];
  for (const part of nearest.querySelectorAll("*")) part.setAttribute("elementtiming", "nearest");
  requestAnimationFrame(() => {
    if (nearest.getBoundingClientRect().bottom > innerHeight) nearest.scrollIntoView({ block: "center" });
  });
});
watch.observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.painted ??= entry.renderTime;
}).observe({ type: "element", buffered: true });
"""


def main() -> None:
    """Serve both, measure in turns, and print a table."""
    commit, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    wanted = sys.argv[3:]
    with contextlib.ExitStack() as stack:
        before = stack.enter_context(checked_out(commit))
        sides = {
            "before": stack.enter_context(serving(before)),
            "after": stack.enter_context(serving(ROOT)),
        }
        browser = launch(stack.enter_context(sync_playwright()))
        states = {side: sign_in(browser, served) for side, served in sides.items()}
        addresses = {
            side: addresses_of(browser, served.url, states[side], make_lengths(served))
            for side, served in sides.items()
        }
        measured: dict[tuple[str, str], list[dict[str, float]]] = {}
        for number in range(rounds + 1):
            for name in wanted or addresses["after"]:
                for side, pages in addresses.items():
                    figures = visit(browser, states[side], pages[name])
                    if number:  # the first fills the caches of the servers
                        measured.setdefault((name, side), []).append(figures)
        browser.close()
    show(measured)


def make_lengths(served: Served) -> dict[str, str]:
    """The path of each page by its name, with a trail of each of LENGTHS."""
    served.manage("project", "acme/lengths")
    chance, now = random.Random(1), datetime(2026, 11, 20, 12, tzinfo=UTC)
    events = {f"{length:,} crumbs": make_event(chance, length, length, now) for length in LENGTHS}
    documents = served.folder / "events.ndjson"
    documents.write_text("".join(json.dumps(event) + "\n" for event in events.values()))
    served.manage("import_events", "acme/lengths", str(documents))
    return {
        "payment": "/acme/?q=PaymentFailed",
        **{name: f"/acme/events/{event['event_id']}/" for name, event in events.items()},
    }


def addresses_of(browser: Browser, url: str, state: StorageState, pages: dict[str, str]) -> dict[str, str]:
    """The addresses of pages, with nothing left to redirect."""
    context = browser.new_context(base_url=url, storage_state=state)
    page = context.new_page()
    found = {}
    for name, path in pages.items():
        page.goto(path)
        if "?q=" in path:
            page.goto(page.locator("a.title, .title a").first.get_attribute("href") or "")
        found[name] = page.url
    context.close()
    return found


def visit(browser: Browser, state: StorageState, address: str) -> dict[str, float]:
    """A cold visit; then, on the page loaded again, a click on a level and the click back."""
    time.sleep(REST / 1000)  # the process of the page before has ended
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    came: list[float] = []
    session.on("Network.loadingFinished", lambda done: came.append(done["encodedDataLength"]))
    page.goto(address)
    page.wait_for_timeout(REST)
    figures = {
        "requests": float(len(came)),
        "kB": sum(came) / 1000,
        "painted": float(page.evaluate("window.painted ?? NaN")),
    }
    begun = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    figures["from answer"] = figures["painted"] - float(begun)
    page.close()
    page = context.new_page()
    page.goto(address)
    box = page.locator("#level-error, #level-warning").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("document.readyState === 'complete' && window.htmx")
    page.wait_for_timeout(REST)
    for name in ("click", "back"):
        began = cpu(browser)
        with page.expect_response(
            lambda response: "timeline" in (response.request.headers.get("hx-target") or "")
        ):
            page.mouse.down()
            page.mouse.up()
        page.wait_for_timeout(REST)
        figures[name] = cpu(browser) - began
    context.close()
    return figures


def cpu(browser: Browser) -> float:
    """Milliseconds of CPU that the main threads of pages have used."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    used = 0
    for pid in (one["id"] for one in processes if one["type"] == "renderer"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            used += int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0])
    return used / 1e6


def show(measured: dict[tuple[str, str], list[dict[str, float]]]) -> None:
    """A line for each page and side: medians, and the range."""
    for (name, side), rounds in measured.items():
        said = []
        for figure in rounds[0]:
            values = sorted(one[figure] for one in rounds)
            said.append(f"{figure} {median(values):,.0f} ({values[0]:,.0f}–{values[-1]:,.0f})")
        print(f"{name:13} {side:6} {'  '.join(said)}")


if __name__ == "__main__":
    main()
