"""A project's own quota: null is the setting's, 0 is none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0003_issue_values_by_issue")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="events_per_minute",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
