"""What came in an event's envelope beside its document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0013_servers_of_one_database")]

    operations = [
        migrations.AddField(model_name="event", name="came_with", field=models.TextField(null=True)),
    ]
