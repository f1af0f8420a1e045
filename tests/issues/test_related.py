"""Events around an event (`views/related.py`), as the database looks for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.issues.related import traced
from timeline.models import Event

pytestmark = pytest.mark.django_db


def test_a_trace_is_found_by_its_index() -> None:
    with CaptureQueriesContext(connection) as queries:
        traced(Event(project_id=1, event_id="a" * 32, trace_id="b" * 32), {1: None, 2: None})  # type: ignore[dict-item]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan TO off")
        how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{how} {queries[0]['sql']}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "event_trace" in plan
