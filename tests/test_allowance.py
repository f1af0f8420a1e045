"""Who has used more than their share."""

import os

import pytest

from timeline.allowance import MAX_DEBT, MAX_REMEMBERED, Allowance, Company
from timeline.server.shared import SENDERS

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


def test_whoever_asks_alone_has_no_company() -> None:
    company = Company()
    for _ in range(3):
        company.note(7)
        company._cells[1] = min(company._cells[1], 1.0)  # the first of them came after nobody
    assert not company.is_there
    company.note(8)
    assert company.is_there


def test_company_in_one_process_is_known_in_the_others() -> None:
    SENDERS.note(7)
    SENDERS._cells[1] = 0.0
    child = os.fork()
    if not child:
        SENDERS.note(8)
        os._exit(0)
    os.waitpid(child, 0)
    assert SENDERS.is_there
    SENDERS._cells[0] = SENDERS._cells[1] = 0.0
