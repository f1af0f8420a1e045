"""How many logs, and how many spans, a project may send in a minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0019_feedback")]

    operations = [
        migrations.AddField(
            "project", "log_batches_per_minute", models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            "project", "log_bytes_per_minute", models.PositiveBigIntegerField(blank=True, null=True)
        ),
    ]
