"""Migrations that write rows again: what was counted before is counted after."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from timeline.models import IssueCount, IssueText
from timeline.search.texts import Holds

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


@pytest.mark.django_db(transaction=True)
def test_counts_get_environments_and_releases_and_lose_them() -> None:
    migrate_to("0009")
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO timeline_issuecount VALUES (7, 1, %s, 3)", [HALF_DAY])
        migrate_to("0010")
        row = IssueCount.objects.get()
        assert (row.half_day, row.environment, row.release, row.count, row.first_seen) == (
            HALF_DAY,
            "",
            "",
            3,
            None,
        )
        IssueCount.objects.create(
            project_id=7, number=1, half_day=HALF_DAY, environment="beta", release="4", count=2
        )
        migrate_to("0009")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM timeline_issuecount")
            assert cursor.fetchall() == [(7, 1, HALF_DAY, 5)]
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_index_of_texts_comes_and_goes_and_follows_them() -> None:
    migrate_to("0010")
    call_command("migrate", verbosity=0)
    IssueText.objects.bulk_create([IssueText(project_id=7, number=1, text="lootdrop")])
    IssueText.objects.filter(number=1).update(text="printer")
    assert [found.number for found in IssueText.objects.filter(Holds(F("text"), "RINT"))] == [1]
    assert not IssueText.objects.filter(Holds(F("text"), "loot")).exists()
    IssueText.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO timeline_issuetext_trigrams(timeline_issuetext_trigrams) VALUES ('integrity-check')"
            )
