"""`manage.py user EMAIL --org ORG [--role owner|member]`: makes the user and the membership."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from timeline.management.commands.project import organization_called
from timeline.models import Membership, Organization, Role, User


class Command(BaseCommand):
    requires_system_checks = []  # they take a second, and `serve` makes them
    help = "Create a user and make them a member of an organization, which is created if it is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--org", metavar="ORG", required=True, help="the organization's slug")
        parser.add_argument(
            "--role",
            choices=Role.values,
            help="if left out, a new member is a member and everybody else keeps their role",
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from stdin (one line); a user without one signs in by one-time links",
        )

    def handle(
        self, *args: Any, email: str, org: str, role: str | None, password_stdin: bool, **options: Any
    ) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        if password == "":
            raise CommandError("There is no password on stdin.")
        try:
            with transaction.atomic():
                user = user_called(email, password)
                membership = membership_of(user, organization_called(org), role)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if password:
            self._warn_of(password, user)
        self.stdout.write(f"{user.email} is {membership.role} of {org}.")

    def _warn_of(self, password: str, user: User) -> None:
        """Whoever runs the server may choose a weak password, and is told."""
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.stderr.write(self.style.WARNING(f"This password is weak: {' '.join(error.messages)}"))


def user_called(email: str, password: str | None) -> User:
    """The user, made when missing; a password replaces the one they had. Raises ValidationError."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return User.objects.create_user(email, password)
    if password is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def membership_of(user: User, organization: Organization, role: str | None) -> Membership:
    """The membership, made when missing. Raises ValidationError rather than leave no owner."""
    membership, _ = Membership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": role or Role.MEMBER}
    )
    if role and role != membership.role:
        owners = organization.memberships.filter(role=Role.OWNER)
        if membership.role == Role.OWNER and owners.count() == 1:
            raise ValidationError(f"{user.email} is the last owner of {organization.slug}.")
        membership.role = role
        membership.save(update_fields=["role"])
    return membership
