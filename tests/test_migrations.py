"""Migrations that write rows again: what was counted before is counted after."""

import pytest
from django.core.management import call_command
from django.db import connection

from timeline.models import IssueCount

HALF_DAY = 41_000


def migrate_to(name: str) -> None:
    call_command("migrate", "timeline", name, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_hours_become_half_days_and_back() -> None:
    migrate_to("0006")
    try:
        rows = [
            (7, 1, HALF_DAY * 12, 3),
            (7, 1, HALF_DAY * 12 + 11, 4),
            (7, 1, HALF_DAY * 12 + 12, 5),
            (7, 2, 0, 6),
        ]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO timeline_issuecount VALUES (%s, %s, %s, %s)", rows)
        migrate_to("0007")
        found = IssueCount.objects.order_by("number", "half_day").values_list("number", "half_day", "count")
        assert list(found) == [(1, HALF_DAY, 7), (1, HALF_DAY + 1, 5), (2, 0, 6)]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'timeline_issuecount'")
                assert cursor.fetchone()[0].endswith(" WITHOUT ROWID")  # they stay in their key's own tree
        migrate_to("0006")
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, hour, count FROM timeline_issuecount ORDER BY 1, 2")
            assert cursor.fetchall() == [(1, HALF_DAY * 12, 7), (1, HALF_DAY * 12 + 12, 5), (2, 0, 6)]
    finally:
        call_command("migrate", verbosity=0)
