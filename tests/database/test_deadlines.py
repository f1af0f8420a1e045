"""How long a reader's page may keep the database."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.test import RequestFactory

from timeline.database import deadlines
from timeline.web.views.errors import TOO_SLOW, server_error

# Counts for as long as it is let.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def limited() -> Iterator[None]:
    connection_created.connect(deadlines.limit)
    yield
    connection_created.disconnect(deadlines.limit)


def ended(monkeypatch: pytest.MonkeyPatch, gone: threading.Event | None, *, is_reader: bool = True) -> Any:
    """How a page's endless statement ends."""

    def page() -> Exception | None:
        deadlines.begin(gone)
        try:
            with connection.cursor() as cursor:
                cursor.execute(ENDLESS)
        except OperationalError as error:
            return error
        finally:
            deadlines.end()
            connection.close()
        return None

    with ThreadPoolExecutor(1, initializer=deadlines.mark_reader if is_reader else None) as threads:
        return threads.submit(page).result(timeout=60)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_ended(limited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "PAGE_SECONDS", 0.05)
    monkeypatch.setattr(deadlines, "STATEMENT_SECONDS", 1)
    error = ended(monkeypatch, None)

    assert deadlines.is_over(error)
    with pytest.raises(OperationalError):
        raise error
    try:
        raise error
    except OperationalError:
        page = server_error(RequestFactory().get("/acme/?q=a"))
        answer = server_error(RequestFactory().get("/api/v1/organizations/acme/issues/"))
    assert (page.status_code, answer.status_code) == (503, 503)
    assert "This search took too long" in page.content.decode()
    assert TOO_SLOW in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL ends it by its own clock")
def test_one_that_nobody_waits_for_is_ended(limited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()
    threading.Timer(0.05, gone.set).start()

    assert deadlines.is_over(ended(monkeypatch, gone))


@pytest.mark.django_db(transaction=True)
def test_others_take_as_long_as_they_need(limited: None) -> None:
    deadlines.begin()
    try:
        time.sleep(0)
        with connection.cursor() as cursor:
            cursor.execute(ENDLESS.replace("FROM n) ", "FROM n WHERE i < 300000) "))
            assert cursor.fetchone()[0] == 300_000
    finally:
        deadlines.end()


def test_other_errors_are_not_over() -> None:
    assert not deadlines.is_over(OperationalError("no such column"))
    assert not deadlines.is_over(ValueError())
    assert not deadlines.is_over(None)
