"""What came in an issue is counted by half days, as its histogram shows it, and not by hours."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def count_half_days(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each is the sum of its hours."""
    _write_again(schema_editor, "hour", "half_day", "half_day / 12")


def count_hours(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The first hour of each half day has all of it."""
    _write_again(schema_editor, "half_day", "hour", "hour * 12")


def _write_again(schema_editor: BaseDatabaseSchemaEditor, old: str, new: str, number: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        # First, for it keeps everybody else from writing.
        cursor.execute(f"ALTER TABLE timeline_issuecount RENAME COLUMN {old} TO {new}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE counted AS SELECT project_id, number, {number} AS {new}, SUM(count) AS count"  # noqa: S608 (our own names)
            " FROM timeline_issuecount GROUP BY 1, 2, 3"
        )
        cursor.execute("DELETE FROM timeline_issuecount")
        cursor.execute(
            f"INSERT INTO timeline_issuecount (project_id, number, {new}, count)"  # noqa: S608
            f" SELECT project_id, number, {new}, count FROM counted ORDER BY 1, 2, 3"
        )
        cursor.execute("DROP TABLE counted")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0006_documents_as_they_are")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(count_half_days, count_hours)],
            # The ORM cannot rename a part of a composite key.
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
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("half_day", models.PositiveIntegerField()),
                        ("count", models.PositiveIntegerField()),
                    ],
                ),
            ],
        )
    ]
