"""`manage.py quota ORG/PROJECT [N|default] [--megabytes N|default] …`: says or sets what a project may send and store."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from timeline.accounts.forms import (
    MAX_EVENTS_PER_MINUTE,
    MAX_LOG_BATCHES_PER_MINUTE,
    MAX_LOG_BYTES_PER_MINUTE,
    MAX_MEGABYTES_PER_DAY,
)
from timeline.ingest import log_quotas, usage
from timeline.models import Project

DEFAULT = "default"
# By option: the project's field, the most, and what it is.
OPTIONS = {
    "megabytes": ("megabytes_per_day", MAX_MEGABYTES_PER_DAY, "to store in a day", "MEGABYTES_PER_DAY"),
    "log_batches": (
        "log_batches_per_minute",
        MAX_LOG_BATCHES_PER_MINUTE,
        "of logs in a minute, and as many of spans",
        "LOG_BATCHES_PER_MINUTE",
    ),
    "log_bytes": (
        "log_bytes_per_minute",
        MAX_LOG_BYTES_PER_MINUTE,
        "of logs in a minute, and as many of spans",
        "LOG_BYTES_PER_MINUTE",
    ),
}


class Command(BaseCommand):
    requires_system_checks = []  # they take a second, and `serve` makes them
    help = "Show or set what a project may send per minute and store per day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="ORG/PROJECT", help="such as acme/shop")
        parser.add_argument(
            "quota",
            nargs="?",
            metavar="N|default",
            help="events per minute; 0 means no limit, default means CRUMBSITE_EVENTS_PER_MINUTE",
        )
        for option, (_, _, what, setting) in OPTIONS.items():
            parser.add_argument(
                f"--{option.replace('_', '-')}",
                metavar="N|default",
                help=f"{what}; 0 means no limit, default means CRUMBSITE_{setting}",
            )

    def handle(self, *args: Any, place: str, quota: str | None, **options: Any) -> None:
        org_slug, _, slug = place.partition("/")
        project = Project.objects.filter(organization__slug=org_slug, slug=slug).first()
        if project is None:
            raise CommandError(f"There is no project {place}.")
        changes = {} if quota is None else {"events_per_minute": read_quota(quota)}
        for option, (field, most, _, _) in OPTIONS.items():
            if options[option] is not None:
                changes[field] = read_quota(options[option], most)
        for field, number in changes.items():
            setattr(project, field, number)
        project.save(update_fields=list(changes))
        said = in_words(project.events_per_minute), _stored_in_words(project), _logs_in_words(project)
        self.stdout.write(f"{place}: {', '.join(said)}")


def read_quota(text: str, most: int = MAX_EVENTS_PER_MINUTE) -> int | None:
    """A number, or None for the default. Raises CommandError."""
    if text == DEFAULT:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16 and int(text) <= most):
        raise CommandError(f"{text!r} is not right: use a whole number from 0 to {most}, or {DEFAULT}.")
    return int(text)


def in_words(own: int | None) -> str:
    """For people."""
    number = settings.EVENTS_PER_MINUTE if own is None else own
    words = f"{number} events per minute" if number else "no limit"
    return words if own is not None else f"{words} (the default)"


def _stored_in_words(project: Project) -> str:
    """For people."""
    number = usage.limit_of(project)
    words = f"at most {number} megabytes stored in a day" if number else "no limit to what is stored"
    return words if project.megabytes_per_day is not None else f"{words} (the default)"


def _logs_in_words(project: Project) -> str:
    """For people."""
    limits = log_quotas.limits_of(project)
    numbers = (
        f"{limits.batches} batches" if limits.batches else "",
        f"{limits.size} bytes" if limits.size else "",
    )
    most = " and ".join(filter(None, numbers))
    words = f"at most {most} of logs per minute" if most else "no limit of logs"
    is_own = project.log_batches_per_minute is not None or project.log_bytes_per_minute is not None
    return words if is_own else f"{words} (the default)"
