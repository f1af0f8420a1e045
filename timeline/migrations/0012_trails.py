"""Trails as numbers of steps, for the pages that look across events; nothing that is there is written again."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_uncompressed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On PostgreSQL: bitmaps do not compress, and parts of them are read."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE timeline_trailblock ALTER COLUMN places SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0011_issue_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrailState",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="timeline.project",
                    ),
                ),
                ("shape_version", models.PositiveSmallIntegerField()),
                ("next_step", models.PositiveIntegerField(default=1)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("day", models.PositiveIntegerField(default=0)),
                ("new_steps", models.PositiveIntegerField(default=0)),
                ("next_ordinal", models.PositiveBigIntegerField(default=0)),
                ("sealed", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveBigIntegerField(default=0)),
                ("evictions", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="TrailBlock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "block",
                        "part",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("block", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField()),
                ("places", models.BinaryField()),
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
        ),
        migrations.CreateModel(
            name="TrailQueue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "received",
                        "event_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("received", models.DateTimeField()),
                ("event_id", models.CharField(max_length=32)),
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
        ),
        migrations.CreateModel(
            name="Trail",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "event_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("event_id", models.CharField(max_length=32)),
                ("ordinal", models.PositiveBigIntegerField()),
                ("steps", models.BinaryField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("project", "ordinal"), name="trail_ordinal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrailStep",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("digest", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("category", models.CharField(max_length=64)),
                ("level", models.CharField(max_length=7)),
                ("method", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=20)),
                ("text", models.CharField(max_length=200)),
                ("last_day", models.PositiveIntegerField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("project", "digest"), name="trail_step_once")
                ],
            },
        ),
        migrations.RunPython(keep_uncompressed, migrations.RunPython.noop),
    ]
