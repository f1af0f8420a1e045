"""Whether the lines of rows show what sets them apart, in Chromium: the share of rows, by width and kind.

python -m tests.bench.lines [--widths 1280,390] [FILE or FOLDER …]

Trails are those of the demo (three events of each issue) and of the files: documents, envelopes, whatever
`manage.py import_events` reads; without any, those that the tests send. A row counts as not seen when it differs from the
row before or behind it, of the same kind, on the line alone, and neither the first nor the last character that differs is
in sight. At 120 px most are not: that is how to see that it can fail.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import APIRequestContext, sync_playwright

from tests.bench.served import Served, launch, serving, sign_in
from tests.databases import ROOT

SENT = (ROOT / "tests" / "cases" / "sent", ROOT / "tests" / "journeys" / "bodies")
LOOK = (Path(__file__).with_name("lines.js")).read_text()
NARROW = 700  # px, below which it is a phone
OF_AN_ISSUE = 3  # events of the demo; they are much alike
EVENTS = re.compile(r"/acme/[\w-]+/issues/\d+/events/[0-9a-f]{32}/")


def main() -> None:
    """Serve, send, look, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--widths", default="1280,390")
    parser.add_argument("files", nargs="*", type=Path, default=SENT)
    asked = parser.parse_args()
    with serving(ROOT) as served, sync_playwright() as playwright:
        send(served, list(files_of(asked.files)))
        browser = launch(playwright)
        state = sign_in(browser, served)
        context = browser.new_context(base_url=served.url, storage_state=state)
        paths = list(trails(context.request))
        print(f"{len(paths)} trails")
        for width in map(int, asked.widths.split(",")):
            is_phone = width < NARROW
            context = browser.new_context(
                base_url=served.url,
                storage_state=state,
                viewport={"width": width, "height": 800},
                is_mobile=is_phone,
                has_touch=is_phone,
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.route("**/trail/**", lambda route: route.abort())  # of no matter here
            rows = []
            for path in paths:
                page.goto(f"{path}?rows=1000&spans=show", wait_until="domcontentloaded")
                rows += page.evaluate(LOOK)
            show(width, rows)
            context.close()
        browser.close()


def files_of(places: list[Path]) -> Iterator[Path]:
    """The files, and those of the folders."""
    for place in places:
        yield from sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]


def send(served: Served, files: list[Path]) -> None:
    """Import what holds events."""
    served.manage("project", "acme/lines")
    print(served.manage("import_events", "acme/lines", *map(str, files)).strip())


def trails(request: APIRequestContext) -> Iterator[str]:
    """The paths of the events to look at."""
    for project in ("lines", "shop", "shop-web", "shop-app"):
        number = 0
        while (answer := request.get(f"/acme/{project}/issues/{(number := number + 1)}/events/")).ok:
            found = dict.fromkeys(EVENTS.findall(answer.text()))
            yield from list(found)[: None if project == "lines" else OF_AN_ISSUE]


def show(width: int, rows: list[dict[str, str]]) -> None:
    """The shares, and some of the rows that do not show it."""
    every = Counter(row["kind"] for row in rows)
    unseen = [row for row in rows if row["said"]]
    bad = Counter(row["kind"] for row in unseen)
    compared = sum(bool(row["isCompared"]) for row in rows)
    share, of_compared = (100 - 100 * len(unseen) / max(1, count) for count in (len(rows), compared))
    print(
        f"{width} px: {len(rows):,} rows, {share:.2f} % seen; of {compared:,} that differ {of_compared:.2f} %"
    )
    print("  ", ", ".join(f"{kind} {count - bad[kind]}/{count}" for kind, count in every.most_common()))
    for row in unseen[:10]:
        print("  ", row["kind"], "|", row["said"])


if __name__ == "__main__":
    main()
