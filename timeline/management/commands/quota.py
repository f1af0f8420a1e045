"""`manage.py quota ORG/PROJECT [N|default] [--megabytes N|default]`: says or sets what a project may send and store."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from timeline.accounts.forms import MAX_EVENTS_PER_MINUTE, MAX_MEGABYTES_PER_DAY
from timeline.ingest.usage import limit_of
from timeline.models import Project

DEFAULT = "default"


class Command(BaseCommand):
    help = "Show or set how many events a project may send per minute and how much it may store per day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="ORG/PROJECT", help="such as acme/shop")
        parser.add_argument(
            "quota",
            nargs="?",
            metavar="N|default",
            help="events per minute; 0 means no limit, default means CRUMBSITE_EVENTS_PER_MINUTE",
        )
        parser.add_argument(
            "--megabytes",
            metavar="N|default",
            help="to store per day; 0 means no limit, default means CRUMBSITE_MEGABYTES_PER_DAY",
        )

    def handle(
        self, *args: Any, place: str, quota: str | None, megabytes: str | None, **options: Any
    ) -> None:
        org_slug, _, slug = place.partition("/")
        project = Project.objects.filter(organization__slug=org_slug, slug=slug).first()
        if project is None:
            raise CommandError(f"There is no project {place}.")
        if quota is not None:
            project.events_per_minute = read_quota(quota)
            project.save(update_fields=["events_per_minute"])
        if megabytes is not None:
            project.megabytes_per_day = read_quota(megabytes, MAX_MEGABYTES_PER_DAY)
            project.save(update_fields=["megabytes_per_day"])
        self.stdout.write(f"{place}: {in_words(project.events_per_minute)}, {_stored_in_words(project)}")


def read_quota(text: str, most: int = MAX_EVENTS_PER_MINUTE) -> int | None:
    """A number, or None for the default. Raises CommandError."""
    if text == DEFAULT:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise CommandError(f"{text!r} is not right: use a whole number from 0 to {most}, or {DEFAULT}.")
    return int(text)


def in_words(own: int | None) -> str:
    """For people."""
    number = settings.EVENTS_PER_MINUTE if own is None else own
    words = f"{number} events per minute" if number else "no limit"
    return words if own is not None else f"{words} (the default)"


def _stored_in_words(project: Project) -> str:
    """For people."""
    number = limit_of(project)
    words = f"at most {number} megabytes stored in a day" if number else "no limit to what is stored"
    return words if project.megabytes_per_day is not None else f"{words} (the default)"
