"""How much a project has stored, by what ingestion counted each day (`ingest.usage`)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q, Sum

from timeline.models import STORED_BYTES, ItemCount

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """Megabytes on the disk, indexes included. What people deleted one by one is not taken off."""

    today: float
    kept: float  # of all days from which anything is kept
    since: date | None  # the first of these days


def stored_of(project_id: int, today: date, days: int) -> Stored:
    """Of a project that keeps what came in the last `days` days; 0 is everything. One query."""
    rows = ItemCount.objects.filter(project_id=project_id, kind=STORED_BYTES)
    if days:
        rows = rows.filter(day__gte=today - timedelta(days=days))
    found = rows.aggregate(today=Sum("count", filter=Q(day=today)), kept=Sum("count"), since=Min("day"))
    return Stored((found["today"] or 0) / MEGABYTE, (found["kept"] or 0) / MEGABYTE, found["since"])
