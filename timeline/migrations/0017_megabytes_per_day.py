"""How much a project may store in a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0016_housekeeping")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="megabytes_per_day",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
