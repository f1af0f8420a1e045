"""`manage.py signin_link EMAIL`: prints an address that signs the user in, once, within ten minutes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.accounts.credentials import make_sign_in_link
from timeline.models import User


class Command(BaseCommand):
    help = "Print a one-time sign-in link, which works for ten minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.stdout.write(make_sign_in_link(active_user(email)))


def active_user(email: str) -> User:
    """The user with this address. Raises CommandError."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"There is no user {email!r}: make one with `manage.py user {email} --org ORG`.")
    return user
