"""docs/timeline.md, "Volume": folds, thousands of rows, and the strip."""

from typing import Any

import pytest

from tests.trail.reading import NOW, Again, Show, ago, http

# ---------------------------------------------------------------- folds


def test_three_neighbours_that_say_the_same_fold(show: Show) -> None:
    page = show(
        [ago(9, "a"), ago(8, "tick"), ago(7.5, "tick"), ago(7, "tick"), ago(6, "b")], timestamp=NOW - 4
    )
    assert page.order == ["0", "×3", "4", "*"]
    assert page.items[1].one(".time").text == "−00:04.000"
    assert page.items[1].one(".how").seen == "×3 to −00:03.000"
    assert len(page.rows) == 5


def test_two_do_not(show: Show) -> None:
    assert show([ago(2, "tick"), ago(1, "tick")]).order == ["0", "1", "*"]


DIFFER: dict[str, list[dict[str, Any]]] = {
    "kind": [ago(1, "x", category="a", type=kind) for kind in ("log", "query", "ui")],
    "category": [ago(1, "x", category=name) for name in "abc"],
    "level": [ago(3 - n, "x", level=name) for n, name in enumerate(("info", "debug", "info"))],
    "line": [ago(1, name) for name in "abc"],
    "status": [http(url="/a", method="GET", status_code=status) for status in (200, 201, 200)],
    "a message the line does not use": [
        ago(1, name, category="navigation", data={"from": "/a", "to": "/b"}) for name in "abc"
    ],
    "from warning on, data": [ago(1, "x", level="warning", data={"n": n}) for n in range(3)],
    "from warning on, the message": [ago(1, f"x\n{n}", level="error") for n in range(3)],
    "a statement's text": [ago(1, f"SELECT {name} FROM t", category="query") for name in "abc"],
}


@pytest.mark.parametrize("what", DIFFER)
def test_what_differs_does_not_fold(what: str, show: Show) -> None:
    assert show(DIFFER[what]).order == ["0", "1", "2", "*"]


AGREE: dict[str, list[dict[str, Any]]] = {
    "literals of a statement": [
        ago(1, f"SELECT a FROM t WHERE b = '{n}'", category="query") for n in range(3)
    ],
    "data and time, below warning": [ago(3 - n, "x", data={"n": n}) for n in range(3)],
    "from warning on, all the same": [ago(3 - n, "x", level="error", data={"n": 1}) for n in range(3)],
}


@pytest.mark.parametrize("what", AGREE)
def test_what_may_differ(what: str, show: Show) -> None:
    assert show(AGREE[what]).order == ["×3", "*"]


def test_a_fold_is_never_across_a_quiet_line(show: Show) -> None:
    page = show([ago(30 - n / 10, "tick") for n in range(3)] + [ago(2 - n / 10, "tick") for n in range(3)])
    assert page.order == ["×3", "[27.8 s quiet]", "×3", "*"]


def test_nor_across_a_date_line(show: Show) -> None:
    midnight = NOW - 22 * 3600 - 13 * 60 - 20.5
    page = show([{"timestamp": midnight + n, "message": "tick"} for n in (-3, -2, -1, 1, 2, 3)])
    assert [word for word in page.order if "quiet" not in word][:3] == [
        "×3",
        "[Tuesday 14 November 2023]",
        "×3",
    ]


def test_folds_are_made_before_the_filter(show: Show, again: Again) -> None:
    trail = [ago(9 - n / 10, "tick", category="log", data={"n": n}) for n in range(14)]
    trail.insert(7, ago(8.31, "other", category="ui.click"))
    assert show(trail).order[:3] == ["×7", "7", "×7"]
    filtered = [word for word in again("?category=log").order if word[0] != "["]
    assert filtered == ["×7", "×7", "*"]


def test_one_that_matches_in_part_says_so_and_opens(show: Show) -> None:
    trail = [ago(3 - n / 10, "tick", data={"n": "even" if n % 5 == 0 else "odd"}) for n in range(14)]
    page = show(trail, "?q=even")
    assert page.order == ["3 of ×14", "*"]
    assert "open" in page.items[0].one("details").attributes
    assert len(page.rows) == 3


def test_a_fold_is_read_aloud_with_its_count(show: Show) -> None:
    page = show([ago(1, "tick") for _ in range(14)])
    assert page.items[0].one(".line").text.endswith("repeated 14 times")


# ---------------------------------------------------------------- thousands


def test_past_a_thousand_the_next_come_by_a_link(show: Show, again: Again) -> None:
    page = show([ago(1300 - n, f"step {n}") for n in range(1300)], "?rows=1000")
    assert [row.index for row in page.rows] == [*range(300, 1300)]
    more = next(one for one in page.root.one("ol.crumbs").all("p.mark") if "earlier" in one.classes)
    assert more.text == "300 earlier crumbs, −21 min 40 s to −16 min 41 s"
    assert more.one("a").href == "?rows=2000"
    assert len(again("?rows=2000").rows) == 1300
    assert page.tally == "1,300 of 1,300"


def test_folding_and_filtering_still_see_all(show: Show) -> None:
    trail = [ago(1300 - n, f"step {n}") for n in range(1200)] + [ago(9 - n / 10, "tick") for n in range(10)]
    page = show(trail, "?q=tick")
    assert "×10" in page.order


# ---------------------------------------------------------------- the strip


def ticks(page: Any) -> list[tuple[str, str, bool]]:
    return [
        (
            one.one("rect").attributes["data-level"],
            one.one("rect").attributes["height"],
            "muted" in one.one("rect").classes,
        )
        for one in page.root.one("svg.strip").all("a")
    ]


def test_the_strip_is_there_from_ten_timed_crumbs_on(show: Show) -> None:
    assert show([ago(10 - n, f"s {n}") for n in range(10)]).root.has("svg.strip")
    assert not show([ago(10 - n, f"s {n}") for n in range(9)] + [ago(None, "x")]).root.has("svg.strip")


def test_a_tick_has_colour_and_height_of_its_level(show: Show) -> None:
    levels = ("debug", "info", "warning", "error", "fatal")
    page = show([ago(20 - n, f"s {n}", level=levels[n % 5]) for n in range(10)])
    assert ticks(page)[:5] == [
        (level, height, False) for level, height in zip(levels, ("6", "10", "18", "26", "34"), strict=True)
    ]


def test_clusters_show_the_worst(show: Show) -> None:
    page = show([ago(100 - n, f"s {n}") for n in range(90)] + [ago(50.001, "bad", level="fatal")])
    assert [level for level, _, _ in ticks(page)].count("fatal") == 1
    assert len(ticks(page)) == 90


def test_all_crumbs_always_and_those_the_filter_hides_are_pale(show: Show) -> None:
    page = show([ago(20 - n, f"s {n}", category="ab"[n % 2]) for n in range(10)], "?category=a")
    assert sorted(pale for _, _, pale in ticks(page)) == [False] * 5 + [True] * 5


def test_a_tick_leads_to_its_row_and_is_for_eye_and_pointer(show: Show) -> None:
    strip = show([ago(20 - n, f"s {n}") for n in range(10)], "?level=info").root.one("svg.strip")
    assert strip.attributes["aria-hidden"] == "true"
    assert strip.all("a")[3].href == "?level=info&at=3#crumb-3"
    assert {one.attributes["tabindex"] for one in strip.all("a")} == {"-1"}


def test_quiet_stretches_take_seven_percent_each_at_most_forty(show: Show) -> None:
    times = [place * 100 + step / 10 for place in range(8) for step in range(3)]
    strip = show([ago(800 - time, f"s {time}") for time in times]).root.one("svg.strip")
    widths = [float(one.attributes["width"].rstrip("%")) for one in strip.all(".band")]
    assert set(widths) == {7.0}
    assert sum(widths) <= 40


def test_every_tick_is_inside(show: Show) -> None:
    strip = show([ago(1000 / (n + 1) - 3, f"s {n}") for n in range(60)]).root.one("svg.strip")
    places = [float(one.one("rect").attributes["x"].rstrip("%")) for one in strip.all("a")]
    assert min(places) >= 0
    assert max(places) <= 99
