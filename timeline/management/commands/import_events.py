"""`manage.py import_events ORG/PROJECT FILE…`: events from files, through the same ingest as an SDK's."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.ingest.files import FileEvent, read_events
from timeline.ingest.preparation import NewEvent, prepare
from timeline.ingest.store import store_events
from timeline.models import Project
from timeline.protocol.document import Unreadable

BATCH = 100
# A file this long is worth a word now and then.
PROGRESS_EVERY = 1000


class Command(BaseCommand):
    """Says how many events were stored, were there already, and were refused and why."""

    help = "Import events from files: one JSON event, a list, JSON lines, an envelope, or a download of Sentry's event page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", metavar="ORG/PROJECT")
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)

    def handle(self, *args: Any, project: str, files: list[Path], **options: Any) -> None:
        found = self._project(project)
        self.seen = 0
        self.counts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        for path in files:
            try:
                with path.open("rb") as file:
                    for batch in batches(read_events(file)):
                        self._store(found, batch)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from None
            except Unreadable as error:
                self.refusals[f"{path}: {error}"] += 1
        self._report()

    def _project(self, name: str) -> Project:
        organization, _, slug = name.partition("/")
        found = Project.objects.filter(organization__slug=organization, slug=slug).first()
        if found is None:
            raise CommandError(f"There is no project {name}: make it with `manage.py project {name}`.")
        return found

    def _store(self, project: Project, batch: list[FileEvent]) -> None:
        now = datetime.now(UTC)
        prepared: list[NewEvent] = []
        for event in batch:
            try:
                prepared.append(
                    prepare(
                        project.pk,
                        event.payload,
                        event_id=event.event_id,
                        sent_at=None,
                        received=_moment(event, now),
                    )
                )
            except Unreadable as error:
                self.refusals[str(error)] += 1
        for outcome in store_events(prepared):
            if outcome.error:
                self.refusals[outcome.error] += 1
            else:
                self.counts["stored" if outcome.stored else "there already"] += 1
        before, self.seen = self.seen, self.seen + len(batch)
        if self.seen // PROGRESS_EVERY > before // PROGRESS_EVERY:
            self.stderr.write(f"{self.seen:,} events read …")

    def _report(self) -> None:
        refused = sum(self.refusals.values())
        self.stdout.write(
            f"{self.counts['stored']:,} stored, {self.counts['there already']:,} were there already, {refused:,} refused"
        )
        for reason, count in self.refusals.most_common(20):
            self.stdout.write(f"  {count:,} × {reason}")
        if refused and not self.counts:
            raise CommandError("Nothing was stored.")


def batches(events: Iterable[FileEvent]) -> Iterator[list[FileEvent]]:
    """Lists of BATCH events."""
    events = iter(events)
    while batch := list(islice(events, BATCH)):
        yield batch


def _moment(event: FileEvent, now: datetime) -> datetime:
    """When the file says that the event was received; now where it does not, or says what has not been yet."""
    if event.received is None:
        return now
    try:
        return min(datetime.fromtimestamp(event.received, UTC), now)
    except (OverflowError, ValueError, OSError):
        return now
