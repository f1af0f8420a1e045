"""Logs and spans, as they came, and the traces that they speak of."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

KINDS = [(0, "Logs"), (1, "Spans"), (2, "Dropped")]


def _project() -> Any:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="timeline.project",
    )


def _key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0008_issues_by_status")]

    operations = [
        migrations.CreateModel(
            name="LogBatch",
            fields=[
                ("project", _project()),
                ("pk", _key("project_id", "id")),
                ("id", models.CharField(max_length=20)),
                ("kind", models.PositiveSmallIntegerField(choices=KINDS)),
                ("item_type", models.CharField(max_length=16)),
                ("received", models.DateTimeField()),
                ("drift_seconds", models.FloatField(null=True)),
                ("count", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("document", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["project", "received"], name="log_batch_received")]},
        ),
        migrations.CreateModel(
            name="LogTrace",
            fields=[
                ("project", _project()),
                ("pk", _key("project_id", "trace_id", "kind", "batch")),
                ("trace_id", models.CharField(max_length=32)),
                ("kind", models.PositiveSmallIntegerField(choices=KINDS)),
                ("batch", models.CharField(max_length=20)),
                ("count", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["project", "batch"], name="log_trace_batch")]},
        ),
    ]
