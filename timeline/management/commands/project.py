"""`manage.py project ORG/PROJECT [--key HEX32]`: makes what is missing and prints the DSN."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from timeline.addresses import dsn_of
from timeline.models import Organization, Project, ProjectKey

KEY = re.compile(r"[0-9a-f]{32}\Z")


class Command(BaseCommand):
    requires_system_checks = []  # they take a second, and `serve` makes them
    help = "Create an organization, a project and its key where they are missing; print the DSN and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="ORG/PROJECT", help="such as acme/shop")
        parser.add_argument("--key", metavar="HEX32", help="the public key to use: 32 hex digits")

    def handle(self, *args: Any, place: str, key: str | None, **options: Any) -> None:
        org_slug, slash, slug = place.partition("/")
        if not slash or not org_slug or not slug:
            raise CommandError(f"{place!r} is not ORG/PROJECT, such as acme/shop.")
        try:
            with transaction.atomic():
                project = project_called(slug, organization_called(org_slug))
                found = key_of(project, key)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(dsn_of(found))


def organization_called(slug: str) -> Organization:
    """The organization, made when missing. Raises ValidationError."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        organization = Organization(slug=slug, name=slug)
        organization.full_clean()
        organization.save()
    return organization


def project_called(slug: str, organization: Organization) -> Project:
    """The project, made when missing. Raises ValidationError."""
    project = organization.projects.filter(slug=slug).first()
    if project is None:
        project = Project(organization=organization, slug=slug, name=slug)
        project.full_clean()
        project.save()
    return project


def key_of(project: Project, public_key: str | None) -> ProjectKey:
    """The key asked for, else the first that is switched on, made when missing. Raises ValidationError."""
    if public_key is None:
        first = project.keys.filter(is_active=True).order_by("created", "pk").first()
        return first or ProjectKey.objects.create(project=project)
    public_key = public_key.lower()
    if not KEY.match(public_key):
        raise ValidationError(f"--key {public_key!r} is not 32 hex digits.")
    key = ProjectKey.objects.select_related("project").filter(public_key=public_key).first()
    if key is None:
        return ProjectKey.objects.create(project=project, public_key=public_key)
    if key.project_id != project.pk:
        raise ValidationError("This key belongs to another project.")
    if not key.is_active:
        raise ValidationError("This key is switched off; switch it on at the project's keys.")
    return key
