"""Who has used more than their share."""

import pytest

from timeline.allowance import MAX_DEBT, MAX_REMEMBERED, Allowance

FREE, SAVED, PER_SECOND = 0.03, 0.5, 0.02


class Clock:
    """Stands still until it is moved."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def make(clock: Clock) -> Allowance[str]:
    return Allowance(free=FREE, saved=SAVED, per_second=PER_SECOND, clock=clock)


def test_what_is_free_is_not_counted_however_often() -> None:
    allowance = make(Clock())
    for _ in range(10_000):
        allowance.charge("a", FREE)
    assert not allowance.is_used_up("a")


def test_what_is_saved_is_used_up_by_whoever_uses_it() -> None:
    allowance = make(Clock())
    times = 0
    while not allowance.is_used_up("a"):
        allowance.charge("a", FREE + 0.1)
        times += 1
    assert times == pytest.approx(SAVED / 0.1, abs=1)
    assert not allowance.is_used_up("b")


def test_whoever_pauses_has_saved_up_again() -> None:
    allowance = make(clock := Clock())
    allowance.charge("a", 100 * SAVED)
    assert allowance.is_used_up("a")
    clock.now += MAX_DEBT * SAVED / PER_SECOND + 1
    assert not allowance.is_used_up("a")


def test_who_owes_nothing_is_forgotten() -> None:
    allowance = make(clock := Clock())
    for number in range(MAX_REMEMBERED):
        allowance.charge(str(number), 0.1)
    clock.now += 1_000
    allowance.charge("a", 100.0)
    assert list(allowance._until) == ["a"]
    for number in range(2 * MAX_REMEMBERED):
        allowance.charge(str(number), 100.0)
    assert len(allowance._until) <= MAX_REMEMBERED
