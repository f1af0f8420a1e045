"""Reads trails now: the server does the same a second after an event came."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.models import Project
from timeline.patterns.reader import Reader, queue_without_problems, refill
from timeline.patterns.removal import remove_all


class Command(BaseCommand):
    help = "Read the trails of stored events that have none, or were read before last problems were kept; with --again of all events, from the beginning."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "project", nargs="?", metavar="ORG/PROJECT", help="only this project; all of them if left out"
        )
        parser.add_argument("--again", action="store_true", help="first forget what was read before")

    def handle(self, *args: Any, project: str | None, again: bool, **options: Any) -> None:
        reader = Reader()
        for project_id in _project_ids(project):
            if again:
                remove_all(project_id)
            refill(project_id, most=100_000_000)
            queue_without_problems(project_id, most=100_000_000)
            count = 0
            while done := reader.read_project(project_id):
                count += done
            name = Project.objects.select_related("organization").get(pk=project_id)
            self.stdout.write(f"{name.organization}/{name}: {count} trails read.")


def _project_ids(name: str | None) -> list[int]:
    if name is None:
        return list(Project.objects.order_by("id").values_list("id", flat=True))
    organization, _, slug = name.partition("/")
    project = Project.objects.filter(organization__slug=organization, slug=slug).first()
    if project is None:
        raise CommandError(f"There is no project {name!r}. Use ORG/PROJECT, as in its address.")
    return [project.pk]
