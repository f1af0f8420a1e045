import random

import pytest

from tests.patterns.trails import event_with, store_trails
from timeline.models import Event, TrailState, TrailStep
from timeline.patterns import blocks, coding, finding, reader
from timeline.patterns.finding import StepTerm, find, follows

pytestmark = pytest.mark.django_db
NAMES = ["one", "two", "three", "four", "five"]


@pytest.fixture
def trails(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Event id → steps: blocks of 16, and a tail; newest last."""
    for module in (blocks, reader, coding, finding):
        monkeypatch.setattr(module, "BLOCK", 16)
    monkeypatch.setattr(finding, "FIRST", 1)
    monkeypatch.setattr(finding, "ROWS", 8)
    chance = random.Random(4)
    made = {f"{number:032x}": chance.sample(NAMES, chance.randint(1, 4)) for number in range(90)}
    store_trails(
        [
            event_with(int(key, 16), steps, issue="ab"[int(key, 16) % 2], user_label="")
            for key, steps in made.items()
        ]
    )
    assert TrailState.objects.get(project_id=1).sealed == 5
    return made


def steps(*names: str) -> frozenset[int]:
    return frozenset(TrailStep.objects.in_project(1).filter(text__in=names).values_list("number", flat=True))


def found(*terms: StepTerm, most: int = 500, issue: int | None = None) -> finding.Found:
    return find(TrailState.objects.get(project_id=1), terms, most=most, issue=issue)


@pytest.mark.parametrize(("narrow", "few"), [(64, 1_000), (1, 1_000), (1, 3)])
def test_answers_are_those_of_brute_force(
    narrow: int, few: int, trails: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "NARROW", narrow)
    monkeypatch.setattr(finding, "FEW", few)
    chance = random.Random(9)
    for _ in range(25):
        wanted = [chance.sample(NAMES, chance.randint(1, 3)) for _ in range(chance.randint(1, 3))]
        negated = [chance.random() < 0.3 for _ in wanted]
        right = [
            key
            for key, own in trails.items()
            if all(bool(set(own) & set(names)) is not no for names, no in zip(wanted, negated, strict=True))
        ]
        answer = found(*(StepTerm(steps(*names), no) for names, no in zip(wanted, negated, strict=True)))
        assert answer.event_ids == right[::-1]
        assert (answer.count, answer.is_all) == (len(right), True)


def test_an_order_is_that_of_the_trail(trails: dict[str, list[str]]) -> None:
    right = {
        key
        for key, own in trails.items()
        if "one" in own and "two" in own and own.index("one") < own.index("two")
    }

    answer = found(StepTerm(steps("one")), StepTerm(steps("two"), then=True))

    assert set(answer.event_ids) == right
    assert answer.count == len(right)


def test_one_issue_is_searched_alone(trails: dict[str, list[str]]) -> None:
    of_issue = set(Event.objects.in_issue(1, 2).values_list("event_id", flat=True))
    right = {key for key, own in trails.items() if "one" in own} & of_issue

    assert set(found(StepTerm(steps("one")), issue=2).event_ids) == right


def test_the_newest_read_come_first_and_the_count_goes_on(trails: dict[str, list[str]]) -> None:
    every = found(StepTerm(steps("one")))
    some = found(StepTerm(steps("one")), most=7)

    assert list(some.event_ids) == list(every.event_ids)[:7]
    assert some.count == every.count


def test_a_count_that_takes_too_long_says_so(trails: dict[str, list[str]]) -> None:
    answer = find(TrailState.objects.get(project_id=1), [StepTerm(steps("one"))], most=2, seconds=-1)

    assert len(answer.event_ids) == 2
    assert not answer.is_all
    assert answer.looked < answer.total == 90


def test_what_nothing_means_finds_nothing(trails: dict[str, list[str]]) -> None:
    assert found(StepTerm(frozenset())).event_ids == []
    assert len(found(StepTerm(frozenset(), is_negated=True)).event_ids) == 90


def test_steps_follow_each_other() -> None:
    one, two = frozenset({1}), frozenset({2, 3})

    assert follows([1, 9, 3], [one, two])
    assert not follows([3, 9, 1], [one, two])
