"""How much a project has stored, by what ingestion counted each day (`ingest.usage`)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q, Sum

from timeline.models import STORED_BYTES, STORED_KINDS, STORED_LOGS, STORED_SPANS, ItemCount

MEGABYTE = 1_000_000
DAYS = 30  # that are told one by one


@dataclass(frozen=True, slots=True)
class StoredDay:
    """What came on a day of UTC, whether it is still kept or not."""

    day: date
    bytes: int  # on the disk, indexes included: events, logs, spans and what is kept of issues
    logs: int
    spans: int

    @property
    def megabytes(self) -> float:
        """The bytes, for people."""
        return self.bytes / MEGABYTE


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


def stored_days_of(project_id: int, today: date) -> list[StoredDay]:
    """The last DAYS days with something, the latest first. One query."""
    rows = ItemCount.objects.filter(
        project_id=project_id, day__gt=today - timedelta(days=DAYS), kind__in=STORED_KINDS
    )
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for day, kind, count in rows.order_by("-day").values_list("day", "kind", "count"):
        days[day][kind] = count
    kinds = STORED_BYTES, STORED_LOGS, STORED_SPANS
    return [StoredDay(day, *(counted.get(kind, 0) for kind in kinds)) for day, counted in days.items()]
