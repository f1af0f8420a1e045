"""What users say about events."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0018_problems_and_users"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "event_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("event_id", models.CharField(max_length=32)),
                ("id", models.CharField(max_length=32)),
                ("received", models.DateTimeField()),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(max_length=200)),
                ("comments", models.TextField()),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="timeline.project",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "received"], name="feedback_received")],
            },
        ),
    ]
