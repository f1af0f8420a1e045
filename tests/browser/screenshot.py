"""Makes the picture of the README from the demo: `python -m tests.browser.screenshot`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.databases import ROOT, fresh_database, manage
from tests.running import end_server, free_port, start_server, wait_until_it_answers

OUT = ROOT / "static" / "screenshot.png"
EMAIL = "demo@example.com"


def main() -> None:
    """Serve the demo, open its newest failed payment with the last request open, and keep what is seen."""
    with tempfile.TemporaryDirectory() as name, fresh_database(Path(name)) as environment:
        folder, port = Path(name), free_port()
        environment |= {"BIND": f"127.0.0.1:{port}", "CRUMBSITE_BASE_URL": f"http://127.0.0.1:{port}"}
        server = start_server(environment, folder, ("--demo",))
        try:
            wait_until_it_answers(server, port, folder)
            take(f"http://127.0.0.1:{port}", manage(environment, "signin_link", EMAIL).strip())
        finally:
            end_server(server)
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size:,} bytes")


def take(url: str, link: str) -> None:
    """The screenshot."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1360, "height": 980}, color_scheme="light")
        page.goto(link)
        page.get_by_role("button").last.click()
        page.wait_for_url(lambda address: "sign-in" not in address)
        page.goto(f"{url}/acme/?q=PaymentFailed")
        page.get_by_role("link", name="PaymentFailed").first.click()
        page.wait_for_load_state("load")
        page.screenshot(path=OUT)
        browser.close()


if __name__ == "__main__":
    main()
