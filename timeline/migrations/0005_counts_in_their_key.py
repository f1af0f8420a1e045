"""On SQLite the counts of issues live in their key's own tree.

A page of the largest issues reads 8,000 of them, and each was looked up twice: in the key, then in the table.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_in_key(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Only on SQLite; PostgreSQL has no such tables."""
    _write_again(schema_editor, " WITHOUT ROWID")


def keep_beside_key(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As it was."""
    _write_again(schema_editor, "")


def _write_again(schema_editor: BaseDatabaseSchemaEditor, how: str) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'timeline_issuecount'")
        made = cursor.fetchone()[0].removesuffix(" WITHOUT ROWID")
        cursor.execute("ALTER TABLE timeline_issuecount RENAME TO issuecount_before")
        cursor.execute(made + how)
        cursor.execute(
            "INSERT INTO timeline_issuecount (project_id, number, hour, count)"
            " SELECT project_id, number, hour, count FROM issuecount_before ORDER BY 1, 2, 3"
        )
        cursor.execute("DROP TABLE issuecount_before")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0004_project_quota")]

    operations = [migrations.RunPython(keep_in_key, keep_beside_key)]
