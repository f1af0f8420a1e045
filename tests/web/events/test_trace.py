"""docs/timeline.md, "Related events": beside the trail, and between its rows."""

from typing import Any

from tests.places import make_place, store
from tests.trail.reading import NOW, ago
from tests.web.events.shown import Shown


def test_related_events_are_those_it_names_that_name_it_and_of_its_trace(shown: Shown) -> None:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    shown.store([], message="named by it")
    shown.store([ago(1, "x", event_id=f"{3:032x}")], message="names it", contexts=contexts)
    shown.store([ago(1, "x", event_id=f"{1:032x}")], contexts=contexts)
    shown.store([], message="of its trace", contexts=contexts, timestamp=NOW - 5)
    shown.address = shown.client.get(f"/acme/events/{3:032x}/")["Location"]
    related = shown.get().root.one(".related")
    said = {one.one("a").text: one.one(".dim").text.split(" · ")[2:] for one in related.all("li")}
    assert said == {
        "named by it": ["named in this trail"],
        "names it": ["its trail names this event", "same trace"],
        "of its trace": ["same trace"],
    }


def traced(shown: Shown, query: str = "", count: int = 1) -> Any:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    for number in range(count):
        shown.store(
            [],
            message=f"elsewhere {number}",
            contexts=contexts,
            timestamp=NOW - 5 + number / 100,
            level="fatal",
        )
    shown.store(
        [ago(9, "a"), ago(8, "b"), ago(2, "c"), *[ago(1, "tick") for _ in range(3)]], contexts=contexts
    )
    return shown.get(query)


def test_events_of_the_trace_stand_before_the_first_crumb_that_is_later(shown: Shown) -> None:
    page = traced(shown)
    marks = {row.index: [text for text in row.marks if "elsewhere" in text] for row in page.rows}
    assert {index for index, found in marks.items() if found} == {2}
    (said,) = marks[2]
    assert said.startswith("shop · elsewhere 0 · SHOP-2")
    assert page.row(2).element.one("p.trace").one("a").href.endswith(f"/events/{1:032x}/")


def test_they_match_no_filter_count_in_no_number_and_are_in_no_export(shown: Shown) -> None:
    page = traced(shown, "?q=zzz")
    assert page.tally == "0 of 6"
    assert "6 crumbs in" in page.lead
    assert "elsewhere" not in shown.client.get(shown.address + "timeline.txt").content.decode()


def test_they_come_at_most_twenty(shown: Shown) -> None:
    page = traced(shown, count=25)
    assert page.root.one("ol.crumbs").one("p.traces").text == "20 events of its trace"
    assert len(page.root.one("#related").all("li")) == 20


def test_they_go_with_trace_hide(shown: Shown) -> None:
    assert not traced(shown, "?trace=hide").root.one("ol.crumbs").has("p.trace")


def test_nothing_of_another_organization_is_here(shown: Shown) -> None:
    other = make_place("other", "9" * 32)
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    store(other.project, event_id="8" * 32, message="a secret", contexts=contexts)
    shown.store([ago(1, "x", event_id="8" * 32)], contexts=contexts)
    assert "a secret" not in shown.get().root.text
