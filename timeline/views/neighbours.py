"""Where an event stands among those of its issue: "3 of 12", and the ways to the others."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from timeline.models import Event, Project
from timeline.searches import EventSearch
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

    position: str  # "–" when the event itself is not found by the search
    total: str
    among: str  # the search, "" for all events of the issue
    stored: int | None  # how many events of the issue are stored; None where they were not all counted
    ways: tuple[Way, ...]
    all_url: str
    time: str
    iso: str


def find_neighbours(event: Event, project: Project, among: str) -> Neighbours:
    """Three queries over one index, none of more than MOST rows; of a lone event two, of those of a search five.

    `among` is a search of the issue's events (see `searches.EventSearch`), empty for all of them.
    """
    search, _ = EventSearch.from_text(among)
    events, _ = search.events(event.project_id, event.issue_number)
    is_found = not search.terms or events.filter(event_id=event.event_id).exists()
    # The bound on the time alone lets the index begin where it should.
    before = events.filter(timestamp__lte=event.timestamp).exclude(
        Q(timestamp=event.timestamp, event_id__gte=event.event_id)
    )
    after = events.filter(timestamp__gte=event.timestamp).exclude(
        Q(timestamp=event.timestamp, event_id__lte=event.event_id)
    )
    earlier, later = _count(before), _count(after)
    ids: tuple[str | None, ...] = (event.event_id, None, None, event.event_id)
    if earlier or later:  # most issues have one event, and this is the dearest of the three
        ids = (
            Event.objects.in_project(event.project_id)
            .filter(event_id=event.event_id)
            .values_list(_first(events), _first(before.reverse()), _first(after), _first(events.reverse()))
            .get()
        )
    titles = ("oldest", "previous", "next", "newest")
    ways = [
        (name, f"{name.title()} event", event_id if event_id != event.event_id else None)
        for name, event_id in zip(titles, ids, strict=True)
    ]
    number = event.issue_number
    return Neighbours(
        position=_said(earlier + 1) if is_found else "–",
        total=_said(earlier + is_found + later),
        among=search.q if search.terms else "",
        stored=None if search.terms or max(earlier, later) > MOST else earlier + 1 + later,
        ways=tuple(
            Way(name, title, event_url(project, number, event_id) if event_id else "")
            for name, title, event_id in ways
        ),
        all_url=reverse("issue-events", args=(project.organization.slug, project.slug, number))
        + (f"?{urlencode({'q': search.q})}" if search.terms else ""),
        time=f"{timezone.localtime(event.timestamp):%-d %b %Y, %H:%M:%S %Z}",
        iso=event.timestamp.isoformat(),
    )


def newest_id(project_id: int, number: int) -> str | None:
    """The newest event of an issue."""
    newest = Event.objects.in_issue(project_id, number).reverse()
    return newest.values_list("event_id", flat=True).first()


def _first(events: QuerySet[Event]) -> Subquery:
    return Subquery(events.values("event_id")[:1])


def _count(events: QuerySet[Event]) -> int:
    return events.order_by().values("event_id")[: MOST + 1].count()


def _said(count: int) -> str:
    return f"{count:,}" if count <= MOST else f"{MOST:,}+"
