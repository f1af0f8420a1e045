"""Whose turn it is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from timeline.ingest.lanes import APART_SECONDS, Lanes


def turns(lanes: Lanes[str], count: int, costs: dict[int, float]) -> str:
    taken = ""
    for _ in range(count):
        item = lanes.take()
        assert item is not None
        lanes.charge(int(item), costs[int(item)])
        taken += item
    return taken


def filled(**waiting: int) -> Lanes[str]:
    lanes = Lanes[str]()
    for name, count in waiting.items():
        for _ in range(count):
            lanes.add(int(name[1:]), name[1:])
    return lanes


def test_projects_take_turns() -> None:
    assert turns(filled(p1=5, p2=2), 5, {1: 0.01, 2: 0.01}) == "12121"


def test_one_whose_events_cost_ten_times_as_much_has_a_tenth_of_the_turns() -> None:
    taken = turns(filled(p1=50, p2=50), 44, {1: 0.1, 2: 0.01})

    assert Counter(taken) == {"1": 4, "2": 40}


def test_one_that_was_idle_saves_up_nothing() -> None:
    lanes = filled(p1=100)
    turns(lanes, 50, {1: 1.0})
    for _ in range(10):
        lanes.add(2, "2")

    assert turns(lanes, 10, {1: 1.0, 2: 1.0}).count("2") in (5, 6)


def test_one_that_comes_again_has_not_lost_what_it_used() -> None:
    lanes = filled(p1=1, p2=3)
    lanes.take()
    lanes.charge(1, 5.0)
    lanes.add(1, "1")

    assert turns(lanes, 4, {1: 1.0, 2: 1.0}) == "2221"


def test_one_that_has_used_more_than_another_is_not_taken_beside_it_and_still_waits() -> None:
    lanes = filled(p1=2, p2=1)
    turns(lanes, 2, {1: APART_SECONDS * 3, 2: APART_SECONDS})

    assert lanes.take(beside={1, 2}) is None
    assert lanes.take(beside={1}) == "1"
    assert not lanes


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0, 1)), max_size=60))
def test_everything_is_taken_once_each_project_in_its_order(steps: list[tuple[int, float]]) -> None:
    lanes = Lanes[tuple[int, int]]()
    for place, (project, _) in enumerate(steps):
        lanes.add(project, (project, place))
    taken: list[tuple[int, int]] = []
    while (item := lanes.take()) is not None:
        taken.append(item)
        lanes.charge(item[0], steps[item[1]][1])

    assert not lanes
    assert sorted(place for _, place in taken) == list(range(len(steps)))
    for project in range(1, 6):
        places = [place for of, place in taken if of == project]
        assert places == sorted(places)
