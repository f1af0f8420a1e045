"""The density strip."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.trail.trails import crumb, show, steps


def test_it_is_there_from_ten_timed_crumbs_on() -> None:
    assert show(steps(9)).density is None
    assert show([*steps(9), crumb(None, "unknown")]).density is None
    assert show(steps(10)).density is not None


def test_ticks_have_the_height_of_their_level_and_pale_ones_are_hidden() -> None:
    trail = steps(10)
    for entry, level in zip(trail, ("debug", "info", "warning", "error", "fatal"), strict=False):
        entry["level"] = level
    strip = show(trail, "not_level=info").density

    assert strip is not None
    ticks = {tick.index: tick for tick in strip.ticks}
    assert [ticks[n].height for n in range(5)] == [6, 10, 18, 26, 34]
    assert {n for n, tick in ticks.items() if tick.is_hidden} == {1, 5, 6, 7, 8, 9}
    assert ticks[3].query == "?not_level=info&at=3#crumb-3"


def test_time_is_in_proportion_and_quiet_is_seven_percent() -> None:
    trail = steps(21)
    for entry in trail[:10]:
        entry["timestamp"] -= 1000
    strip = show(trail).density

    assert strip is not None
    (band,) = strip.bands
    assert (round(band.width, 1), band.label) == (7.0, "16 min 41 s")
    widths = [right.x - left.x for left, right in pairwise(strip.ticks[:10])]
    assert max(widths) - min(widths) < 0.05
    assert strip.event_x == max(tick.x for tick in strip.ticks)
    assert [label.text for label in strip.labels] == ["−17:00", "−0:10"]


def test_a_cluster_shows_its_worst() -> None:
    trail = [crumb(5 + n / 10_000, str(n), level="fatal" if n == 3 else "debug") for n in range(12)]
    trail[0]["timestamp"] -= 3
    strip = show(trail).density

    assert strip is not None
    assert sorted(tick.level for tick in strip.ticks) == ["debug", "fatal"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=40))
def test_any_times_stand_within_the_strip_in_their_order(offsets: list[float]) -> None:
    strip = show([crumb(offset, str(n)) for n, offset in enumerate(offsets)]).density

    assert strip is not None
    assert all(0 <= tick.x <= 100 for tick in strip.ticks)
    assert 0 <= strip.event_x <= 100
    assert sum(band.width for band in strip.bands) <= 40
    by_index = {int(tick.index): tick.x for tick in strip.ticks}
    in_time = sorted(by_index, key=lambda index: -offsets[index])
    assert all(by_index[one] <= by_index[other] for one, other in pairwise(in_time))
