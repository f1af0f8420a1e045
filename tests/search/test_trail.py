"""docs/timeline.md, "Search": which rows of a trail a search keeps, and how its hits are shown."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.trail.reading import Show, ago
from tests.trail.searched import TRAIL

SEARCHES = {
    "AUTHENTICATED": [0],
    "is low": [7],
    "low is": [7],
    '"is low"': [7],
    '"low is"': [],
    "three one": [19],
    '"two   three"': [19],
    "shop -https": [5, 7, 11, 12, 14, 15, 16],
    '-"is low" stock': [],
    "level:warning": [7, 8],
    "level:>=warning": [7, 8, 9, 11, 12],
    "level:<=debug": [6],
    "level:warn": [7, 8],
    "status:5xx": [9],
    "status:404": [8],
    "status:>=400": [8, 9],
    "status:4": [8],
    "method:post": [9],
    "category:shop": [7, 11, 12, 14, 15, 16],
    "category:=shop": [11, 12],
    "type:payment": [16],
    "kind:http": [8, 9, 10],
    "kind:xhr": [8, 9, 10],
    "-kind:http level:error": [11],
    "sku:A-17": [7],
    "sku:a": [7],
    "sku:=A-1": [],
    "sku:=a-17": [7],
    "sku:A*7": [7],
    "where.city:ams": [7],
    "city:ams": [7],
    "bin:k9": [7],
    "left:>=3": [7],
    "left:>=4": [],
    "left:<=3": [7],
    "vendor:acme": [7],
    "acme": [7],
    "K9": [7],
    "data.level:81.5": [11],
    "data.status:shipped": [11],
    "https://api.shop.test/invoices/8821/pay": [9],
    "https://api.shop.test/coupons/SUMMER?x=1": [8],
    "TypeError: cart": [11],
    "TypeError:": [11],
    '"TypeError: cart is"': [11],
    "cart:7": [18],
    "Internal Server": [9],
    "no*category": [13],
    "payment": [16],
    "fatal": [12],
    "debug": [6],
    "info": [0],
    "warning": [7, 8],
    "%": [],
    "[": [],
}


@pytest.mark.parametrize("q", SEARCHES)
def test_a_search_finds(q: str, found: Any) -> None:
    assert found("?" + urlencode({"q": q})) == SEARCHES[q]


# ---------------------------------------------------------------- hits


def marks(element: Any) -> list[str]:
    return [one.text for one in element.all("mark")]


def test_hits_are_highlighted(show: Show) -> None:
    page = show(TRAIL, "?q=STOCK")
    assert marks(page.row(7).line.one(".what")) == ["stock"]
    assert marks(page.row(7).line.one(".category")) == ["stock"]


def test_a_hit_only_in_the_details_shows_as_a_snippet_and_opens(show: Show) -> None:
    page = show(TRAIL, "?q=K9")
    row = page.row(7)
    assert row.inner.one("p.because").text == "data.where.rows.bin: where.rows.bin=K9"
    assert marks(row.inner.one("p.because")) == ["K9"]
    assert row.is_open


def test_up_to_five_of_them_open(show: Show) -> None:
    page = show([ago(9 - n, f"step {n}", data={"a": {"deep": ["needle"]}}) for n in range(8)], "?q=needle")
    assert [row.is_open for row in page.rows] == [True] * 5 + [False] * 3


# ---------------------------------------------------------------- the help


def test_the_question_mark_lists_operators_with_examples_of_this_trail(show: Show) -> None:
    panel = show(TRAIL).root.one("#help")
    examples = {one.one("code").text: one.href for one in panel.all("a")}
    assert {"level:>=warning", "status:5xx", "method:GET", "kind:default"} <= examples.keys()
    assert examples["status:5xx"] == "?q=status%3A5xx"
    assert any(name.startswith("category:") for name in examples)
