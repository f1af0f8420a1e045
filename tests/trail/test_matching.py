"""Which span is nearest to a time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.trail.matching import _nearest

SMALL = st.integers(0, 6)


@settings(max_examples=200)
@given(
    times=st.lists(st.tuples(SMALL.map(float), SMALL), max_size=8),
    asked=st.lists(SMALL.map(float), max_size=6),
    used=st.sets(SMALL),
)
def test_it_is_the_nearest_that_is_left_and_of_several_the_first(
    times: list[tuple[float, int]], asked: list[float], used: set[int]
) -> None:
    every = sorted(times)
    left = [*every]
    for time in asked:
        near = [
            (abs(time - at), place) for at, place in every if time - 2 <= at < time + 2 and place not in used
        ]
        found = _nearest(left, time, used, 2.0)
        assert found == min(near, default=None)
        if found:
            used.add(found[1])


def test_what_is_used_is_met_once() -> None:
    times = [(float(n // 50), n) for n in range(200)]
    assert _nearest(times, 2.0, set(range(200)), 9.0) is None
    assert times == []
