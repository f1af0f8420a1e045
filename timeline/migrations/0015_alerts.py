"""Channels, rules and notices of alerts; what is yet to be told of an issue."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import timeline.models.alerts


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0014_event_came_with"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertChannel",
            fields=[
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to="timeline.organization",
                    ),
                ),
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("webhook", "Webhook (JSON)"),
                            ("slack", "Slack-shaped webhook"),
                        ],
                        max_length=7,
                    ),
                ),
                ("target", models.CharField(max_length=2000)),
                ("secret", models.CharField(default=timeline.models.alerts.random_secret, max_length=64)),
                ("per_hour", models.PositiveSmallIntegerField(default=30)),
                ("digest_due", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rules",
                        to="timeline.project",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="timeline.alertchannel",
                    ),
                ),
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_new", models.BooleanField(default=True)),
                ("on_reopened", models.BooleanField(default=True)),
                ("events", models.PositiveIntegerField(blank=True, null=True)),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("debug", "Debug"),
                            ("info", "Info"),
                            ("warning", "Warning"),
                            ("error", "Error"),
                            ("fatal", "Fatal"),
                        ],
                        default="error",
                        max_length=7,
                    ),
                ),
                ("environment", models.CharField(blank=True, max_length=64)),
                ("q", models.CharField(blank=True, max_length=500)),
                ("quiet_minutes", models.PositiveSmallIntegerField(default=30)),
                ("is_active", models.BooleanField(default=True)),
                ("next_look", models.DateTimeField(default=django.utils.timezone.now)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
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
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "notice_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "notice_id",
                    models.CharField(default=timeline.models.alerts.random_notice_id, max_length=32),
                ),
                ("channel_id", models.BigIntegerField()),
                ("rule_id", models.BigIntegerField(null=True)),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("new", "a new issue"),
                            ("reopened", "an issue that was resolved happens again"),
                            ("often", "many events in a short time"),
                            ("test", "a test"),
                            ("digest", "what was held back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("issue_number", models.PositiveIntegerField(null=True)),
                ("event_id", models.CharField(blank=True, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("held", "Held"),
                            ("digested", "Digested"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("due", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("status", models.CharField(blank=True, max_length=200)),
                ("answer", models.TextField(blank=True)),
                ("held", models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name="issue",
            name="news",
            field=models.CharField(
                blank=True, choices=[("new", "New"), ("reopened", "Reopened")], default="", max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("news", ""), _negated=True),
                fields=["project", "number"],
                name="issue_news",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due__isnull", False)), fields=["project", "due"], name="notice_due"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["project", "created"], name="notice_created"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["project", "issue_number", "rule_id", "created"], name="notice_about_issue"
            ),
        ),
    ]
