from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.patterns.coding import (
    BLOCK,
    LAST_AGE,
    MAX_STEPS,
    Part,
    age_code,
    age_of,
    bits_of,
    pack_part,
    pack_trail,
    read_trail,
)


@settings(max_examples=50)
@given(
    st.integers(0, 70_000),
    st.lists(st.tuples(st.integers(1, 70_000), st.floats(-5, 1e9)), max_size=260),
    st.booleans(),
)
def test_a_trail_is_read_as_it_was_written(place: int, steps: list[tuple[int, float]], is_cut: bool) -> None:
    trail = read_trail(pack_trail(place, steps, is_cut=is_cut))

    folded = [
        (step, age)
        for number, (step, age) in enumerate(steps)
        if number + 1 == len(steps) or steps[number + 1][0] != step
    ]
    assert trail.place == place
    assert list(trail.steps) == [step for step, _ in folded][-MAX_STEPS:]
    assert list(trail.ages) == [age_code(age) for _, age in folded][-MAX_STEPS:]
    assert trail.is_cut is is_cut


def test_a_trail_of_a_hundred_steps_is_small() -> None:
    assert len(pack_trail(1, [(number, 1.0) for number in range(100)])) == 1 + 2 + 300


def test_ages_are_kept_to_a_few_percent() -> None:
    for seconds in (0.5, 2, 10, 90, 3_600):
        assert abs(age_of(age_code(seconds)) - seconds) <= 0.05 * (1 + seconds)
    assert age_code(1e12) == LAST_AGE
    assert age_code(-3) == 0


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.integers(0, 40), st.sets(st.integers(0, BLOCK - 1), min_size=1, max_size=400), max_size=20
    )
)
def test_a_part_says_who_has_which_step(has: dict[int, set[int]]) -> None:
    part = Part(pack_part({step: sorted(places) for step, places in has.items()}))

    for step in range(42):
        assert bits_of(part.pieces({step})) == sum(1 << place for place in has.get(step, ()))
    wanted = frozenset(range(0, 40, 3))
    assert bits_of(part.pieces(wanted)) == sum(
        1 << place for place in set().union(*(has.get(step, set()) for step in wanted))
    )


def test_a_step_of_most_trails_is_a_bitmap() -> None:
    assert len(pack_part({1: range(4_000)})) < 600
