"""A search asks of each issue what it has: `release:4.*` took seconds by value alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0002_sign_in_attempts")]

    operations = [
        migrations.AddIndex(
            model_name="issuevalue",
            index=models.Index(fields=["project", "number", "key", "value"], name="issue_value_of_issue"),
        ),
    ]
