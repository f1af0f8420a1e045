from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from timeline.ingest.connections import bind_in_database


def statement_sent() -> str:
    """What PostgreSQL got of a statement with a value."""
    if connection.vendor != "postgresql":
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() AND %s", [True])
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def statement_sent_when_told() -> str:
    bind_in_database()
    return statement_sent()


@pytest.mark.django_db(transaction=True)
def test_a_thread_may_send_values_apart_and_others_do_not() -> None:
    is_postgresql = connection.vendor == "postgresql"
    with ThreadPoolExecutor(1) as told, ThreadPoolExecutor(1) as other:
        assert ("$1" in told.submit(statement_sent_when_told).result()) == is_postgresql
        assert ("$1" in told.submit(statement_sent).result()) == is_postgresql  # on its next connection, too
        assert "$1" not in other.submit(statement_sent).result()
