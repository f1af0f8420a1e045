"""The last problem of each trail, and the users of each issue, for the lists."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAX_USERS = 50  # of an issue, as when it is sent

# From the index of users alone, a project at a time.
INSERT_LABELS = """
INSERT INTO timeline_issuevalue (project_id, key, value, number)
SELECT project_id, 'label', user_label, issue_number FROM (
  SELECT project_id, user_label, issue_number,
    ROW_NUMBER() OVER (PARTITION BY project_id, issue_number ORDER BY user_label) AS place
  FROM (
    SELECT DISTINCT project_id, user_label, issue_number FROM timeline_event
    WHERE project_id = %s AND user_label <> ''
  ) AS labels
) AS numbered WHERE place <= %s
ON CONFLICT DO NOTHING
"""


def insert_labels(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    project_ids = apps.get_model("timeline", "Project").objects.order_by("id").values_list("id", flat=True)
    with editor.connection.cursor() as cursor:
        for project_id in list(project_ids):
            cursor.execute(INSERT_LABELS, [project_id, MAX_USERS])


class Migration(migrations.Migration):
    dependencies = [("timeline", "0017_megabytes_per_day")]

    operations = [
        migrations.AddField("trail", "problem", models.CharField(max_length=160, null=True)),
        migrations.AddField("trail", "problem_level", models.CharField(max_length=7, null=True)),
        migrations.AddField("trail", "problem_before", models.FloatField(null=True)),
        migrations.AddField("trail", "problem_index", models.IntegerField(null=True)),
        migrations.AddField("trail", "problem_request", models.CharField(max_length=160, null=True)),
        # False of what is there, True of what is made from now on.
        migrations.AddField("trailstate", "has_problems", models.BooleanField(default=False)),
        migrations.AlterField("trailstate", "has_problems", models.BooleanField(default=True)),
        migrations.RunPython(insert_labels, migrations.RunPython.noop),
    ]
