"""The background thread of a server."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.utils import timezone

from tests import outages
from tests.retention.filling import fill, stored
from timeline.models import Installation
from timeline.retention import cleaner

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_background_cleans_and_ends(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = threading.Event()
    monkeypatch.setattr(cleaner, "FIRST_SECONDS", 0)
    monkeypatch.setattr(cleaner, "log_deleted", lambda _: cleaned.set())
    settings.RETENTION_EVENTS_PER_ISSUE = 4
    fill(10)

    thread = cleaner.make_cleaner()
    thread.start()
    assert cleaned.wait(30)
    thread.stop()

    assert len(stored()) == 4


def test_the_background_outlives_a_failing_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(cleaner, "clean", fail)
    monkeypatch.setattr(cleaner, "connection", SimpleNamespace(close=lambda: None))

    again = cleaner.clean_alone(threading.Event())

    assert again == cleaner.RETRY_SECONDS
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "cannot be deleted now (database is locked)" in caplog.text


def test_a_defect_of_ours_is_told_with_where_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise outages.wrong_statement()

    monkeypatch.setattr(cleaner, "clean", fail)
    monkeypatch.setattr(cleaner, "connection", SimpleNamespace(close=lambda: None))

    assert cleaner.clean_alone(threading.Event()) == cleaner.CLEAN_SECONDS
    assert "Traceback" in caplog.text


def test_one_process_of_a_data_folder_removes_at_a_time() -> None:
    with cleaner.alone("removal") as first, cleaner.alone("removal") as second:
        assert (first, second) == (True, False)
    with cleaner.alone("removal") as third:
        assert third


def test_of_all_servers_of_a_database_one_cleans_within_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[object] = []
    monkeypatch.setattr(cleaner, "clean", lambda *_, **__: cleaned.append(1))
    monkeypatch.setattr(cleaner, "log_deleted", lambda _: None)
    monkeypatch.setattr(cleaner, "connection", SimpleNamespace(close=lambda: None))

    for _ in range(3):
        cleaner.clean_alone(threading.Event())

    assert len(cleaned) == 1


def test_what_could_not_be_cleaned_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(cleaner, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(cleaner, "clean", fail)
    cleaner.clean_alone(threading.Event())

    assert Installation.objects.claim_cleaning(timezone.now(), timedelta(hours=1))
