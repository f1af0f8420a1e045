"""Batches without pauses."""

import pytest


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    from timeline.retention import batches  # Django is set up only now

    monkeypatch.setattr(batches, "MIN_PAUSE_SECONDS", 0)
