"""What the search of the issue list looks through beside titles, with an index of trigrams where the database has one.

And an index of the users of events.

On SQLite that is an FTS5 table beside the texts, kept by triggers. It knows a text by its rowid, which only stays if it
has a name: the table has a column more than the model, and a later migration must not write it again from the model.

On PostgreSQL it is the extension pg_trgm. Where this user may not create it the search works all the same, reading every
text; `manage.py fill_search` makes the index once the extension is there.
"""

from django.db import Error, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE_TABLE = """
CREATE TABLE timeline_issuetext (
  id integer PRIMARY KEY,
  project_id bigint NOT NULL,
  number integer unsigned NOT NULL CHECK (number >= 0),
  text text NOT NULL,
  UNIQUE (project_id, number)
)
"""
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE timeline_issuetext_trigrams USING fts5("
    "text, content='timeline_issuetext', content_rowid='id', tokenize='trigram', detail='none', columnsize=0)",
    "CREATE TRIGGER timeline_issuetext_inserted AFTER INSERT ON timeline_issuetext BEGIN"
    " INSERT INTO timeline_issuetext_trigrams (rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER timeline_issuetext_deleted AFTER DELETE ON timeline_issuetext BEGIN"
    " INSERT INTO timeline_issuetext_trigrams (timeline_issuetext_trigrams, rowid, text)"
    " VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER timeline_issuetext_updated AFTER UPDATE OF text ON timeline_issuetext BEGIN"
    " INSERT INTO timeline_issuetext_trigrams (timeline_issuetext_trigrams, rowid, text)"
    " VALUES ('delete', old.id, old.text);"
    " INSERT INTO timeline_issuetext_trigrams (rowid, text) VALUES (new.id, new.text); END",
)
POSTGRESQL_INDEX = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS timeline_issuetext_trigrams ON timeline_issuetext USING gin (text gin_trgm_ops)",
)


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where it cannot be made, the search reads every text."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("DROP TABLE timeline_issuetext")
            cursor.execute(SQLITE_TABLE)
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
                    cursor.execute(statement)
        except Error as error:
            print(f"\n  The search of issues has no index of trigrams, and is slower: {error}")  # noqa: T201


def remove_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers and PostgreSQL's index go with their table."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS timeline_issuetext_trigrams")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0010_counts_by_environment")]

    operations = [
        migrations.CreateModel(
            name="IssueText",
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
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.RunPython(make_index, remove_index),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["project", "user_label", "issue_number"],
                name="event_user",
                condition=models.Q(("user_label", ""), _negated=True),
            ),
        ),
    ]
