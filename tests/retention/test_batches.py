"""How much one transaction deletes."""

import threading
import time

import pytest

from timeline.retention import batches
from timeline.retention.batches import Batches

pytestmark = pytest.mark.django_db


def batch_sizes(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> list[int]:
    """The sizes of batches that take so long."""
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    runner = Batches(threading.Event())
    monkeypatch.setattr(runner._stopped, "wait", lambda _: False)
    sizes: list[int] = []

    for each in seconds:

        def work(size: int, each: float = each) -> int:
            clock[0] += each
            sizes.append(size)
            return 1

        runner.run(work)
    return sizes


def test_batches_grow_while_they_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    assert batch_sizes(monkeypatch, *[0.001] * 8) == [50, 75, 112, 168, 252, 378, 500, 500]


def test_batches_shrink_when_they_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    long = 2 * batches.WORK_SECONDS
    assert batch_sizes(monkeypatch, 0, 0, 0, long, long, long) == [50, 75, 112, 168, 84, 50]
