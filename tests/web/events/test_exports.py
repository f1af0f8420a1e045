"""docs/timeline.md, "Taking it along": the rows shown, as a file."""

import csv
import io
import json

import pytest
from django.test import Client

from tests.places import api_of, make_user
from tests.trail.reading import Show, ago, http
from tests.web.events.shown import Shown
from timeline import budget
from timeline.trail.exports import FORMATS

TRAIL = [
    ago(9, "first", category="log"),
    http(8, url="https://api.shop.test/pay", method="POST", status_code=500),
    *[ago(7 - n / 10, "tick", category="log") for n in range(5)],
    ago(5, "=1+1", category="log", data={"a": 1}),
    ago(4, "a|b `c` <b>\nsecond", category="log"),
    ago(3, "hidden", category="ui.click"),
]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "?category=log", "?order=newest&q=tick", "?level=error", "?order=time&kind=ui"]
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_has_the_rows_shown_in_their_order(
    suffix: str, query: str, show: Show, shown: Shown
) -> None:
    page = show(TRAIL, query)
    rows = [row.index for row in page.rows]
    body = shown.client.get(f"{shown.address}timeline.{suffix}{query}").content.decode()
    if suffix == "json":
        exported = [one["index"] for one in json.loads(body)]
    elif suffix == "ndjson":
        exported = [json.loads(line)["index"] for line in body.splitlines()]
    elif suffix == "csv":
        exported = [int(one["index"]) for one in csv.DictReader(io.StringIO(body))]
    else:
        exported = None
    if exported is not None:
        assert exported == rows
    else:
        lines = [line for line in body.splitlines() if line.lstrip("| ").startswith(("-0", "00:0"))]
        times = [line.lstrip("| ").split()[0] for line in lines]
        shown_times = {row.index: row.time.replace("−", "-") for row in page.rows}
        ticks = [index for index in rows if index in range(2, 7)]
        rows = [index for index in rows if index not in ticks[1:]]  # one line, folded
        assert [line.count("×5") for line in lines].count(1) == bool(ticks)
        event = len(times) - 1 if "newest" not in query else 0
        assert "this event" in lines[event]
        assert times[:event] + times[event + 1 :] == [shown_times[index] for index in rows]


def test_an_export_is_linked_with_the_filter(show: Show) -> None:
    page = show(TRAIL, "?category=log")
    assert [one.href for one in page.root.one("#exports").all("a")] == [
        f"timeline.{suffix}?category=log" for suffix in ("txt", "md", "json", "ndjson", "csv")
    ]


def test_no_export_holds_a_formula_or_markup(show: Show, shown: Shown) -> None:
    show(TRAIL)
    sheet = shown.client.get(f"{shown.address}timeline.csv").content.decode()
    assert not [
        cell for row in csv.reader(io.StringIO(sheet)) for cell in row if cell.startswith(("=", "+", "@"))
    ]
    assert "| ``a\\|b `c` <b> +1 line`` |" in shown.client.get(f"{shown.address}timeline.md").content.decode()


@pytest.mark.parametrize("path", ["timeline.json", "timeline.txt", "json/"])
def test_a_program_takes_a_file_with_a_token(path: str, show: Show, shown: Shown) -> None:
    show(TRAIL)
    address = f"{shown.address}{path}"
    assert Client().get(address).status_code == 302
    read = api_of(shown.place.member).get(address)
    assert (read.status_code, b"first" in read.content) == (200, True)
    assert api_of(make_user("stranger@example.com")).get(address).status_code == 404
    for header in ("Bearer crumbs_no", "Basic eA==", "Bearer"):
        refused = Client(headers={"Authorization": header}).get(address)
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
        assert b"oken" in refused.content
    page = Client(headers={"Authorization": "Bearer crumbs_no"}).get(shown.address)
    assert page.status_code == 302  # pages are for people


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_with_room_for_some_says_where_the_others_are(
    suffix: str, show: Show, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    show([ago(300 - n, f"step {n}") for n in range(250)])
    address = f"{shown.address}timeline.{suffix}"
    assert "Link" not in shown.client.get(address)

    monkeypatch.setattr(budget, "EXPORT", 4_000)
    found = shown.client.get(f"{address}?category=")["Link"]
    assert found.endswith('>; rel="next"')
    assert f"timeline.{suffix}?" in found
    assert "before=" in found
    older = shown.client.get(found[1 : found.index(">")]).content.decode()
    assert "step 0" in older
    assert "step 249" not in older
