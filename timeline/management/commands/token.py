"""`manage.py token EMAIL`: prints a new token of the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from timeline.accounts.credentials import make_token
from timeline.management.commands.signin_link import active_user


class Command(BaseCommand):
    help = "Print a new token of the API, which reads what its user may read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="what it is for, as /account/ shows it")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        self.stdout.write(make_token(active_user(email), name))
