"""Where an event stands among those of its issue: "3 of 12", and the ways to the others."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from timeline.models import Event, Project
from timeline.views.related import event_url

# Counting stops here, so that the largest issue costs no more than this.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Way:
    """One of four links; without an address there is no such event."""

    name: str  # oldest previous next newest
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the event's navigation says."""

    position: str
    total: str
    ways: tuple[Way, ...]
    all_url: str
    time: str
    iso: str


def find_neighbours(event: Event, project: Project) -> Neighbours:
    """Six queries, each over one index and none longer than MOST rows."""
    events = Event.objects.in_issue(event.project_id, event.issue_number)
    # The bound on the time alone lets the index begin where it should.
    before = events.filter(timestamp__lte=event.timestamp).exclude(
        Q(timestamp=event.timestamp, event_id__gte=event.event_id)
    )
    after = events.filter(timestamp__gte=event.timestamp).exclude(
        Q(timestamp=event.timestamp, event_id__lte=event.event_id)
    )
    earlier, later = _count(before), _count(after)
    oldest = _first(events) if earlier else None
    newest = _first(events.reverse()) if later else None
    ways = (
        ("oldest", "Oldest event", oldest),
        ("previous", "Previous event", _first(before.reverse()) if earlier else None),
        ("next", "Next event", _first(after) if later else None),
        ("newest", "Newest event", newest),
    )
    number = event.issue_number
    return Neighbours(
        position=_said(earlier + 1),
        total=_said(earlier + 1 + later),
        ways=tuple(
            Way(name, title, event_url(project, number, event_id) if event_id else "")
            for name, title, event_id in ways
        ),
        all_url=reverse("issue-events", args=(project.organization.slug, project.slug, number)),
        time=f"{timezone.localtime(event.timestamp):%-d %b %Y, %H:%M:%S %Z}",
        iso=event.timestamp.isoformat(),
    )


def newest_id(project_id: int, number: int) -> str | None:
    """The newest event of an issue."""
    return _first(Event.objects.in_issue(project_id, number).reverse())


def _first(events: QuerySet[Event]) -> str | None:
    return events.values_list("event_id", flat=True).first()


def _count(events: QuerySet[Event]) -> int:
    return events.order_by().values("event_id")[: MOST + 1].count()


def _said(count: int) -> str:
    return f"{count:,}" if count <= MOST else f"{MOST:,}+"
