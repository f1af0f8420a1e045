"""Sentences about a trail; and why there is no row."""

from typing import Any

import pytest

from tests.trail.trails import crumb, outline, show, steps


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        (
            "python",
            "50 earlier crumbs were dropped by the SDK; to keep more: sentry_sdk.init(max_breadcrumbs=250)",
        ),
        (
            "javascript",
            "50 earlier crumbs were dropped by the SDK; to keep more: Sentry.init({ maxBreadcrumbs: 250 })",
        ),
        (
            "brainfuck",
            "50 earlier crumbs were dropped by the SDK; to keep more: max_breadcrumbs (or maxBreadcrumbs) in its options",
        ),
    ],
)
def test_dropped_crumbs_are_said_in_the_words_of_the_platform(platform: str, expected: str) -> None:
    timeline = show(steps(3), platform=platform, _meta={"breadcrumbs": {"": {"len": 53}}})

    assert timeline.dropped is not None
    assert timeline.dropped.text == expected


@pytest.mark.parametrize(
    ("count", "sdk", "expected"),
    [
        (100, {"name": "sentry.javascript.browser", "version": "10.1.0"}, True),
        (100, {"name": "sentry.python", "version": "1.45.0"}, True),
        (100, {"name": "sentry.python.flask", "version": "2.75.0"}, False),
        (100, None, True),
        (99, None, False),
    ],
)
def test_a_hundred_crumbs_may_be_a_limit(count: int, sdk: dict[str, Any] | None, expected: bool) -> None:
    note = show(steps(count), sdk=sdk).dropped

    assert (note is not None and note.name == "limit") is expected


def test_clocks_that_disagree_are_said_once() -> None:
    late = [crumb(-61, "a"), crumb(-90, "b")]

    assert [note.name for note in show(late).notes] == ["clocks"]
    assert not show([crumb(-60, "b"), crumb(-59, "c")], "order=time").notes


def test_crumbs_of_the_next_run_are_told_and_begin_below_a_line() -> None:
    timeline = show([crumb(9, "a"), *[crumb(-7200 - place, f"boot {place}") for place in range(2)]])
    assert [note.text for note in timeline.notes] == [
        "2 of 3 crumbs are later than the event: the SDK may have sent them from the next run."
    ]
    assert outline(timeline) == ["0", "[2 h quiet]", "[after the event]", "1", "2", "*"]
    assert outline(show([crumb(9, "a"), crumb(-7200, "b")], "order=newest")) == [
        "*",
        "1",
        "[before the event]",
        "0",
    ]
    assert outline(show([crumb(9, "a"), crumb(-7200, "b")], "q=a")) == ["0", "[1 not shown · 9 s]", "*"]


def test_a_trail_that_repeats_itself_offers_to_leave_the_repeats_out() -> None:
    once = [crumb(9 - place, f"step {place}") for place in range(4)]
    timeline = show([*once, *once], "order=time")
    assert timeline.notes == ()  # side by side they are pairs
    timeline = show([*once, *once])
    note = next(note for note in timeline.notes if note.name == "repeats")
    assert note.text == "4 of 8 crumbs repeat earlier ones of this trail: same time, same words."
    hidden = show([*once, *once], note.query.removeprefix("?"))
    assert [row.crumb.index for row in hidden.rows] == [0, 1, 2, 3]
    assert hidden.shown == 4


def test_what_differs_or_happens_again_at_once_is_no_repeat() -> None:
    others = [crumb(9, f"SELECT * FROM item WHERE id = {n}", category="query") for n in range(6)]
    again = [crumb(8, "SELECT * FROM cart WHERE id = 4", category="query")] * 6
    orders = [crumb(7, "order", data={"id": n}) for n in (1, 2)]
    between = crumb(7, "paid")
    assert show([*others, *again, orders[0], between, orders[1], between]).notes == ()
    twice = show([*others, *again, *others, *again])
    note = next(note for note in twice.notes if note.name == "repeats")
    assert note.text == "12 of 24 crumbs repeat earlier ones of this trail: same time, same words."


def test_three_empty_states() -> None:
    trail = [crumb(2, "a", level="error"), crumb(1, "b", category="x")]
    none, nomatch, facet, shown = (show(entries, query, platform="python").empty for entries, query in (
        ([], "q=x"), (trail, "level=error&q=b"), (trail, "level=fatal&level=debug"), (trail, "level=error")
    ))  # fmt: skip

    assert none is not None
    assert (none.reason, "sentry_sdk.add_breadcrumb" in none.snippet) == ("none", True)
    assert nomatch is not None
    assert nomatch.reason == "nomatch"
    assert [(link.text, link.query) for link in nomatch.links] == [
        ("without level error: 1", "?q=b"),
        ('without "b": 1', "?level=error"),
        ("show all 2", "?"),
    ]
    assert facet is not None
    assert (facet.reason, facet.text) == (
        "facet",
        "All 2 crumbs are hidden by the filter on level: level fatal, level debug.",
    )
    assert shown is None


def test_no_breadcrumbs_means_no_bar_strip_or_facets() -> None:
    timeline = show([])

    assert (timeline.density, timeline.facets, timeline.summary, timeline.total) == (None, (), None, 0)


FLAGS = {
    "flags": {"values": [{"flag": "checkout-v2", "result": True}, {"flag": "old-cart", "result": "blue"}]}
}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("checkout", "checkout-v2=true"),
        ("flag:Checkout-v2", "checkout-v2=true"),
        ("checkout-v2:true", "checkout-v2=true"),
        ("old-cart=blue", "old-cart=blue"),
        ("-checkout", None),
        ("true", None),
        ("ch", None),
    ],
)
def test_a_search_finds_the_feature_flags_of_the_event(query: str, named: str | None) -> None:
    notes = [note.text for note in show([crumb(9, "a")], f"q={query}", contexts=FLAGS).notes]
    assert notes == ([f"Feature flags of this event: {named}."] if named else [])
