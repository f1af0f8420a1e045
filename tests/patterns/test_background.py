import threading
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import override_settings

from tests.patterns.trails import event_with, queued
from tests.retention.filling import make_project
from timeline.ingest.store import store_events
from timeline.patterns import background
from timeline.patterns.background import IDLE_SECONDS, OTHERS_SECONDS, PAUSE_SECONDS, RETRY_SECONDS
from timeline.patterns.queued import BATCH
from timeline.patterns.reader import Reader

pytestmark = pytest.mark.django_db
RUNNING = threading.Event()


def test_what_is_queued_is_read_and_then_there_is_time(tmp_path: Path) -> None:
    make_project(1)
    store_events([event_with(number, ["a"]) for number in range(3)])
    with override_settings(DATA_DIR=tmp_path):
        work = background._Work()

        assert work.read(RUNNING) <= IDLE_SECONDS
        assert queued() == 0
        assert work.read(RUNNING) == IDLE_SECONDS
        work.stop()


@pytest.mark.parametrize(
    ("done", "least", "most"), [(1, PAUSE_SECONDS, PAUSE_SECONDS), (BATCH, 0, PAUSE_SECONDS / 2)]
)
def test_few_write_rarely_and_many_soon(
    done: int, least: float, most: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "read_some", lambda _: done)
    monkeypatch.setattr("timeline.patterns.background.time.monotonic", lambda: 0.0)
    with override_settings(DATA_DIR=tmp_path):
        work = background._Work()
        assert least <= work.read(RUNNING) <= most
        work.stop()


def test_one_process_of_a_data_folder_reads(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        one, other = background._Work(), background._Work()
        assert one.read(RUNNING) == IDLE_SECONDS
        assert other.read(RUNNING) == OTHERS_SECONDS

        one.stop()

        assert other.read(RUNNING) == IDLE_SECONDS
        other.stop()


def test_a_database_or_a_folder_that_cannot_be_written_to_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> int:
        raise OperationalError("database is locked")

    with override_settings(DATA_DIR=tmp_path / "missing"):
        assert background._Work().read(RUNNING) == RETRY_SECONDS
    monkeypatch.setattr(Reader, "read_some", fail)
    monkeypatch.setattr("timeline.patterns.background.connection.close", lambda: None)
    with override_settings(DATA_DIR=tmp_path):
        work = background._Work()
        assert work.read(RUNNING) == RETRY_SECONDS
        work.stop()
    assert "trying again in 10 s" in caplog.text
