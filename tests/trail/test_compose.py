"""The whole timeline: order, what is left out, the event, traces, pages, and what always holds."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trail.trails import EVENT_ID, NOW, crumb, indexes, outline, show, steps
from timeline.crumbs.base import LinkedEvent
from timeline.trail.timeline import EventItem, Fold, Row

TRACED = LinkedEvent("d" * 32, "worker lost", "fatal", "shop-queue", "QUEUE-3", "/q/", NOW - 2.5)


def test_the_event_stands_at_the_newest_end_also_after_later_crumbs() -> None:
    trail = [crumb(1, "a"), crumb(-1, "b")]

    assert outline(show(trail)) == ["0", "1", "*"]
    assert outline(show(trail, "order=time")) == ["0", "1", "*"]
    assert outline(show(trail, "order=newest")) == ["*", "1", "0"]
    assert show(trail).status == "2 of 2"


def test_the_event_shows_its_level_title_and_time() -> None:
    row = show(
        [],
        exception={"values": [{"type": "PaymentFailed", "value": "no\nmore"}]},
        transaction="pay",
        level="fatal",
    ).event_item

    assert (row.title, row.culprit, row.level, row.offset) == (
        "PaymentFailed: no",
        "pay",
        "fatal",
        "00:00.000",
    )
    assert row.moment.iso == "2026-11-20T14:03:12.000Z"


def test_left_out_rows_are_counted_and_lead_back() -> None:
    trail = [crumb(20 - n, "keep" if n in (2, 6) else f"drop {n}") for n in range(8)]
    timeline = show(trail, "q=keep&order=oldest")

    assert outline(timeline) == [
        "[2 not shown]",
        "2",
        "[3 not shown · 4 s]",
        "6",
        "[1 not shown · 14 s]",
        "*",
    ]
    mark = timeline.items[1].marks[0] if isinstance(timeline.items[1], Row) else None
    assert mark is not None
    assert mark.query == "?order=oldest&at=3#crumb-3"
    assert outline(show(trail, "q=keep&order=newest")) == [
        "*",
        "[1 not shown · 14 s]",
        "6",
        "[3 not shown · 4 s]",
        "2",
        "[2 not shown]",
    ]


def test_the_linked_row_is_always_there_open_and_says_why() -> None:
    timeline = show(steps(5), "q=step+1&at=3")
    linked = timeline.rows[1]

    assert indexes(timeline.rows) == [1, 3]
    assert (linked.is_linked, linked.because_linked, linked.is_open, timeline.shown) == (True, True, True, 1)
    assert linked.permalink == "?q=step+1&at=3#crumb-3"
    assert show(steps(5), "at=9").problems == ("`at=9` is no crumb of this trail",)


def test_a_permalink_keeps_the_filter_and_the_index_is_the_place_as_sent() -> None:
    rows = show([None, crumb(1, "a"), None, crumb(0, "b")], "order=newest").rows

    assert [row.permalink for row in rows] == ["?order=newest&at=3#crumb-3", "?order=newest&at=1#crumb-1"]


def test_drift_moves_crumbs_as_it_moved_the_event() -> None:
    assert show([crumb(3610)], drift=3600.0).rows[0].offset == "−00:10.000"


def test_absolute_times_stand_in_the_column() -> None:
    timeline = show([crumb(0.414)], "time=absolute", zone=ZoneInfo("Europe/Amsterdam"))

    assert [timeline.rows[0].offset, timeline.event_item.offset] == ["15:03:11.586", "15:03:12.000"]
    assert timeline.zone == "Europe/Amsterdam"


def test_date_lines_name_the_day_of_the_row_below() -> None:
    trail = [crumb(86_400 * 2, "a"), crumb(86_400, "b"), crumb(0, "c")]

    assert [word for word in outline(show(trail)) if "quiet" not in word] == [
        "0",
        "[Thursday 19 November 2026]",
        "1",
        "[Friday 20 November 2026]",
        "2",
        "*",
    ]
    assert [word for word in outline(show(trail, "order=newest")) if "quiet" not in word] == [
        "*",
        "2",
        "[Thursday 19 November 2026]",
        "1",
        "[Wednesday 18 November 2026]",
        "0",
    ]


def test_events_of_the_trace_stand_before_the_first_later_crumb() -> None:
    trail = steps(5)

    assert outline(show(trail, traced=[TRACED])) == ["0", "1", "[−00:02.500]", "2", "3", "4", "*"]
    assert outline(show(trail, "q=step+4", traced=[TRACED]))[1] == "[−00:02.500]"
    assert outline(show(trail, "order=newest", traced=[TRACED])) == [
        "*",
        "4",
        "3",
        "2",
        "[−00:02.500]",
        "1",
        "0",
    ]
    assert outline(show(trail, "trace=hide", traced=[TRACED])) == ["0", "1", "2", "3", "4", "*"]


def test_many_events_of_the_trace_at_one_place_are_a_line() -> None:
    words = outline(show(steps(5), traced=[TRACED] * 30))

    assert words == ["0", "1", "[20 events of its trace]", "2", "3", "4", "*"]


def test_a_traced_event_splits_no_fold() -> None:
    trail = [crumb(4 - n, "same") for n in range(4)]

    assert outline(show(trail, traced=[TRACED])) == ["[−00:02.500]", "×4(0 1 2 3)", "*"]


def test_past_a_thousand_rows_the_next_thousand_is_a_link() -> None:
    trail = steps(2500, every=0.001)
    timeline = show(trail, "rows=1000")
    linked = show(trail, "at=100&rows=1000")

    assert (len(timeline.items), len(timeline.rows), timeline.shown) == (1001, 2500, 2500)
    mark = timeline.items[0].face.marks[1] if isinstance(timeline.items[0], Row) else None
    assert mark is not None
    assert (mark.kind, mark.query) == ("earlier", "?rows=2000")
    assert mark.text == ("1,500 earlier crumbs, −2.5 s to −1 s · show the last 1,000")
    assert outline(show(trail, "rows=2000&q=step"))[0].startswith("[500 earlier crumbs")
    assert [word for word in outline(linked) if word[0] == "["][1:] == [
        "[50 earlier crumbs, −2.5 s]",
        "[1,349 crumbs, −2.3 s to −1 s · show the last 1,000]",
    ]


def test_a_fold_larger_than_a_page_is_drawn_in_part() -> None:
    (fold, _) = show([crumb(1, "same")] * 1500, "rows=1000").items

    assert isinstance(fold, Fold)
    assert (len(fold.rows), fold.label, fold.not_drawn, fold.more_query) == (
        1000,
        "×1,500",
        500,
        "?rows=2000",
    )


def test_a_hit_only_in_details_is_an_excerpt_and_five_such_rows_open() -> None:
    trail = [crumb(9 - n, f"m{n}", data={"deep": {"er": [f"some treasure {n}"]}}) for n in range(7)]
    rows = [item for item in show(trail, "q=treasure").items if isinstance(item, Row)]

    assert rows[0].excerpt is not None
    assert (rows[0].excerpt.field, rows[0].excerpt.text) == ("data.deep.er", "deep.er=some treasure 0")
    assert [row.is_open for row in rows] == [True] * 5 + [False] * 2
    assert all(item.excerpt is None for item in show(trail, "q=m1").items if isinstance(item, Row))


def test_the_distance_to_the_event_is_said_in_words() -> None:
    assert [row.distance for row in show([crumb(0.4), crumb(None), crumb(-2)], level="error").rows] == [
        "0.4 seconds before the error",
        "",
        "2 seconds after the error",
    ]
    assert show([crumb(1)], level="info").rows[0].distance == "1 second before the event"


def test_a_crumb_that_names_the_event_of_the_page() -> None:
    row = show([crumb(1, "x", category="sentry.event", event_id=EVENT_ID)]).rows[0]

    assert row.crumb.text == "this event"


def test_examples_are_searches_that_find_something() -> None:
    trail = [crumb(5, "Authenticated", category="auth", data={"plan": "gold"}), crumb(4, "y", level="error")]
    trail.append(crumb(3, "", type="http", data={"method": "GET", "url": "/x", "status_code": 404}))
    for example in show(trail).search_examples:
        if not example.text.startswith(("-", '"')):
            assert show(trail, example.query[1:]).shown > 0, example


ENTRY = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {},
        optional={
            "timestamp": st.one_of(st.none(), st.floats(NOW - 90_000, NOW + 90), st.integers(0, 10**12)),
            "message": st.sampled_from(["a", "b", "", "SELECT 1", "x\ny"]),
            "category": st.sampled_from(["ui.click", "ui.input", "ui", "query", "console", "", "a/b::c"]),
            "level": st.sampled_from(["debug", "warning", "error", "fatal", "nope"]),
            "type": st.sampled_from(["http", "navigation", "default", "acme"]),
            "data": st.fixed_dictionaries({}, optional={"url": st.just("/x"), "k": st.integers(0, 2)}),
        },
    ),
)
QUERY = st.lists(
    st.sampled_from(
        ["level=error", "level=info", "not_level=debug", "category=ui", "not_category=ui.click", "kind=http",
         "not_kind=default", "q=a", "q=-a", "order=newest", "order=time", "time=absolute", "at=2", "at=999"]
    ),
    max_size=4,
).map("&".join)  # fmt: skip


@given(st.lists(ENTRY, max_size=25), QUERY)
def test_what_always_holds(trail: list[Any], query: str) -> None:
    timeline = show(trail, f"{query}&rows=1000", traced=[TRACED])
    entries = [place for place, entry in enumerate(trail) if entry is not None]
    kept = {row.crumb.index for row in timeline.rows if not row.because_linked}

    assert timeline.total == len(entries)
    assert timeline.shown == len(kept) <= timeline.total
    assert sum(isinstance(item, EventItem) for item in timeline.items) == 1
    drawn = [
        row
        for item in timeline.items
        if not isinstance(item, EventItem)
        for row in (item.rows if isinstance(item, Fold) else (item,))
    ]
    assert indexes(drawn) == indexes(timeline.rows)
    assert len({row.crumb.index for row in drawn}) == len(drawn)
    for item in timeline.items:
        if isinstance(item, Fold):
            assert item.count >= 2
            assert 1 < item.shown.rounds <= item.count
            assert item.matching == sum(not row.because_linked for row in item.rows) <= item.count
    whole = show(trail, "rows=1000")
    places = [index for item in whole.items if not isinstance(item, EventItem) for index in
              (indexes(item.rows) if isinstance(item, Fold) else [item.crumb.index])]  # fmt: skip
    assert places == entries
    for facet in timeline.facets:
        chosen = timeline.filter.values.get(facet.name, ())
        if facet.name == "level" and "not_level" not in timeline.filter.values:
            every = {option.value: option.count for option in (*facet.options, *facet.folded)}
            assert sum(every[value] for value in chosen or every) == timeline.shown
    for row in drawn:
        assert row.offset
        assert row.details is not None
    assert (timeline.empty is None) is (timeline.shown > 0)


@pytest.mark.parametrize("query", ["", "order=newest", "order=time", "time=absolute"])
def test_ten_thousand_crumbs_are_not_quadratic(query: str) -> None:
    """Would not end in any test's patience if it were."""
    assert show(steps(10_000, every=0.001), query).total == 10_000
