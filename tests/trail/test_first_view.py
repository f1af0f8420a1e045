"""What the page of a long trail draws at first: the last rows, the problems, and lines that say what the rest holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trail.trails import NOW, crumb, outline, show, steps
from timeline.crumbs.base import LinkedEvent
from timeline.trail.first_view import DESK, PHONE
from timeline.trail.timeline import EventItem, Fold, Row, Timeline


def lines(timeline: Timeline) -> int:
    """Rows, folds and lines that lead to more, without the event."""
    return (
        len(timeline.items) - 1 + sum("earlier" in word or " crumbs, " in word for word in outline(timeline))
    )


def shown_on_a_phone(timeline: Timeline) -> set[int | str]:
    """The crumbs of the rows that are not folded away there."""
    rows = [item for band in timeline.bands if not band.text for item in band.items]
    return {item.crumb.index for item in rows if isinstance(item, Row)}


def height_on_a_phone(timeline: Timeline) -> float:
    """Of the rows and the lines for what is folded away, in heights of a row."""
    folded = sum(bool(band.text) for band in timeline.bands)
    return len(shown_on_a_phone(timeline)) + PHONE.gap * folded


NEAREST = int(DESK.rows)


def problem(before: float, level: str = "error") -> dict[str, Any]:
    return crumb(before, f"{level} at {before}", level=level)


def test_a_short_trail_is_there_whole() -> None:
    assert outline(show(steps(NEAREST + 2))) == [*map(str, range(NEAREST + 2)), "*"]


def test_of_a_long_one_the_last_rows_and_what_the_others_hold() -> None:
    trail = [crumb(60 - n, f"SELECT {n} FROM a_{n}", category="query") for n in range(30)]
    trail += [crumb(2 - n / 10, f"step {n}", type="log") for n in range(20)]

    assert outline(show(trail)) == [
        "[39 earlier crumbs, −1 min to −1.2 s: 30 queries, 9 logs]",
        *map(str, range(39, 50)),
        "*",
    ]


def test_the_last_three_errors_stay_and_say_what_lies_between() -> None:
    trail = steps(60)
    for place in (5, 20, 21, 40):
        trail[place]["level"] = "error"
    words = outline(show(trail))

    assert [word for word in words if word in ("5", "20", "21", "40")] == ["20", "21", "40"]
    assert words[0] == "[20 earlier crumbs, −59 s to −40 s: 1 error]"
    assert words[3] == "[18 crumbs, −37 s to −20 s]"
    assert lines(show(trail)) == NEAREST


def test_the_last_failed_request_stays_whatever_its_level() -> None:
    trail = steps(60)
    trail[9] = crumb(
        50, "", type="http", data={"method": "GET", "url": "/pay", "status_code": 404}, level="info"
    )

    assert "9" in outline(show(trail))


def test_without_errors_the_last_earlier_warning_stays() -> None:
    trail = steps(60)
    trail[3]["level"] = trail[7]["level"] = "warning"
    words = outline(show(trail))

    assert "7" in words
    assert "3" not in words


@pytest.mark.parametrize("query", ["q=step", "not_level=fatal", "rows=1000", "details=all"])
def test_whoever_looks_for_something_sees_all_of_it(query: str) -> None:
    assert sum(isinstance(item, Row) for item in show(steps(60), query).items) == 60


def test_a_linked_row_brings_its_neighbours() -> None:
    words = outline(show(steps(500), "at=200"))

    assert [word for word in words if word[0] != "["][:101] == [str(place) for place in range(150, 251)]
    assert words[-2] == "499"
    assert show(steps(500), "at=200").bands[0].text == ""


def test_opened_it_can_be_closed_again_and_the_filter_keeps_it_open() -> None:
    timeline = show(steps(60), "rows=1000")
    mark = timeline.items[0].marks[0]  # type: ignore[union-attr]

    assert (mark.kind, mark.text, mark.query) == ("hide", "hide 49 earlier crumbs", "?")
    assert timeline.addresses.to_query(level=("error",)) == "?level=error&rows=1000"
    assert timeline.addresses.cleared().to_query() == "?rows=1000"


def test_newest_first_the_line_stands_below() -> None:
    timeline = show(steps(60), "order=newest")

    assert outline(timeline)[:2] == ["*", "59"]
    assert timeline.after[0].text.startswith("49 earlier crumbs")
    assert timeline.after[0].query == "?order=newest&rows=1000"


def test_a_phone_folds_more_away_but_never_a_problem() -> None:
    trail = steps(60)
    trail[40]["level"] = "error"
    timeline = show(trail)

    assert height_on_a_phone(timeline) <= PHONE.rows
    assert {40, 57, 58, 59} <= shown_on_a_phone(timeline)
    assert [item for band in timeline.bands for item in band.items] == list(timeline.items)


def test_what_a_phone_folds_away_is_counted_with_what_no_page_has() -> None:
    (band,) = [band for band in show(steps(60)).bands if band.text]

    assert band.text == "55 earlier crumbs, −59 s to −5 s"


def test_a_phone_has_room_for_three_errors_apart_and_the_failed_request() -> None:
    trail = steps(60)
    for place in (10, 20, 30):
        trail[place]["level"] = "error"

    assert shown_on_a_phone(show(trail)) == {10, 20, 30, 59}
    trail[40] = crumb(
        20, "", type="http", data={"method": "GET", "url": "/pay", "status_code": 404}, level="info"
    )
    assert shown_on_a_phone(show(trail)) == {10, 20, 30, 40}  # the last row gives way to the problems


def test_events_of_the_trace_among_rows_that_are_not_there_are_counted() -> None:
    traced = [
        LinkedEvent(f"{n:032x}", "lost", "error", "queue", f"Q-{n}", "/q/", NOW - before)
        for n, before in enumerate((50.5, 40.5, 2.5, -9))
    ]
    words = outline(show(steps(60), traced=traced))

    assert words[0] == "[49 earlier crumbs, −59 s to −11 s, 2 events of its trace]"
    assert words[words.index("[−00:02.500]") + 1] == "57"
    assert words[-2:] == ["*", "[+00:09.000, after this event]"]


LEVELS = st.sampled_from(["info", "info", "info", "debug", "warning", "error", "fatal"])


@given(st.lists(LEVELS, max_size=60))
def test_what_always_holds(levels: list[str]) -> None:
    trail = [crumb(len(levels) - n, f"step {n}", level=level) for n, level in enumerate(levels)]
    timeline = show(trail)
    drawn = [
        row.crumb
        for item in timeline.items
        if not isinstance(item, EventItem)
        for row in (item.rows if isinstance(item, Fold) else (item,))
    ]
    errors = [
        crumb for crumb in (row.crumb for row in timeline.rows) if crumb.shown_level in ("error", "fatal")
    ]

    assert lines(timeline) <= NEAREST + 2
    assert [one.index for one in errors[-3:]] == [one.index for one in drawn if one in errors[-3:]]
    warned = [row.crumb.index for row in timeline.rows if row.crumb.shown_level not in ("debug", "info")]
    assert not warned or any(one.index in warned for one in drawn)
    assert [one.index for one in drawn] == sorted(one.index for one in drawn)
