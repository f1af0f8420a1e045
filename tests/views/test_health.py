"""How the process says that it is."""

import pytest
from django.db import OperationalError
from django.test import Client

from timeline.views import health

pytestmark = pytest.mark.django_db


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
        ("database is locked", "The database is locked by another program: no event can be stored."),
        (
            "canceling statement due to lock timeout",
            "The database is locked by another program: no event can be stored.",
        ),
        ("attempt to write a readonly database", "The database is read-only: no event can be stored."),
        ("read-only transaction", "The database is read-only: no event can be stored."),
        ("connection refused", "The database does not answer."),
    ],
)
def test_what_keeps_events_from_being_stored_is_said(
    error: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError(error)

    monkeypatch.setattr(health, "_begin_to_write", fail)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"detail": detail, "causes": ["OperationalError"]})


def test_a_database_of_an_older_version_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_missing_migrations", lambda: ["timeline.0009_more"])

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["causes"] == ["timeline.0009_more"]
