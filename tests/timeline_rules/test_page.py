"""timeline.md, "The first ten seconds", "The page around it" and what of "For everyone" stands in the page."""

from typing import Any

import pytest

from tests.places import make_place, store
from tests.timeline_rules.conftest import NOW, Again, Show, Shown, ago, http

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
        "PaymentFailed: provider answered 500", "shop/checkout.py:88 in pay", "unhandled", "POST /checkout", "user 7",
        "4.0.0", "production", "web-1", "trace 6b0d0000…",
    ]  # fmt: skip
    assert facts[1].one("a").href == "#main-frame"
    assert page.root.has("#main-frame")
    assert facts[-1].one("button").attributes["data-copy-text"] == "6b0d" + "0" * 27 + "1"


def test_only_what_was_sent_is_said(show: Show) -> None:
    sent = dict.fromkeys(("release", "environment", "transaction", "user"))
    page = show([ago(1, "x")], message="it broke", **sent)
    assert [one.text for one in page.root.one(".lead").all(".fact")] == ["it broke"]


LEADS: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "the last error or worse": (
        [ago(9, "early", level="error"), {**http(0.4, url="https://api.shop.test/pay", method="POST", status_code=500)}, ago(0.2, "late", level="warning")],
        "Last problem: POST api.shop.test/pay 500, 0.4 s before", "?at=1#crumb-1",
    ),
    "else the last warning": (
        [ago(9, "early", level="warning"), ago(3, "late", level="warning"), ago(1, "x")],
        "Last problem: late, 3 s before", "?at=1#crumb-1",
    ),
    "else the last crumb": ([ago(9, "a"), ago(3, "b")], "Last crumb: b, 3 s before", "?at=1#crumb-1"),
    "after the event": ([ago(-2, "b", level="error")], "Last problem: b, 2 s after", "?at=0#crumb-0"),
    "of no time": ([ago(None, "b", level="error")], "Last problem: b ·", "?at=0#crumb-0"),
}  # fmt: skip


@pytest.mark.parametrize("rule", LEADS)
def test_the_lead(rule: str, show: Show) -> None:
    trail, words, href = LEADS[rule]
    page = show(trail)
    second = page.root.one(".lead").all("p")[1]
    assert second.seen.replace(" ,", ",").startswith(words)
    assert second.one("a").href == href


def test_the_lead_counts_and_links(show: Show) -> None:
    trail = [
        ago(73 - n / 10, f"s {n}", level=("error" if n < 2 else "warning" if n < 4 else "info"))
        for n in range(100)
    ]
    page = show(trail, _meta={"breadcrumbs": {"": {"len": 150}}})
    assert page.lead.replace(" ,", ",").endswith(
        "2 errors · 2 warnings · 100 crumbs in 1 min 13 s · 50 dropped · to the event"
    )
    links = {one.text: one.href for one in page.root.one(".lead").all("a")}
    assert links["2 errors"] == "?level=error"
    assert links["to the event"] == "#event"


def test_no_filter_changes_the_lead(show: Show, again: Again) -> None:
    trail = [ago(20 - n, f"s {n}", level="error" if n == 3 else None) for n in range(12)]
    before = show(trail)
    for query in ("?q=zzz", "?level=info", "?order=time", "?order=newest"):
        assert again(query).lead == before.lead


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
    assert others.one("summary").text == "2 frames of libraries"
    assert "open" not in others.attributes


def test_related_events_are_those_it_names_that_name_it_and_of_its_trace(shown: Shown) -> None:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    shown.store([], message="named by it")
    shown.store([ago(1, "x", event_id=f"{3:032x}")], message="names it")
    shown.store([ago(1, "x", event_id=f"{1:032x}")], contexts=contexts)
    shown.store([], message="of its trace", contexts=contexts, timestamp=NOW - 5)
    shown.address = shown.client.get(f"/acme/events/{3:032x}/")["Location"]
    related = shown.get().root.one(".related")
    said = [one.text for one in related.walk() if one.tag in ("h3", "a")]
    for title, event in (
        ("Named in this trail", "named by it"),
        ("Its trail names this event", "names it"),
        ("Same trace", "of its trace"),
    ):
        assert said.index(event) == said.index(title) + 1


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
    assert len(traced(shown, count=25).root.one("ol.crumbs").all("p.trace")) == 20


def test_they_go_with_trace_hide(shown: Shown) -> None:
    assert not traced(shown, "?trace=hide").root.one("ol.crumbs").has("p.trace")


def test_nothing_of_another_organization_is_here(shown: Shown) -> None:
    other = make_place("other", "9" * 32)
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    store(other.project, event_id="8" * 32, message="a secret", contexts=contexts)
    shown.store([ago(1, "x", event_id="8" * 32)], contexts=contexts)
    assert "a secret" not in shown.get().root.text


# ---------------------------------------------------------------- for everyone


def test_the_list_is_a_list_and_its_items_are_the_crumbs_and_the_event(show: Show) -> None:
    page = show([ago(30, "a"), ago(29.5, "b"), ago(29, "c"), ago(1, "d")], "?q=-b")
    (found,) = page.root.all("ol.crumbs")
    assert found.attributes["role"] == "list"
    assert [one.tag for one in page.items] == ["li"] * 4
    assert page.order == ["0", "[1 not shown · 1 s]", "2", "[28 s quiet]", "3", "*"]


def test_hidden_text_completes_a_row(show: Show) -> None:
    sent = ago(
        0.414,
        type="http",
        category="httplib",
        data={"url": "https://api.shop.test/invoices/8821/pay", "method": "POST", "status_code": 500},
    )
    row = show([sent] * 14).items[0].one(".line")
    said = row.text.replace(" ,", ",")
    assert said.startswith("−00:00.414 error. http: POST api.shop.test/invoices/8821/pay")
    for words in ("500 Internal Server Error", "httplib", "0.4 seconds before the error, repeated 14 times"):
        assert words in said


def test_no_aria_label_stands_for_text_in_a_row(show: Show) -> None:
    page = show([http(url="/a", method="GET", status_code=500), ago(1, "x")])
    assert not [one for row in page.rows for one in row.element.walk() if "aria-label" in one.attributes]


def test_a_status_region_is_there_from_the_first_paint(show: Show) -> None:
    tally = show([ago(1, "x")]).root.one("#tally")
    assert tally.attributes["role"] == "status"
    assert tally.text == "1 of 1"


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
