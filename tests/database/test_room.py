"""When nothing more is stored, whoever sends it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.db import connection

from timeline.database import room

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is not ours to see")


@pytest.fixture(autouse=True)
def look_again(settings: LazySettings) -> Iterator[None]:
    settings.FREE_MEGABYTES = settings.MAX_GIGABYTES = 0
    room.forget()
    yield
    room.forget()


def leave(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
    free = SimpleNamespace(free=megabytes * room.MEGABYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: free)


@on_sqlite
def test_a_disk_that_is_nearly_full_is_said(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FREE_MEGABYTES = 200
    leave(monkeypatch, 200)
    assert not room.shortage()
    room.forget()
    leave(monkeypatch, 199)
    assert room.shortage() == (
        "The disk of the database is nearly full: 199 MB are free, and no event is stored below 200"
        " (CRUMBSITE_FREE_MEGABYTES)."
    )


@on_sqlite
def test_the_disk_is_not_asked_each_time(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FREE_MEGABYTES = 200
    leave(monkeypatch, 1)
    assert room.shortage()
    leave(monkeypatch, 10_000)
    assert room.shortage()
    room.forget()
    assert not room.shortage()


@on_sqlite
def test_the_disk_of_the_file_is_looked_at(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FREE_MEGABYTES = 1
    asked: list[Path] = []

    def usage(folder: Path) -> SimpleNamespace:
        asked.append(folder)
        return SimpleNamespace(free=1 << 40)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setitem(connection.settings_dict, "NAME", Path("/somewhere/else/crumbsite.sqlite3"))
    assert not room.shortage()
    assert asked == [Path("/somewhere/else")]


def test_a_database_that_is_as_large_as_it_may_be_is_said(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < room._size() < room.GIGABYTE
    settings.MAX_GIGABYTES = 1
    assert not room.shortage()
    room.forget()
    monkeypatch.setattr(room, "GIGABYTE", 1_000)
    assert room.shortage() == (
        "The database is as large as it may be: 1 GB (CRUMBSITE_MAX_GIGABYTES). No event is stored."
    )
