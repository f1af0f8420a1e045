"""How the process says that it is."""

import pytest
from django.db import Error, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests import outages
from timeline.web.views import health

pytestmark = pytest.mark.django_db

LOCKED = "The database is locked by another program: no event can be stored."
READ_ONLY = "The database is read-only: no event can be stored."


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "shop.example", "[::1]", "no host at all"])
def test_health_is_told_under_any_host(path: str, host: str) -> None:
    answer = Client().get(path, headers={"Host": host})

    assert (answer.status_code, answer.json()) == (200, {"detail": "ok"})
    assert answer["Cache-Control"] == "private, no-store"


def test_health_is_not_written_to() -> None:
    assert Client().post("/readyz").status_code == 405


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (OperationalError("database is locked"), LOCKED),
        (outages.locked_postgresql(), LOCKED),
        (outages.read_only_sqlite(), READ_ONLY),
        (outages.read_only_postgresql(), READ_ONLY),
        (outages.lost_postgresql(), "The database does not answer."),
    ],
)
def test_what_keeps_events_from_being_stored_is_said(
    error: Error, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(health, "_begin_to_write", fail)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"detail": detail, "causes": [type(error).__name__]})


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks of one table")
@pytest.mark.parametrize("table", ["timeline_event", "timeline_itemcount"])
def test_a_table_that_another_program_has_locked_is_told(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "WRITE_SECONDS", 0.1)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        answer = Client().get("/readyz")
        other.rollback()
    finally:
        other.close()

    assert (answer.status_code, answer.json()["detail"]) == (503, LOCKED)
    assert Client().get("/readyz").status_code == 200


def test_a_database_of_a_newer_version_is_not_ready() -> None:
    MigrationRecorder(connection).record_applied("timeline", "9999_later")

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["causes"]) == (503, ["timeline.9999_later"])


def test_a_database_without_one_of_its_tables_is_not_ready() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE timeline_itemcount RENAME TO elsewhere")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["detail"] == "A table is missing, or is not of this version: restore a backup."


def test_a_database_of_an_older_version_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_missing_migrations", lambda: ["timeline.0009_more"])

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["causes"] == ["timeline.0009_more"]
