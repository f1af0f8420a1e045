"""`manage.py token EMAIL`: prints a new token of the API."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from timeline.accounts.credentials import make_token
from timeline.management.commands.signin_link import active_user
from timeline.models import Project, Scope

MAX_DAYS = 3650


class Command(BaseCommand):
    requires_system_checks = []  # they take a second, and `serve` makes them
    help = "Print a new API token. It reads what its user may read, or less."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="what it is for; /account/ shows this")

        parser.add_argument(
            "--write", action="store_true", help="it may also change what its user may change"
        )
        parser.add_argument("--project", metavar="ORG/PROJECT", help="of this project only")
        parser.add_argument("--days", type=int, help="for so many days")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        days = options["days"]
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days {days} is not right: use a whole number from 1 to {MAX_DAYS}.")
        token = make_token(
            active_user(email),
            name,
            scope=Scope.WRITE if options["write"] else Scope.READ,
            project=_project(options["project"]) if options["project"] else None,
            expires=timezone.now() + timedelta(days=days) if days else None,
        )
        self.stdout.write(token)


def _project(place: str) -> Project:
    org_slug, _, slug = place.partition("/")
    found = Project.objects.filter(organization__slug=org_slug, slug=slug).first()
    if found is None:
        raise CommandError(f"There is no project {place}.")
    return found
