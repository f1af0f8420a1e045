"""The watch over statements itself: what it finds, and what it lets pass."""

import pytest
from django.db import connection

from tests.statements import unnamed_references
from timeline.database.distribution import project_tables

TABLES = frozenset(project_tables())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM timeline_event WHERE project_id = %s AND event_id = %s",
        'SELECT 1 FROM "timeline_event" WHERE "timeline_event"."project_id" IN (%s, %s)',
        "DELETE FROM timeline_event WHERE project_id = 7",
        'UPDATE "timeline_issue" SET "status" = %s WHERE ("timeline_issue"."project_id" = %s)',
        "INSERT INTO timeline_issue (project_id, number) VALUES (%s, %s)",
        "SELECT 1 FROM timeline_issue i JOIN timeline_event e ON e.project_id = i.project_id WHERE i.project_id = %s",
        'SELECT 1 FROM "timeline_issue" WHERE "timeline_issue"."project_id" = %s AND EXISTS(SELECT 1 FROM '
        '"timeline_issuevalue" U0 WHERE U0."project_id" = ("timeline_issue"."project_id"))',
        "SELECT 1 FROM timeline_project",
    ],
)
def test_a_statement_that_names_its_project_passes(sql: str) -> None:
    assert unnamed_references(sql, TABLES) == []


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("SELECT 1 FROM timeline_event WHERE event_id = %s", "timeline_event"),
        ("SELECT 1 FROM timeline_issue JOIN timeline_project p ON p.id = timeline_issue.project_id WHERE p.slug = %s",
         "timeline_issue"),
        ("UPDATE timeline_issue SET status = %s WHERE number = %s", "timeline_issue"),
        ("INSERT INTO timeline_issue (number) VALUES (%s)", "timeline_issue"),
        ('SELECT 1 FROM "timeline_issue" WHERE "timeline_issue"."project_id" = %s AND EXISTS(SELECT 1 FROM '
         '"timeline_issuevalue" U0 WHERE U0."number" = %s)', "timeline_issuevalue"),
        ("SELECT 1 FROM timeline_issue i JOIN timeline_event e ON e.issue_number = i.number WHERE i.project_id = %s",
         "timeline_event"),
        ("SELECT 1 FROM timeline_issue WHERE (project_id, number) IN (VALUES (%s, %s))", "timeline_issue"),
    ],
)  # fmt: skip
def test_a_statement_that_does_not_is_found(sql: str, table: str) -> None:
    assert unnamed_references(sql, TABLES) == [table]


@pytest.mark.django_db
def test_statements_are_watched(
    statements_without_a_project: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.statements.asking_place", lambda: "somewhere")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM timeline_event WHERE event_id = %s", ["a"])

    assert len(statements_without_a_project) == 1
    statements_without_a_project.clear()
