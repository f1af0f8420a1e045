"""What is kept of issues takes less on PostgreSQL.

What was seen in an issue is found by its number alone: the equal entries of such an index are one, where each had its key
and value a third time. New texts wait in at most 64 kB, not in 4 MB, before they join the index of trigrams, and a search
reads as much less of them beside it.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WAIT_LESS = "ALTER INDEX IF EXISTS timeline_issuetext_trigrams SET (gin_pending_list_limit = 64)"
WAIT_AS_USUAL = "ALTER INDEX IF EXISTS timeline_issuetext_trigrams RESET (gin_pending_list_limit)"


def wait_less(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Only on PostgreSQL: SQLite's index of trigrams has no such list."""
    if editor.connection.vendor == "postgresql":
        editor.execute(WAIT_LESS)


def wait_as_usual(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As before."""
    if editor.connection.vendor == "postgresql":
        editor.execute(WAIT_AS_USUAL)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0022_users_in_their_issue")]

    operations = [
        migrations.RunPython(wait_less, wait_as_usual),
        migrations.RemoveIndex("issuevalue", "issue_value_of_issue"),
        migrations.AddIndex(
            "issuevalue", models.Index(fields=["project", "number"], name="issue_value_of_issue")
        ),
    ]
