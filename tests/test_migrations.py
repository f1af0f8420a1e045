"""Migrations that write rows again: what was counted before is counted after."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
from timeline.models import (
    Issue,
    IssueCount,
    IssueText,
    IssueValue,
    LogBatch,
    LogTrace,
    Organization,
    Project,
    TrailQueue,
    trace_number,
)
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


BATCH = ("{:08x}" + "ab" * 6).format
TRACES = ["00000000000000000af7651916cd43dd", "0af7651916cd43dd8448eb211c80319c", "f" * 32]


@pytest.mark.django_db(transaction=True)
def test_the_traces_of_batches_become_narrow_and_wide_again() -> None:
    Organization.objects.create(id=3, slug="acme", name="Acme")
    Project.objects.create(id=7, organization_id=3, slug="shop", name="Shop")
    migrate_to("0020")
    try:
        # The second batch is of spans, the third of logs that were dropped.
        rows = [
            (7, one, kind, BATCH(kind), 1 + place) for kind in (0, 1, 2) for place, one in enumerate(TRACES)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO timeline_logbatch (project_id, id, kind, item_type, received, count, size, document)"
                " VALUES (7, %s, %s, 'log', '2026-11-26 10:00:00', 6, 9, %s)",
                [(BATCH(kind), kind, b"\x01document") for kind in (0, 1, 2)],
            )
            cursor.executemany("INSERT INTO timeline_logtrace VALUES (%s, %s, %s, %s, %s)", rows)
        migrate_to("0021")
        assert sorted(sorted(batch.trace_ids) for batch in LogBatch.objects.all()) == [TRACES] * 3
        assert {bytes(batch.document) for batch in LogBatch.objects.all()} == {b"\x01document"}
        found = LogTrace.objects.of_trace([7], trace_number(TRACES[1])).order_by("kind")
        assert [(row.kind, bytes(row.batch).hex(), row.count) for row in found] == [
            (kind, BATCH(kind), 2) for kind in (0, 1, 2)
        ]
        assert LogTrace.objects.count() == 9
        migrate_to("0020")
        with connection.cursor() as cursor:
            cursor.execute("SELECT project_id, trace_id, kind, batch, count FROM timeline_logtrace")
            assert sorted(cursor.fetchall()) == sorted(rows)
            cursor.execute("SELECT COUNT(*) FROM timeline_logbatch")
            assert cursor.fetchone() == (3,)
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_users_go_into_their_issue_and_back() -> None:
    Organization.objects.create(id=3, slug="acme", name="Acme")
    Project.objects.create(id=7, organization_id=3, slug="shop", name="Shop")
    sent = (("a", "1"), ("a", "2"), ("a", "1"), ("b", "1"), ("c", ""))
    store_events([new_event(7, group, user_label=user) for group, user in sent])
    users = dict(Issue.objects.values_list("number", "users"))
    assert [Issue.objects.get(number=number).user_count for number in (1, 2, 3)] == [2, 1, 0]
    values = set(IssueValue.objects.values_list())
    queued = set(TrailQueue.objects.values_list())
    try:
        migrate_to("0021")
        labels = IssueValue.objects.filter(key="label").values_list("number", "value")
        assert set(labels) == {(1, "1"), (1, "2"), (2, "1")}
        assert set(IssueValue.objects.exclude(key="label").values_list()) == values
        migrate_to("0022")
        again = dict(Issue.objects.values_list("number", "users"))
        assert again == users or again == {**users, 1: users[1][6:] + users[1][:6]}, "in any order"
        assert set(IssueValue.objects.values_list()) == values
        assert set(TrailQueue.objects.values_list()) == queued
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%) WITHOUT ROWID%'")
                assert {"timeline_issuevalue", "timeline_trailqueue"} <= {name for (name,) in cursor}
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_values_and_texts_are_found_by_narrow_indexes_and_by_wide_ones() -> None:
    Organization.objects.create(id=3, slug="acme", name="Acme")
    Project.objects.create(id=7, organization_id=3, slug="shop", name="Shop")
    store_events([new_event(7, group, release="4.0", text="valueerror: bad invoice") for group in "ab"])
    values = set(IssueValue.objects.values_list())
    try:
        for name, options in (("0022", None), ("0023", ["gin_pending_list_limit=64"])):
            migrate_to(name)
            assert set(IssueValue.objects.values_list()) == values
            assert IssueValue.objects.of_issues([(7, 2)]).filter(key="release").count() == 1
            assert IssueText.objects.filter(Holds(F("text"), "bad inv")).count() == 2
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT reloptions FROM pg_class WHERE relname = 'timeline_issuetext_trigrams'"
                    )
                    assert cursor.fetchone() == (options,)
    finally:
        call_command("migrate", verbosity=0)
