from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from tests import outages
from timeline.database.connections import bind_in_database, try_again


def cursor_of_postgresql(prepare: Callable[[], object]) -> Any:
    """What sends a statement in a thread that was prepared, whatever the suite runs on. Nothing is asked."""
    settings: dict[str, Any] = {**connections["default"].settings_dict, "NAME": "crumbs", "OPTIONS": {}}
    connections["default"] = DatabaseWrapper(settings, "default")
    prepare()
    return connection.get_connection_params()["cursor_factory"]


def test_a_thread_may_send_values_apart_and_others_do_not() -> None:
    with ThreadPoolExecutor(1) as told, ThreadPoolExecutor(1) as other:
        apart = told.submit(cursor_of_postgresql, bind_in_database).result()
        within = other.submit(cursor_of_postgresql, lambda: None).result()

    assert issubclass(apart, psycopg.Cursor)
    assert not issubclass(apart, psycopg.ClientCursor)
    assert issubclass(within, psycopg.ClientCursor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (outages.lost_postgresql(), 2),
        (outages.read_only_sqlite(), 2),
        (outages.locked_postgresql(), 1),  # has been waited for
        (outages.wrong_statement(), 1),
        (KeyError("x"), 1),
    ],
    ids=str,
)
def test_an_unavailable_database_is_tried_once_more(error: Exception, tries: int) -> None:
    tried = []

    def fail() -> None:
        tried.append(error)
        raise error

    with pytest.raises(type(error)):
        try_again(fail)
    assert len(tried) == tries
