"""Batchers beside projects that use much, and beside very many requests without a known key."""

import threading

import pytest

from tests.ingest.test_batching import ROUTE, Answers, request_of
from timeline import allowance
from timeline.ingest import auth
from timeline.ingest.batching import Batcher


def test_only_where_very_many_have_no_known_key_they_are_strangers() -> None:
    batcher = Batcher(Answers())
    request = request_of(1, {"x-sentry-auth": f"Sentry sentry_key={'a' * 32}"})
    assert not batcher.is_stranger(request)
    batcher._load.charge(auth.STRANGERS, 1_000)
    assert batcher.is_stranger(request)
    auth._cache["a" * 32] = 7, 0.0
    assert not batcher.is_stranger(request)
    auth.forget_keys()


@pytest.mark.parametrize(
    ("company", "used", "rests"), [(1_000, 1_000, True), (0, 1_000, False), (1_000, 0, False)]
)
def test_what_rests_does_so_after_a_project_that_uses_much_beside_others(
    company: float, used: float, rests: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "COMPANY_SECONDS", company)
    rested: list[float] = []
    monkeypatch.setattr("timeline.ingest.batching.time.sleep", rested.append)
    answers = Answers()
    answers.go_on.release(1_000)
    batcher = Batcher(answers, rests=4)
    batcher.company.note(7)
    batcher._load.charge(auth.STRANGERS, used)
    batcher.start()
    answered = threading.Event()
    batcher.add(request_of(1), ROUTE, lambda _: answered.set())
    assert answered.wait(10)
    batcher.add(request_of(2), ROUTE, lambda _: None)  # it is answered after the rest
    batcher.stop()
    assert bool(rested) is rests
