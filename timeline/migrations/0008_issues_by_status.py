"""The lists of issues look for one status and some levels, and count: the indexes that they are read from hold both."""

from django.db import migrations, models

ORDERS = ("last_seen", "first_seen", "times_seen")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0007_counts_of_half_days")]

    operations = [
        *(migrations.RemoveIndex("issue", f"issue_{column}") for column in ORDERS),
        *(
            migrations.AddIndex(
                "issue",
                models.Index(
                    fields=["project", "status", column, "number", "level"], name=f"issue_status_{column}"
                ),
            )
            for column in ORDERS
        ),
    ]
