"""docs/timeline.md, "The page around it" and what of docs/timeline.md, "For everyone" stands in the page."""

from typing import Any

import pytest

from tests.trail.reading import NOW, Show, ago
from tests.web.events.shown import Shown

FRAMES = [
    {"function": "run", "filename": "lib/wsgi.py", "lineno": 3, "in_app": False},
    {"function": "call", "filename": "lib/router.py", "lineno": 4, "in_app": False},
    {
        "function": "pay", "filename": "shop/checkout.py", "lineno": 88, "in_app": True, "context_line": "charge(card)",
        "pre_context": ["def pay(card):"], "post_context": ["return"], "vars": {"card": "[Filtered]"},
    },
]  # fmt: skip

EVENT: dict[str, Any] = {
    "platform": "python",
    "level": "error",
    "release": "4.0.0",
    "environment": "production",
    "server_name": "web-1",
    "message": None,
    "transaction": None,
    "exception": {
        "values": [
            {
                "type": "PaymentFailed",
                "value": "provider answered 500",
                "mechanism": {"type": "generic", "handled": False},
                "stacktrace": {"frames": FRAMES},
            }
        ]
    },
    "request": {"url": "https://shop.test/checkout", "method": "POST"},
    "user": {"id": "7"},
    "tags": {"region": "eu"},
    "extra": {"cart": 3},
    "contexts": {
        "trace": {"trace_id": "6b0d" + "0" * 27 + "1", "span_id": "0" * 15 + "1"},
        "os": {"name": "Linux"},
    },
}


# ---------------------------------------------------------------- the first ten seconds


def test_the_event_in_one_line(show: Show) -> None:
    page = show([ago(1, "x")], **EVENT)
    facts = page.root.one(".lead").all(".fact")
    assert [one.text.removesuffix(" copy") for one in facts] == [
        "shop/checkout.py:88 in pay", "unhandled", "POST /checkout", "user 7",
        "4.0.0", "production", "web-1", "trace 6b0d0000…",
    ]  # fmt: skip
    assert facts[0].one("a").href == "#main-frame"
    assert page.root.has("#main-frame")
    assert facts[-1].one("button").attributes["data-copy-text"] == "6b0d" + "0" * 27 + "1"


def test_the_issue_stands_apart_from_the_event(show: Show) -> None:
    page = show([ago(1, "x")], **EVENT)
    head = page.root.one("header.issue-head")
    for words in (
        "PaymentFailed: provider answered 500",
        "1 event",
        "first seen",
        "last seen",
        "unresolved",
        "error",
    ):
        assert words in head.text
    assert not head.has(".fact")


# ---------------------------------------------------------------- the page around it


def test_the_position_with_ways_that_keep_the_filter(shown: Shown) -> None:
    for place in range(4):
        shown.store([ago(1, "x")], fingerprint=["same"], timestamp=NOW + place)
    shown.address = shown.address.replace(f"{4:032x}", f"{2:032x}")
    page = shown.get("?level=error&q=x")
    navigation = page.root.one("#event-nav")
    assert navigation.text.startswith("Event 2 of 4")
    ways = {one.attributes["rel"]: one.href.rpartition("/events/")[2] for one in navigation.all("a[rel]")}
    assert ways == {
        name: f"{number:032x}/?level=error&q=x"
        for name, number in {"oldest": 1, "previous": 1, "next": 3, "newest": 4}.items()
    }


def test_each_section_has_a_heading_and_a_link_at_the_top(show: Show) -> None:
    page = show([ago(1, "x")], **EVENT)
    places = {
        one.href.lstrip("#"): one.text for one in page.root.one("nav[aria-label=On this page]").all("a")
    }
    for name in ("stack-trace", "request", "user", "tags", "contexts", "release", "extra"):
        assert page.root.one(f"#{name}").one("h2").text
        assert name in places
    assert page.root.one("#tags").text.startswith("Tags region eu")


def test_the_sections_come_after_the_timeline(show: Show) -> None:
    ids = [one.attributes.get("id") for one in show([ago(1, "x")], **EVENT).root.walk()]
    assert ids.index("timeline") < ids.index("event") < ids.index("stack-trace") < ids.index("tags")


def test_frames_of_the_application_are_open_and_others_folded(show: Show) -> None:
    trace = show([ago(1, "x")], **EVENT).root.one("#stack-trace")
    own = trace.one("#main-frame").one("details")
    assert "open" in own.attributes
    assert "charge(card)" in own.text
    assert "[Filtered]" in own.text
    others = trace.one("details.others")
    assert others.one("summary").text == "2 library frames"
    assert "open" not in others.attributes


# ---------------------------------------------------------------- times, and the event itself


@pytest.mark.usefixtures("with_details")
def test_the_reader_s_zone_is_used_everywhere_once_it_is_known(shown: Shown) -> None:
    shown.store([ago(0.414, "x")])
    shown.client.cookies["time_zone"] = "Europe/Berlin"
    page = shown.get("?time=absolute")
    assert page.row(0).time == "23:13:20.086"
    said = [one.text for one in page.row(0).details.one(".ends").one("details").children if one.tag][:3]
    assert said == ["2023-11-14 23:13:20.086 CET", "22:13:20.086 UTC", "2023-11-14T22:13:20.086Z"]


def test_it_opens_like_any_row(show: Show) -> None:
    frame = {
        "function": "pay",
        "filename": "shop.py",
        "lineno": 8,
        "in_app": True,
        "context_line": "charge(x)",
        "pre_context": ["def pay():"],
    }
    page = show(
        [],
        exception={"values": [{"type": "E", "value": "v", "stacktrace": {"frames": [frame]}}]},
        request={"url": "https://shop.test/checkout", "method": "POST"},
        user={"id": 7},
    )
    opened = page.event.one("details").text
    for words in ("shop.py:8 in pay", "charge(x)", "POST /checkout", "7"):
        assert words in opened


# ---------------------------------------------------------------- for everyone


def test_a_status_region_is_there_from_the_first_paint(show: Show) -> None:
    tally = show([ago(1, "x")]).root.one("#tally")
    assert tally.attributes["role"] == "status"
    assert tally.text == "1 of 1"


@pytest.mark.parametrize(("query", "waits"), [("", 1), ("?order=newest", 1), ("?rows=1000", 0)])
def test_a_short_page_is_painted_with_its_event_a_long_one_before(query: str, waits: int, show: Show) -> None:
    page = show([ago(200 - n, message=f"step {n}") for n in range(150)], query)
    links = [link.attributes for link in page.root.all("link")]
    found = [link["href"] for link in links if link["rel"] == "expect"]
    assert found == ["#event"] * waits
    assert page.root.has("#event")


def test_every_id_is_there_once(show: Show) -> None:
    page = show(
        [ago(40 - n, f"s {n % 4}", category=f"c{n}", level=("error", "info")[n % 2]) for n in range(30)],
        **EVENT,
    )
    ids = [one.attributes["id"] for one in page.root.walk() if "id" in one.attributes]
    assert sorted(ids) == sorted(set(ids))


def test_links_within_the_page_lead_somewhere(show: Show) -> None:
    page = show([ago(40 - n, f"s {n}") for n in range(12)], **EVENT)
    ids = {one.attributes["id"] for one in page.root.walk() if "id" in one.attributes}
    targets = {one.href[1:] for one in page.root.all("a") if one.attributes.get("href", "").startswith("#")}
    assert targets <= ids


def test_htmx_is_told_to_keep_nothing_and_to_run_nothing(show: Show) -> None:
    config = next(
        one for one in show([ago(1, "x")]).root.all("meta") if one.attributes.get("name") == "htmx-config"
    )
    for words in ('"includeIndicatorStyles":false', '"allowEval":false', '"historyCacheSize":0'):
        assert words in config.attributes["content"].replace(" ", "")
