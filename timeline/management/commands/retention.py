"""Deletes what the rules do not keep, now: the server does the same every hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline import retention


class Command(BaseCommand):
    help = "Delete events by age and by count per issue; without options by the rules of the settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="keep events received in the last DAYS days")
        parser.add_argument("--events-per-issue", type=int, help="keep the newest of each issue")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = _rules(options["days"], options["events_per_issue"])
        if rules == retention.Rules():
            raise CommandError(
                "Everything is kept: set CRUMBSITE_RETENTION_DAYS or CRUMBSITE_RETENTION_EVENTS_PER_ISSUE,"
                " or give --days or --events-per-issue."
            )
        self.stdout.write(f"Keeping {' and '.join(retention.rules_in_words(rules))}.")
        cleaned = retention.clean(rules)
        self.stdout.write(
            f"Deleted {cleaned.events} events, {cleaned.by_age} by age and {cleaned.by_count} by count;"
            f" gave {cleaned.free_pages} pages back."
        )


def _rules(days: int | None, events_per_issue: int | None) -> retention.Rules:
    """The options', or the settings' where none is given."""
    if days is None and events_per_issue is None:
        return retention.rules_of_settings()
    for name, value in (("--days", days), ("--events-per-issue", events_per_issue)):
        if value is not None and value < 1:
            raise CommandError(f"{name} {value} is not right: use a whole number from 1.")
    return retention.Rules(days or 0, events_per_issue or 0)
