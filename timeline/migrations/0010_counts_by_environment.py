"""What came in an issue in a half day is counted for each environment and release, with its first and last time.

What was counted before has neither; `manage.py fill_search` counts again what is stored of it.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

KEY = "project_id, number, half_day, environment, release"
# On SQLite the counts live in their key's own tree (0005).
SQLITE_TABLE = f"""
CREATE TABLE timeline_issuecount (
  project_id bigint NOT NULL,
  number integer unsigned NOT NULL CHECK (number >= 0),
  half_day integer unsigned NOT NULL CHECK (half_day >= 0),
  environment varchar(64) NOT NULL,
  release varchar(200) NOT NULL,
  count integer unsigned NOT NULL CHECK (count >= 0),
  first_seen datetime NULL,
  last_seen datetime NULL,
  PRIMARY KEY ({KEY})
) WITHOUT ROWID
"""
SQLITE_TABLE_BEFORE = """
CREATE TABLE timeline_issuecount (
  project_id bigint NOT NULL,
  number integer unsigned NOT NULL CHECK (number >= 0),
  half_day integer unsigned NOT NULL CHECK (half_day >= 0),
  count integer unsigned NOT NULL CHECK (count >= 0),
  PRIMARY KEY (project_id, number, half_day)
) WITHOUT ROWID
"""
POSTGRESQL = f"""
ALTER TABLE timeline_issuecount
  ADD COLUMN environment varchar(64) NOT NULL DEFAULT '',
  ADD COLUMN release varchar(200) NOT NULL DEFAULT '',
  ADD COLUMN first_seen timestamp with time zone NULL,
  ADD COLUMN last_seen timestamp with time zone NULL;
ALTER TABLE timeline_issuecount ALTER COLUMN environment DROP DEFAULT, ALTER COLUMN release DROP DEFAULT;
ALTER TABLE timeline_issuecount DROP CONSTRAINT {{key}};
ALTER TABLE timeline_issuecount ADD CONSTRAINT {{key}} PRIMARY KEY ({KEY});
"""
POSTGRESQL_BEFORE = """
CREATE TEMPORARY TABLE counted AS
  SELECT project_id, number, half_day, SUM(count) AS count FROM timeline_issuecount GROUP BY 1, 2, 3;
DELETE FROM timeline_issuecount;
ALTER TABLE timeline_issuecount DROP CONSTRAINT {key};
ALTER TABLE timeline_issuecount
  DROP COLUMN environment, DROP COLUMN release, DROP COLUMN first_seen, DROP COLUMN last_seen;
ALTER TABLE timeline_issuecount ADD CONSTRAINT {key} PRIMARY KEY (project_id, number, half_day);
INSERT INTO timeline_issuecount (project_id, number, half_day, count) SELECT * FROM counted;
DROP TABLE counted;
"""


def count_by_environment(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of what was counted neither is known."""
    _write_again(
        schema_editor,
        POSTGRESQL,
        SQLITE_TABLE,
        "INSERT INTO timeline_issuecount SELECT project_id, number, half_day, '', '', count, NULL, NULL"
        " FROM issuecount_before ORDER BY 1, 2, 3",
    )


def count_together(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each half day is the sum of its environments and releases."""
    _write_again(
        schema_editor,
        POSTGRESQL_BEFORE,
        SQLITE_TABLE_BEFORE,
        "INSERT INTO timeline_issuecount SELECT project_id, number, half_day, SUM(count)"
        " FROM issuecount_before GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )


def _write_again(editor: BaseDatabaseSchemaEditor, postgresql: str, table: str, copy: str) -> None:
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conname FROM pg_constraint"
                " WHERE conrelid = 'timeline_issuecount'::regclass AND contype = 'p'"
            )
            for statement in filter(str.strip, postgresql.format(key=cursor.fetchone()[0]).split(";")):
                cursor.execute(statement)
            return
        cursor.execute("ALTER TABLE timeline_issuecount RENAME TO issuecount_before")
        for statement in (table.strip(), copy, "DROP TABLE issuecount_before"):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0009_logs_and_spans")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(count_by_environment, count_together)],
            # The ORM cannot change a composite key.
            state_operations=[
                migrations.DeleteModel("IssueCount"),
                migrations.CreateModel(
                    name="IssueCount",
                    fields=[
                        (
                            "project",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=models.DO_NOTHING,
                                related_name="+",
                                to="timeline.project",
                            ),
                        ),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "project_id",
                                "number",
                                "half_day",
                                "environment",
                                "release",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("half_day", models.PositiveIntegerField()),
                        ("environment", models.CharField(max_length=64)),
                        ("release", models.CharField(max_length=200)),
                        ("count", models.PositiveIntegerField()),
                        ("first_seen", models.DateTimeField(null=True)),
                        ("last_seen", models.DateTimeField(null=True)),
                    ],
                ),
            ],
        )
    ]
