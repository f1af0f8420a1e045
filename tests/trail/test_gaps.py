"""Quiet stretches, times that go back, order by time."""

import pytest

from tests.trail.trails import crumb, indexes, outline, show, steps
from timeline.trail.gaps import choose_gaps, find_gaps


@pytest.mark.parametrize(
    ("times", "event_time", "expected"),
    [
        ([0, 1, 2, 12.4], 13, [(3, 10.4)]),
        ([0, 1, 2, 3], 7, [(4, 4)]),
        ([0, 1, 2, 3], 6.9, []),
        ([0, 10, 20, 30], 40, []),
        ([10, 0, 20], 20, [(2, 10)]),
        ([50, 50.5, 51, 51.5, -10, 52, 52.5], 53, []),  # one that steps back is no silence
        ([0, 1, 2, 900, 3, 4, 30], 31, [(3, 898), (6, 26)]),  # one of a clock that ran ahead hides none
        ([0, None, 30], 30, []),
        ([], 5, []),
        ([None], 5, []),
    ],
)
def test_quiet_is_four_seconds_and_three_times_the_median(
    times: list[float | None], event_time: float, expected: list[tuple[int, float]]
) -> None:
    found = find_gaps(times, event_time)

    assert [(quiet.place, round(quiet.seconds, 6)) for quiet in found] == expected


def test_at_most_one_per_ten_rows_the_longest_win() -> None:
    times = [float(place + 20 * (place // 5) ** 2) for place in range(20)]
    gaps = find_gaps(times, times[-1])

    assert len(gaps) == 3
    assert sorted(choose_gaps(gaps, 20)) == [10, 15]
    assert list(choose_gaps(gaps, 5)) == [15]


def test_a_row_whose_time_goes_back_says_by_how_much_and_one_note_offers_order() -> None:
    trail = [crumb(10), crumb(4, "a"), crumb(6.5, "b"), crumb(1, "c")]
    timeline = show(trail)

    assert [row.remark_on_time for row in timeline.rows] == ["", "", "2.5 s earlier than crumb 1", ""]
    (note,) = timeline.notes
    assert (note.name, note.query) == ("order", "?order=time")
    assert not show(trail, "order=time").notes


def test_whole_seconds_do_not_go_back_within_a_second() -> None:
    timeline = show([{"timestamp": "2026-11-20T14:03:10.500Z"}, {"timestamp": "2026-11-20T14:03:10Z"}])

    assert [row.remark_on_time for row in timeline.rows] == ["", ""]


def test_by_time_a_crumb_without_a_time_stays_behind_its_predecessor() -> None:
    trail = [crumb(None, "a"), crumb(1, "b"), crumb(None, "c"), crumb(5, "d"), crumb(5, "e")]

    assert indexes(show(trail, "order=time").rows) == [0, 3, 4, 1, 2]


def test_the_gap_is_to_the_crumb_before_in_the_trail_whatever_the_filter() -> None:
    trail = [crumb(30, "keep"), crumb(12.4, "drop"), crumb(0, "keep")]

    assert [row.gap for row in show(trail, "q=keep").rows] == ["", "12.4 s after crumb 1"]


def test_quiet_stands_where_neighbours_are_shown() -> None:
    trail = steps(12)
    trail[0]["timestamp"] -= 40

    assert outline(show(trail))[:3] == ["0", "[41 s quiet]", "1"]
    assert outline(show(trail, "order=newest"))[-3:] == ["1", "[41 s quiet]", "0"]
