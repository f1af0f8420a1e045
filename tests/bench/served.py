"""A server with the demo for benchmarks in Chromium, of this code or of another commit's, and a reader who is signed in."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, StorageState

from tests.databases import ROOT
from tests.running import end_server, free_port, wait_until_it_answers

EMAIL = "demo@example.com"


@dataclass(frozen=True)
class Served:
    """A server that answers; `manage` runs a command of its code on its data, and returns what it printed."""

    url: str
    folder: Path  # for files of the caller
    manage: Callable[..., str]


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The tree of a commit."""
    with tempfile.TemporaryDirectory(prefix="crumbsite-bench-") as name:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", name], input=archive.stdout, check=True)
        yield Path(name)


@contextlib.contextmanager
def serving(code: Path) -> Iterator[Served]:
    """A server of this code, with the demo."""
    with tempfile.TemporaryDirectory(prefix="crumbsite-bench-") as name:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "CRUMBSITE_DATA_DIR": name,
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
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
            yield Served(url, folder, manage)
        finally:
            end_server(server)


def launch(playwright: Playwright) -> Browser:
    """Chromium."""
    return playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


def sign_in(browser: Browser, served: Served) -> StorageState:
    """The cookies of a reader of the demo."""
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    page.goto(served.manage("signin_link", EMAIL).strip())
    page.get_by_role("button").last.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    state = context.storage_state()
    context.close()
    return state
