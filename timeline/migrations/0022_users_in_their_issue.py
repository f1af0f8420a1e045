"""An event writes fewer pages: its issue counts users itself, and an index that is written anyway finds them.

Each user of an issue was a row with two indexes, and each event stood in an index of users of its own: six pages of an
event, of sixteen. On SQLite what was seen in issues, and the queue of trails, live in their key's own tree from now on.
"""

import base64
import hashlib
from importlib import import_module
from itertools import groupby
from operator import itemgetter

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAX_USERS = 50  # of an issue, as when it is sent

OWN_TREES = (
    """
    CREATE TABLE issuevalue_new (
      project_id bigint NOT NULL,
      key varchar(11) NOT NULL,
      value varchar(200) NOT NULL,
      number integer unsigned NOT NULL CHECK (number >= 0),
      PRIMARY KEY (project_id, key, value, number)
    ) WITHOUT ROWID
    """,
    "INSERT INTO issuevalue_new SELECT project_id, key, value, number FROM timeline_issuevalue ORDER BY 1, 2, 3, 4",
    "DROP TABLE timeline_issuevalue",
    "ALTER TABLE issuevalue_new RENAME TO timeline_issuevalue",
    "CREATE INDEX issue_value_of_issue ON timeline_issuevalue (project_id, number, key, value)",
    """
    CREATE TABLE trailqueue_new (
      project_id bigint NOT NULL,
      received datetime NOT NULL,
      event_id varchar(32) NOT NULL,
      PRIMARY KEY (project_id, received, event_id)
    ) WITHOUT ROWID
    """,
    "INSERT INTO trailqueue_new SELECT project_id, received, event_id FROM timeline_trailqueue ORDER BY 1, 2, 3",
    "DROP TABLE timeline_trailqueue",
    "ALTER TABLE trailqueue_new RENAME TO timeline_trailqueue",
)
# Labels of the events that are stored, a project at a time.
to_values = import_module("timeline.migrations.0018_problems_and_users").insert_labels


def to_issues(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Labels become digests in their issue, a project at a time."""
    project_ids = apps.get_model("timeline", "Project").objects.order_by("id").values_list("id", flat=True)
    with editor.connection.cursor() as cursor:
        for project_id in list(project_ids):
            cursor.execute(
                "SELECT number, value FROM timeline_issuevalue WHERE project_id = %s AND key = 'label' ORDER BY number",
                [project_id],
            )
            found = [
                ("".join([_digest(label) for _, label in labels][:MAX_USERS]), project_id, number)
                for number, labels in groupby(cursor.fetchall(), key=itemgetter(0))
            ]
            cursor.executemany(
                "UPDATE timeline_issue SET users = %s WHERE project_id = %s AND number = %s", found
            )
            cursor.execute(
                "DELETE FROM timeline_issuevalue WHERE project_id = %s AND key = 'label'", [project_id]
            )


def _digest(label: str) -> str:
    """As `models.user_digest` did when this was written."""
    return base64.b64encode(hashlib.blake2b(label.encode(), digest_size=4).digest())[:6].decode()


def keep_in_keys(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Only on SQLite; PostgreSQL has no such tables."""
    if editor.connection.vendor == "sqlite":
        with editor.connection.cursor() as cursor:
            for statement in OWN_TREES:
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0021_narrow_log_traces")]

    operations = [
        migrations.AddField("issue", "users", models.CharField(blank=True, default="", max_length=300)),
        migrations.RunPython(to_issues, to_values),
        migrations.RunPython(keep_in_keys, migrations.RunPython.noop),
        migrations.RemoveIndex("event", "event_user"),
        migrations.RemoveIndex("event", "event_received"),
        migrations.AddIndex(
            "event",
            models.Index(fields=["project", "received", "user_label", "issue_number"], name="event_received"),
        ),
    ]
