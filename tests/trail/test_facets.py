"""Facets and chips."""

from typing import Any

import pytest

from tests.trail.trails import crumb, indexes, show, steps
from timeline.trail.timeline import Timeline

TRAIL: list[dict[str, Any]] = [
    *(crumb(40 - n, f"{n}", category="ui.click") for n in range(4)),
    *(crumb(30 - n, f"i{n}", category="ui.input", level="warning") for n in range(2)),
    *(crumb(20 - n, f"s{n}", category="shop.stock.low", level="error") for n in range(3)),
    crumb(10, category="httplib", type="http", data={"url": "/x", "status_code": 500}),
    crumb(9, "none"),
    crumb(8, "jane", category="auth"),
]


def options(timeline: Timeline, name: str) -> list[tuple[str, int]]:
    """Labels, indented by their depth, and counts."""
    facet = next(facet for facet in timeline.facets if facet.name == name)
    return [("  " * option.depth + option.label, option.count) for option in (*facet.options, *facet.folded)]


def test_levels_by_severity_kinds_and_a_tree_of_categories() -> None:
    timeline = show(TRAIL)

    assert options(timeline, "level") == [("error", 4), ("warning", 2), ("info", 6)]
    assert options(timeline, "kind") == [("ui", 6), ("default", 4), ("http", 1), ("user", 1)]
    assert options(timeline, "category") == [
        ("ui", 6),
        ("  ui.click", 4),
        ("  ui.input", 2),
        ("shop.stock.low", 3),
        ("no category", 1),
        ("auth", 1),
        ("httplib", 1),
    ]


def test_counts_apply_the_search_and_the_other_facets() -> None:
    timeline = show(TRAIL, "level=error&kind=http")

    assert options(timeline, "level") == [("error", 1), ("warning", 0), ("info", 0)]
    assert options(timeline, "kind") == [("ui", 0), ("default", 3), ("http", 1), ("user", 0)]
    assert dict(options(show(TRAIL, "q=jane"), "level")) == {"error": 0, "warning": 0, "info": 1}


def test_a_fold_counts_its_crumbs_and_the_event_counts_nowhere() -> None:
    timeline = show([*(crumb(1, "same") for _ in range(14)), crumb(0, "other", level="debug")])

    assert options(timeline, "level") == [("info", 14), ("debug", 1)]


def test_a_chosen_option_stays_at_0() -> None:
    timeline = show(TRAIL, "level=fatal&category=nowhere&kind=redis")

    assert ("fatal", 0) in options(timeline, "level")
    assert ("redis", 0) in options(timeline, "kind")
    assert ("nowhere", 0) in options(timeline, "category")


def test_a_facet_with_one_option_is_not_shown_and_under_ten_crumbs_none_are() -> None:
    assert show(steps(12)).facets == ()
    assert show(TRAIL[:9]).facets == ()


def test_twelve_lines_then_the_rest() -> None:
    timeline = show([crumb(n, category=f"c{n:02}") for n in range(15)])
    facet = next(facet for facet in timeline.facets if facet.name == "category")

    assert (len(facet.options), len(facet.folded)) == (12, 3)


@pytest.mark.parametrize(
    ("query", "only", "leave_out"),
    [
        ("", "?level=error", "?not_level=error"),
        ("level=error&q=x", "?level=error&q=x", "?not_level=error&q=x"),
        ("level=info", "?level=error", "?level=info&not_level=error"),
        ("not_level=error", "?level=error", "?"),
        ("kind=ui&at=3&order=newest", "?level=error&kind=ui&order=newest",
         "?kind=ui&not_level=error&order=newest"),
    ],
)  # fmt: skip
def test_each_option_is_a_url(query: str, only: str, leave_out: str) -> None:
    facet = next(facet for facet in show(TRAIL, query).facets if facet.name == "level")
    option = next(option for option in facet.options if option.value == "error")

    assert (option.only_query, option.not_query) == (only, leave_out)


def test_chips_say_what_the_url_says_and_take_it_back() -> None:
    timeline = show(TRAIL, "level=error&not_level=debug&category=&q=jane doe&at=1&order=newest")

    assert [(chip.label, chip.query) for chip in timeline.chips] == [
        ("level error", "?category=&not_level=debug&q=jane+doe&order=newest"),
        ("no category", "?level=error&not_level=debug&q=jane+doe&order=newest"),
        ("not level debug", "?level=error&category=&q=jane+doe&order=newest"),
        ('"jane doe"', "?level=error&category=&not_level=debug&order=newest"),
    ]
    assert timeline.clear_query == "?order=newest"


def test_a_row_leads_to_only_and_not_its_own() -> None:
    row = show(TRAIL).rows[-1]

    assert [(n.label, n.only_query, n.not_query) for n in row.narrowings] == [
        ("level info", "?level=info", "?not_level=info"),
        ("category auth", "?category=auth", "?not_category=auth"),
        ("kind user", "?kind=user", "?not_kind=user"),
    ]


def test_a_category_that_no_address_can_name_is_shown_and_not_offered() -> None:
    timeline = show([*TRAIL, crumb(3, category="c" * 1_001)])

    assert all(len(value) <= 1_000 for value, _ in options(timeline, "category"))
    assert [way.facet for way in timeline.rows[-1].narrowings] == ["level", "kind"]


def test_levels_by_their_order_in_one_parameter() -> None:
    trail = [
        crumb(9 - n, level, level=level)
        for n, level in enumerate(("debug", "info", "warning", "error", "fatal"))
    ]

    for query in ("level=error,fatal", "level=>=error", "level=fatal&level=error"):
        assert indexes(show(trail, query).rows) == [3, 4], query
    assert show(trail, "level=error,eror").problems == (
        "`level=error,eror` is not a level (fatal, error, warning, info, debug)",
    )


def test_an_ordered_facet_leads_to_a_choice_and_all_that_is_worse() -> None:
    trail = [
        crumb(20 - n, f"m {n}", level=("debug", "info", "warning", "error", "fatal")[n % 5])
        for n in range(15)
    ]
    (level, *_) = show(trail).facets

    assert {option.value: option.worse_query for option in level.options} == {
        "fatal": "",
        "error": "?level=fatal&level=error",
        "warning": "?level=fatal&level=error&level=warning",
        "info": "?level=fatal&level=error&level=warning&level=info",
        "debug": "",
    }


def test_a_range_of_time_is_measured_to_the_event() -> None:
    trail = [*steps(10), crumb(None, "no time")]
    timeline = show(trail, "from=-5&to=-2.5")

    assert indexes(timeline.rows) == [4, 5, 6]
    assert [chip.label for chip in timeline.chips] == ["from −5 s", "until −2.5 s"]
    assert [chip.query for chip in timeline.chips] == ["?to=-2.5", "?from=-5"]
    assert timeline.addresses.to_query() == "?from=-5&to=-2.5"
    assert show(trail, "from=soon").problems == (
        "`from=soon` is not a number of seconds to the event (-55.9)",
    )
    empty = show(trail, "from=100").empty
    assert empty is not None
    assert empty.reason == "nomatch"
