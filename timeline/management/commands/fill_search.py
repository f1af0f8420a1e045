"""Fills what the issue list's search looks through for events that an older version stored, beside a running server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, transaction

from timeline.ingest.refilling import refill_project
from timeline.models import Project

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
INDEX = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS timeline_issuetext_trigrams"
    " ON timeline_issuetext USING gin (text gin_trgm_ops) WITH (gin_pending_list_limit = 64)"
)


class Command(BaseCommand):
    help = "Make old issues findable by what is in their events; may be stopped and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "places", metavar="ORG/PROJECT", nargs="*", help="such as acme/shop; all of them if left out"
        )

    def handle(self, *args: Any, places: list[str], **options: Any) -> None:
        projects = [_project(place) for place in places] or list(
            Project.objects.select_related("organization").order_by("organization__slug", "slug")
        )
        if connection.vendor == "postgresql":
            self._index()
        for project in projects:
            count = sum(1 for _ in refill_project(project.pk))
            self.stdout.write(
                f"{project.organization.slug}/{project.slug}: {count:,} issue{'' if count == 1 else 's'} filled"
            )

    def _index(self) -> None:
        """Where the migration was not allowed to make it."""
        try:
            with connection.cursor() as cursor:
                with transaction.atomic():
                    cursor.execute(EXTENSION)
                if not connection.in_atomic_block:
                    cursor.execute(INDEX)
        except Error as error:
            self.stderr.write(f"There is no index of trigrams, searches are slower: {str(error).strip()}")


def _project(place: str) -> Project:
    org_slug, _, slug = place.partition("/")
    found = (
        Project.objects.select_related("organization").filter(organization__slug=org_slug, slug=slug).first()
    )
    if found is None:
        raise CommandError(f"There is no project {place}.")
    return found
