"""What an event's page costs the browser, today and at an earlier commit, in the same run.

python -m tests.bench.page COMMIT [ROUNDS]

Both are served with the demo and trails of 100, 1,000 and 5,000 breadcrumbs, and visited in turns by Chromium with an
empty cache. Times are milliseconds, medians of 5 rounds unless it says otherwise:
`painted`: from the click on a link until the text of the row nearest to the error is painted (where it stands beyond
the window the page is scrolled to it at once); `click` and `back`: CPU of the main thread from the click on a box of
the level facet until everything has come to rest, and from the second click on it.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.bench.events import make_event
from tests.databases import ROOT
from tests.running import end_server, free_port, wait_until_it_answers

LENGTHS = (100, 1_000, 5_000)
EMAIL = "demo@example.com"
REST = 600  # ms after a click until nothing of it is left to do

# The frame after the one that has the row nearest to the error in the window.
WATCH = """
const watch = new MutationObserver(() => {
  const event = document.getElementById("event");
  if (!event) return;
  watch.disconnect();
  const lines = [...document.getElementsByClassName("line")];
  const nearest = lines[lines.indexOf(event.querySelector(".line")) - 1];
  if (nearest.getBoundingClientRect().bottom > innerHeight) nearest.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
});
watch.observe(document, { childList: true, subtree: true });
"""


def main() -> None:
    """Serve both, measure in turns, and print a table."""
    commit, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with contextlib.ExitStack() as stack:
        before = stack.enter_context(checked_out(commit))
        sides = {"before": stack.enter_context(serving(before)), "after": stack.enter_context(serving(ROOT))}
        playwright = stack.enter_context(sync_playwright())
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        states = {side: sign_in(browser, url, link) for side, (url, link, _) in sides.items()}
        addresses = {
            side: addresses_of(browser, url, states[side], pages) for side, (url, _, pages) in sides.items()
        }
        measured: dict[tuple[str, str], list[dict[str, float]]] = {}
        for number in range(rounds + 1):
            for name in addresses["after"]:
                for side, pages in addresses.items():
                    figures = visit(browser, states[side], pages[name])
                    if number:  # the first fills the caches of the servers
                        measured.setdefault((name, side), []).append(figures)
        browser.close()
    show(measured)


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The tree of a commit."""
    with tempfile.TemporaryDirectory(prefix="crumbsite-page-") as name:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", name], input=archive.stdout, check=True)
        yield Path(name)


@contextlib.contextmanager
def serving(code: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(URL, link to sign in, path of each page by its name) of a server of this code."""
    with tempfile.TemporaryDirectory(prefix="crumbsite-page-") as name:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "CRUMBSITE_DATA_DIR": name,
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{folder / 'page.sqlite3'}",
            "CRUMBSITE_BASE_URL": url,
            "BIND": f"127.0.0.1:{port}",
        }

        def manage(*arguments: str) -> str:
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(
                command, cwd=code, env=environment, check=True, capture_output=True, text=True
            ).stdout

        with (folder / "log").open("ab") as log:
            command = [sys.executable, "manage.py", "serve", "--demo"]
            server = subprocess.Popen(
                command, cwd=code, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_until_it_answers(server, port, folder)
            manage("project", "acme/lengths")
            chance, now = random.Random(1), datetime(2026, 11, 20, 12, tzinfo=UTC)
            events = {f"{length:,} crumbs": make_event(chance, length, length, now) for length in LENGTHS}
            documents = folder / "events.ndjson"
            documents.write_text("".join(json.dumps(event) + "\n" for event in events.values()))
            manage("import_events", "acme/lengths", str(documents))
            pages = {name: f"/acme/events/{event['event_id']}/" for name, event in events.items()}
            yield url, manage("signin_link", EMAIL).strip(), {"payment": "/acme/?q=PaymentFailed", **pages}
        finally:
            end_server(server)


def sign_in(browser: Browser, url: str, link: str) -> StorageState:
    """The cookies of a reader."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button").last.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    state = context.storage_state()
    context.close()
    return state


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
    page.close()
    page = context.new_page()
    page.goto(address)
    box = page.locator("#level-error, #level-warning").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
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
