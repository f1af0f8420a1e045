import random

import pytest

from tests.patterns.world import World
from timeline.patterns.coding import PackedTrail, age_code, pack_trail, read_trail
from timeline.patterns.contrast import MAX_ROWS, STANDS_OUT, THE_ERROR, UNUSUAL, Contrast, Sampled
from timeline.patterns.ways import find_missing, find_ways

WORLDS = range(8)


def trail(
    *steps: int, ages: tuple[float, ...] | None = None, place: int = 1, is_cut: bool = False
) -> PackedTrail:
    times = ages or tuple(float(10 * (len(steps) - number)) for number in range(len(steps)))
    return read_trail(pack_trail(place, zip(steps, times, strict=True), is_cut=is_cut))


def sampled(*trails: PackedTrail, person: str = "") -> list[Sampled]:
    return [Sampled(f"{number}", person or f"user {number}", one) for number, one in enumerate(trails)]


def contrast(
    mine: list[Sampled], others: list[PackedTrail], placed: list[PackedTrail] | None = None, **fields: object
) -> Contrast:
    return Contrast(mine, others, 8, others[:40] if placed is None else placed, **fields)  # type: ignore[arg-type]


OTHERS = [trail(10, 11, 12)] * 100


def test_planted_causes_are_found_in_noisy_worlds() -> None:
    found: dict[int, list[bool]] = {}
    false = []
    for seed in WORLDS:
        world = World(seed)
        for number, issue in enumerate(world.issues):
            made = world.contrast(number)
            if not made.has_place:
                continue
            out = sorted((row for row in made.steps if row.mark == STANDS_OUT), key=lambda row: -row.score)
            if issue.cause is None:
                false.append(bool(out))
            else:
                found.setdefault(issue.people, []).append(issue.cause in [row.step for row in out[:3]])
    assert min(len(of) for of in found.values()) >= 10
    assert all(sum(found[people]) >= 0.95 * len(found[people]) for people in (30, 60))
    assert sum(found[10]) >= 0.8 * len(found[10])
    assert len(false) >= 60
    assert sum(false) <= 0.05 * len(false)


def test_no_share_is_wrong_by_more_than_chance() -> None:
    chance = random.Random(7)
    for _ in range(40):
        truth = chance.random()
        mine = sampled(*(trail(10, *([99] if chance.random() < truth else [])) for _ in range(60)))
        count = contrast(mine, OTHERS).here.get(99, (0, 0))[0]
        assert abs(count / 60 - truth) < 0.22


def test_what_others_on_the_page_have_too_does_not_stand_out() -> None:
    mine = sampled(*[trail(10, 50, 60)] * 30)
    placed = [trail(10, 50)] * 40

    marks = {row.step: row.mark for row in contrast(mine, OTHERS, placed).steps}

    assert marks == {10: "", 50: "", 60: STANDS_OUT}


def test_without_others_in_the_place_it_is_unusual_only() -> None:
    found = contrast(sampled(*[trail(10, 60)] * 30), OTHERS, [])

    assert {row.step: row.mark for row in found.steps} == {10: "", 60: UNUSUAL}
    assert found.lead == []


def test_what_says_the_error_itself_never_leads() -> None:
    found = contrast(sampled(*[trail(10, 60, 61)] * 30), OTHERS, named={61})

    assert {row.step: row.mark for row in found.steps} == {10: "", 60: STANDS_OUT, 61: THE_ERROR}
    assert [row.step for row in found.lead] == [60]


@pytest.mark.parametrize(("people", "others", "issues"), [(4, 100, 8), (30, 49, 8), (30, 100, 4)])
def test_of_too_few_nothing_is_said(people: int, others: int, issues: int) -> None:
    found = Contrast(sampled(*[trail(10, 60)] * people), OTHERS[:others], issues, OTHERS[:40])

    assert not found.is_compared
    assert {row.mark for row in found.steps} == {""}


def test_a_person_who_meets_it_often_counts_once() -> None:
    mine = sampled(*[trail(10, 60)] * 50, person="jane") + sampled(*[trail(10, 11)] * 9)

    found = contrast(mine, OTHERS)

    assert (len(found.units), found.by_people) == (10, True)
    assert {row.step: row.mark for row in found.steps} == {10: "", 60: ""}


def test_where_nobody_is_named_events_are_compared() -> None:
    found = contrast([Sampled(str(number), "", trail(10, 60)) for number in range(20)], OTHERS)

    assert (len(found.units), found.by_people) == (20, False)


def test_an_ordinary_step_right_before_the_error_stands_out() -> None:
    mine = sampled(*[trail(10, 11, ages=(60, 1))] * 20)

    row = next(row for row in contrast(mine, OTHERS).steps if row.step == 11)

    assert (row.mark, row.window, row.others) == (STANDS_OUT, 2.0, 0)


def test_a_trail_that_its_sdk_cut_is_compared_as_far_back_on_both_sides() -> None:
    mine = sampled(*[trail(*range(60, 80))] * 20)
    others = [trail(*range(68, 80), is_cut=True)] * 100

    found = contrast(mine, others)

    assert found.depth == 12
    assert not any(row.mark for row in found.steps)
    assert find_missing(found) == []


def test_steps_are_in_the_order_in_which_they_mostly_come() -> None:
    chance = random.Random(3)
    chains = []
    for _ in range(40):
        pace = chance.choice([1, 5, 60])
        kept = [step for step in range(20, 28) if chance.random() < 0.8]
        chains.append(trail(*kept, ages=tuple(float(pace * (28 - step)) for step in kept)))

    assert [row.step for row in contrast(sampled(*chains), OTHERS).steps] == list(range(20, 28))


def test_rows_are_bounded() -> None:
    assert len(contrast(sampled(*[trail(*range(100, 180))] * 6), OTHERS).steps) == MAX_ROWS


def test_two_ways_are_told_apart() -> None:
    coupon, refresh = [trail(10, 70, 71, 99)] * 20, [trail(10, 80, 81, 99)] * 12
    neither = [trail(10, 11, 99)] * 4

    ways = find_ways(contrast(sampled(*coupon, *refresh, *neither), OTHERS))

    assert [(way.steps, len(way.events)) for way in ways] == [((70, 71), 20), ((80, 81), 12), ((), 4)]


def test_one_way_is_never_divided() -> None:
    for seed in range(3):
        world = World(seed)
        assert not any(find_ways(world.contrast(number)) for number in range(len(world.issues)))


def test_what_others_have_and_these_lack_is_missing() -> None:
    others = [trail(10, 40)] * 100

    missing = find_missing(contrast(sampled(*[trail(10)] * 20), others))

    assert [(one.step, one.count, one.others) for one in missing] == [(40, 0, 100)]


def test_ages_are_medians() -> None:
    row = contrast(sampled(*[trail(10, ages=(age,)) for age in (1, 5, 9)]), OTHERS).steps[0]

    assert abs(row.seconds_before - 5) < 0.3
    assert age_code(row.seconds_before) <= age_code(5)
