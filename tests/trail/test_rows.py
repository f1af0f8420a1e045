"""docs/timeline.md, "A row": what a sender wrote → what the row shows."""

from typing import Any

import pytest

from tests.trail.reading import Again, Show, ago, http

URL = "https://api.shop.test/pay"

# rule → (what was sent, {attribute of the row: what it says})
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the icon says where it comes from, the rail how bad it was": (
        http(url=URL, method="GET", status_code=503),
        {"kind": "http", "rail": "error", "word": "error", "pill": "503 5xx"},
    ),
    "5xx without a level is shown as an error": (
        http(url=URL, status_code=500),
        {"rail": "error", "word": "error"},
    ),
    "status 0 without a level is shown as an error": (
        http(url=URL, status_code=0),
        {"rail": "error", "pill": "no response 5xx"},
    ),
    "4xx without a level is shown as a warning": (
        http(url=URL, status_code=404),
        {"rail": "warning", "word": "warning", "pill": "404 4xx"},
    ),
    "2xx without a level is an info": (http(url=URL, status_code=204), {"rail": "info", "word": ""}),
    "3xx without a level is an info": (http(url=URL, status_code=302), {"rail": "info", "pill": "302 3xx"}),
    "no status without a level is an info": (http(url=URL, method="GET"), {"rail": "info", "word": ""}),
    "anything else without a level is an info": (ago(1, "failed!", category="log"), {"rail": "info"}),
    "a sent level is never changed": (
        {**http(url=URL, status_code=500), "level": "info"},
        {"rail": "info", "word": "info", "pill": "500 5xx"},
    ),
    "nor made milder": (
        {**http(url=URL, status_code=200), "level": "fatal"},
        {"rail": "fatal", "word": "fatal"},
    ),
    "an info that was not sent is only read aloud": (ago(1, "x"), {"word": "", "rail": "info"}),
    "a level by another name is read": (ago(1, "x", level="WARN"), {"rail": "warning", "word": "warning"}),
    "critical is fatal": (ago(1, "x", level="critical"), {"rail": "fatal", "word": "fatal"}),
    "debug is named": (ago(1, "x", level="debug"), {"rail": "debug", "word": "debug"}),
    "pairs of data follow the line in the order sent": (
        ago(1, "sold", data={"zebra": 1, "apple": "two words", "ok": True}),
        {"what": 'sold zebra=1 apple="two words" ok=true'},
    ),
    "containers are counted, empty ones and noise left out": (
        ago(
            1,
            "sold",
            category="shop",
            data={
                "a": {"x": 1, "y": 2, "z": 3},
                "b": list(range(12)),
                "c": [],
                "d": {},
                "e": "",
                "f": None,
                "__span": "1",
                "logger": "shop",
            },
        ),
        {"what": "sold a={3} b=[12]"},
    ),
    "a message of several lines shows its first and how many more": (
        ago(1, "\n".join(["first", *map(str, range(11))])),
        {"what": "first +11 lines"},
    ),
    "one more line is one line": (ago(1, "a\nb"), {"what": "a +1 line"}),
    "the line is the message where a kind's line gives nothing": (
        ago(1, "tapped", category="navigation"),
        {"what": "tapped", "kind": "navigation"},
    ),
    "else the first pairs of data": (ago(1, data={"a": 1, "b": "x"}), {"what": "a=1 b=x"}),
    "else that the message is empty": (
        ago(1, "", category="log"),
        {"what": "empty message", "category": "log"},
    ),
    "blanks are an empty message": (ago(1, " \n\t "), {"what": "empty message"}),
    "else the category": (ago(1, category="shop.cart"), {"what": "shop.cart"}),
    "else the type": (ago(1, type="weird"), {"what": "weird"}),
    "else that it is empty": ({}, {"what": "empty breadcrumb", "time": "time unknown"}),
    "type default is no name": (ago(1, type="default"), {"what": "empty breadcrumb"}),
    "a message that the line does not use follows it": (
        {**http(url=URL, method="GET", status_code=200), "message": "retried once"},
        {"what": "GET api.shop.test/pay retried once"},
    ),
    "also after a navigation": (
        ago(1, "went there", category="navigation", data={"from": "/a", "to": "/b"}),
        {"what": "/a → /b went there"},
    ),
    "the category is verbatim": (ago(1, "x", category="MyApp.Weird_Cat"), {"category": "MyApp.Weird_Cat"}),
    "an unknown type is verbatim, before the category": (
        ago(1, "x", type="payMent", category="shop"),
        {"category": "payMent shop", "kind": "default"},
    ),
    "an unknown type that begins the category is not said twice": (
        ago(1, "x", type="shop", category="shop.cart"),
        {"category": "shop.cart"},
    ),
    "an entry that is no object is a row": ("just text", {"what": "just text"}),  # type: ignore[dict-item]
    "a number for a message is shown": (ago(1, data=None) | {"message": 42}, {"what": "42"}),
    "data of a wrong type is shown": (ago(1, data=["a", "b"]), {"what": "data=[2]"}),
}


@pytest.mark.parametrize("rule", ROWS)
def test_a_row(rule: str, show: Show) -> None:
    sent, seen = ROWS[rule]
    row = show([sent]).row(0)
    assert {name: getattr(row, name) for name in seen} == seen


@pytest.mark.usefixtures("with_details")
def test_an_inferred_level_has_its_remark(show: Show) -> None:
    row = show([http(url=URL, status_code=503)]).row(0)
    assert "level not sent; `error` because of status 503" in row.details.text


@pytest.mark.usefixtures("with_details")
def test_the_remark_is_not_there_where_a_level_was_sent(show: Show) -> None:
    row = show([{**http(url=URL, status_code=503), "level": "error"}]).row(0)
    assert "level not sent" not in row.details.text


def test_an_event_without_a_level_is_an_error(show: Show) -> None:
    page = show([ago(1, "x")], level=None)
    assert page.event.attributes["data-level"] == "error"


def test_the_event_row_has_its_own_level(show: Show) -> None:
    page = show([ago(1, "x")], level="warning")
    assert page.event.attributes["data-level"] == "warning"
    assert page.event.one(".word").text == "warning"


def test_a_closed_row_is_its_line_and_a_link_to_its_details(show: Show) -> None:
    row = show([ago(1, "x", category="log")]).row(0)
    assert row.element.tag == "li"
    assert [one.classes[0] for one in row.inner.children] == ["line", "opener"]
    assert row.opener.href == "crumbs/0/"
    assert row.opener.attributes["aria-expanded"] == "false"


def test_an_open_row_has_its_details_last(show: Show) -> None:
    row = show([ago(1, "x", category="log")], "?at=0").row(0)
    assert [one.classes[0] for one in row.inner.children] == ["line", "opener", "open"]
    assert row.opener.attributes["aria-expanded"] == "true"


def test_the_details_of_every_row_can_be_drawn(show: Show, again: Again) -> None:
    trail = [ago(9 - n, "tick" if n < 4 else f"step {n}", data={"k": n}) for n in range(8)]
    closed = show(trail)
    assert not any(row.is_open for row in closed.rows)
    opened = again(closed.root.one("#open-all").href)
    assert all(row.is_open for row in opened.rows)
    assert opened.row(6).pairs() == {"k": "6"}
    assert "details=all" in opened.row(2).line.one("a.time").href
    assert not any(row.is_open for row in again(opened.root.one("#open-all").href).rows)


def test_the_chevron_has_a_name_that_is_not_seen(show: Show) -> None:
    opener = show([ago(1, "x"), ago(1, "y")]).row(1).opener
    assert (opener.text, opener.seen) == ("Details", "")


def test_two_tab_stops_a_row(show: Show) -> None:
    row = show([ago(1, "see https://shop.test/x", category="log")]).row(0)
    stops = [one.classes[0] for one in row.inner.walk() if one.tag in ("a", "summary", "button", "input")]
    assert stops == ["time", "opener"]


def test_a_row_without_more_to_say_has_a_pale_chevron(show: Show) -> None:
    page = show([ago(2, "x"), ago(1, "y", data={"k": {"a": 1}})])
    assert "muted" in page.row(0).opener.classes
    assert "muted" not in page.row(1).opener.classes


def test_a_permalink_has_the_filter_in_it(show: Show) -> None:
    page = show([ago(3, "a"), ago(2, "b", level="error")], "?level=error&q=b")
    assert page.row(1).line.one("a.time").href == "?level=error&q=b&at=1#crumb-1"


def test_the_number_is_the_place_as_sent(show: Show) -> None:
    page = show([None, ago(3, "a"), None, ago(2, "b")], "?order=newest")
    assert [(row.index, row.what) for row in page.rows] == [(3, "b"), (1, "a")]


def test_the_linked_row_is_there_whatever_the_filter(show: Show) -> None:
    trail = [ago(10 - n, f"step {n}") for n in range(5)]
    page = show(trail, "?q=step+1&at=3")
    row = page.row(3)
    assert [row.index for row in page.rows] == [1, 3]
    assert row.element.attributes["aria-current"] == "true"
    assert row.is_open
    assert "shown because linked" in row.inner.text
    assert page.tally == "1 of 5"


def test_the_linked_row_is_there_whatever_the_page(show: Show) -> None:
    trail = [ago(2000 - n, f"step {n}") for n in range(1200)]
    page = show(trail, "?at=150&rows=1000")
    assert [row.index for row in page.rows][:101] == [*range(100, 201)]
    assert len(page.rows) == 1100


def test_the_linked_row_is_there_whatever_the_fold(show: Show) -> None:
    page = show([ago(3 - n / 10, "tick") for n in range(5)], "?at=3")
    assert page.order == ["×5", "*"]
    assert "open" in page.items[0].one("details").attributes
    assert page.row(3).is_open


def test_the_next_change_of_filter_drops_the_link(show: Show, again: Again) -> None:
    trail = [ago(40 - n, f"step {n}", category="a" if n % 2 else "b") for n in range(20)]
    page = show(trail, "?at=3")
    assert "at=" not in page.option("category", "a").one("a").href
    assert "at=" not in again("?at=3&category=a").root.one("a.chip").href


def test_a_link_to_no_crumb_is_named(show: Show) -> None:
    assert show([ago(1, "x")], "?at=7").notices[0] == "`at=7` is no crumb of this trail"
