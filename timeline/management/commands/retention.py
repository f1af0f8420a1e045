"""Deletes what the rules do not keep, now: the server does the same every hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.retention.deletion import Rules, clean, rules_of_settings


class Command(BaseCommand):
    help = "Delete events by age and by count per issue; without options by the rules of the settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="keep events received in the last DAYS days")
        parser.add_argument("--events-per-issue", type=int, help="keep the newest of each issue")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = _rules(options["days"], options["events_per_issue"])
        if rules == Rules():
            raise CommandError(
                "Nothing is deleted: set CRUMBSITE_RETENTION_DAYS or CRUMBSITE_RETENTION_EVENTS_PER_ISSUE,"
                " or give --days or --events-per-issue."
            )
        self.stdout.write(f"Keeping {rules}.")
        deleted = clean(rules)
        self.stdout.write(
            f"Deleted {deleted.events} events, {deleted.by_age} by age and {deleted.by_count} by count;"
            f" gave {deleted.free_pages} pages back."
        )


def _rules(days: int | None, events_per_issue: int | None) -> Rules:
    """The options', or the settings' where none is given."""
    if days is None and events_per_issue is None:
        return rules_of_settings()
    for name, value in (("--days", days), ("--events-per-issue", events_per_issue)):
        if value is not None and value < 1:
            raise CommandError(f"{name} {value} is not right: use a whole number from 1.")
    return Rules(days or 0, events_per_issue or 0)
