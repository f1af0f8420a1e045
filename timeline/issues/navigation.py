"""Where an event stands among those of its issue: "3 of 12", and the ways to the others."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connections, router
from django.utils import timezone

from timeline.addresses import path_of
from timeline.issues.related import event_url
from timeline.models import Event, Project
from timeline.search.events import EventSearch

# Counting stops here, so that the largest issue costs no more than this.
MAX_COUNTED = 5_000


@dataclass(frozen=True, slots=True)
class Link:
    """One of four links; without an address there is no such event."""

    name: str  # oldest previous next newest
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the event's navigation says."""

    position: str  # "–" when the event itself is not found by the search
    total: str
    events_q: str  # the search, "" for all events of the issue
    stored: int | None  # how many events of the issue are stored; None where they were not all counted
    ways: tuple[Link, ...]
    all_url: str
    time: str
    iso: str


def find_navigation(event: Event, project: Project, events_q: str) -> Navigation:
    """One query over one index, that reads no more than MAX_COUNTED rows on either side; with a search one more.

    `events_q` is a search of the issue's events (see `EventSearch`), empty for all of them.
    """
    search, _ = EventSearch.from_text(events_q)
    is_found, earlier, later, *ids = _look_around(event, search)
    titles = ("oldest", "previous", "next", "newest")
    ways = [
        (name, f"{name.title()} event", event_id if event_id != event.event_id else None)
        for name, event_id in zip(titles, ids, strict=True)
    ]
    number = event.issue_number
    return Navigation(
        position=_said(earlier + 1) if is_found else "–",
        total=_said(earlier + is_found + later),
        events_q=search.q if search.narrows else "",
        stored=None if search.narrows or max(earlier, later) > MAX_COUNTED else earlier + is_found + later,
        ways=tuple(
            Link(name, title, event_url(project, number, event_id) if event_id else "")
            for name, title, event_id in ways
        ),
        all_url=path_of("issue-events", project.organization.slug, project.slug, number)
        + (f"?{urlencode({'q': search.q})}" if search.narrows else ""),
        time=f"{timezone.localtime(event.timestamp):%-d %b %Y, %H:%M:%S %Z}",
        iso=event.timestamp.isoformat(),
    )


def newest_id(project_id: int, number: int) -> str | None:
    """The newest event of an issue."""
    newest = Event.objects.in_issue(project_id, number).reverse()
    return newest.values_list("event_id", flat=True).first()


def oldest_id(project_id: int, number: int) -> str | None:
    """The oldest event of an issue."""
    return Event.objects.in_issue(project_id, number).values_list("event_id", flat=True).first()


def count_stored(project_id: int, number: int) -> int | None:
    """How many events of an issue are stored; None when they are more than MAX_COUNTED."""
    events = Event.objects.in_issue(project_id, number).order_by().values("event_id")
    found = events[: MAX_COUNTED + 1].count()
    return found if found <= MAX_COUNTED else None


# The ORM would take longer to write this than the database to answer it.
# The bound on the time alone lets the index begin where it should.
_BEFORE = """FROM found WHERE "timestamp" <= %s AND ("timestamp" < %s OR event_id < %s)"""
_AFTER = """FROM found WHERE "timestamp" >= %s AND ("timestamp" > %s OR event_id > %s)"""
_UP, _DOWN = """ORDER BY "timestamp", event_id""", """ORDER BY "timestamp" DESC, event_id DESC"""
_STATEMENT = f"""
SELECT
  EXISTS (SELECT 1 FROM found WHERE "timestamp" = %s AND event_id = %s),
  (SELECT COUNT(*) FROM (SELECT 1 {_BEFORE} LIMIT {MAX_COUNTED + 1}) AS earlier),
  (SELECT COUNT(*) FROM (SELECT 1 {_AFTER} LIMIT {MAX_COUNTED + 1}) AS later),
  (SELECT event_id FROM found {_UP} LIMIT 1),
  (SELECT event_id {_BEFORE} {_DOWN} LIMIT 1),
  (SELECT event_id {_AFTER} {_UP} LIMIT 1),
  (SELECT event_id FROM found {_DOWN} LIMIT 1)
"""  # noqa: S608 (nothing in it was sent)
_EVENTS = """SELECT "timestamp", event_id FROM timeline_event WHERE project_id = %s AND issue_number = %s"""


def _look_around(event: Event, search: EventSearch) -> tuple[Any, ...]:
    """Whether the event is found, how many stand before and after it; the first, previous, next and last."""
    found: tuple[str, tuple[Any, ...]] = _EVENTS, (event.project_id, event.issue_number)
    if search.narrows:
        events, _ = search.events(event.project_id, event.issue_number)
        found = events.order_by().values("timestamp", "event_id").query.sql_with_params()
    connection = connections[router.db_for_read(Event)]
    time = connection.ops.adapt_datetimefield_value(event.timestamp)
    side = (time, time, event.event_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS NOT MATERIALIZED ({found[0]}) {_STATEMENT}",
            (*found[1], time, event.event_id, *side, *side, *side, *side),
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _said(count: int) -> str:
    return f"{count:,}" if count <= MAX_COUNTED else f"{MAX_COUNTED:,}+"
