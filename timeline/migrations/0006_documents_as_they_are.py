"""PostgreSQL keeps documents as they come: it tried in vain to make smaller what zstd has compressed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_as_it_comes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For what is stored from now on; SQLite compresses nothing."""
    _store(schema_editor, "EXTERNAL")


def try_to_compress(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As it was."""
    _store(schema_editor, "EXTENDED")


def _store(schema_editor: BaseDatabaseSchemaEditor, how: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE timeline_event ALTER COLUMN document SET STORAGE {how}")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0005_counts_in_their_key")]

    operations = [migrations.RunPython(keep_as_it_comes, try_to_compress)]
