"""Events around an event: those its crumbs name, those whose crumbs name it, those of its trace.

A fixed number of queries, however many crumbs. Nothing leaves the organization.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.text.visible import visible_line
from timeline.models import SLICE, CrumbLink, Event, Organization, Project

MOST = 20  # of those that name it, and of its trace
MOST_MENTIONED = 200  # ids in texts that are looked up
_ID = re.compile(rb"[0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{24}|(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?![0-9A-Za-z-])")
# What precedes an id where it is only the end of something longer. (A look-behind would cost four times as much.)
_INSIDE = frozenset(bytes([code]) for code in b"0123456789abcdefABCDEF-")


@dataclass(frozen=True, slots=True)
class Related:
    """What stands beside the trail."""

    named: tuple[LinkedEvent, ...] = ()  # by its crumbs
    mentioned: tuple[LinkedEvent, ...] = ()  # their ids stand in its texts
    naming: tuple[LinkedEvent, ...] = ()  # whose crumbs name it
    traced: tuple[LinkedEvent, ...] = ()  # of its trace, oldest first
    twins: tuple[LinkedEvent, ...] = ()  # the same id in other projects
    by_id: Mapping[str, LinkedEvent] = field(default_factory=dict)  # every event that the page may link to

    @property
    def groups(self) -> tuple[tuple[str, tuple[LinkedEvent, ...]], ...]:
        """Those that are not empty, with their titles."""
        every = (
            ("Named in this trail", self.named),
            ("Its trail names this event", self.naming),
            ("Mentioned in its texts", self.mentioned),
            ("Same trace", self.traced),
            ("The same id in another project", self.twins),
        )
        return tuple((title, events) for title, events in every if events)


def find_related(event: Event, linked: Iterable[str], payload: bytes) -> Related:
    """`linked` are the ids its crumbs name, `payload` is searched for further ones. Four queries, without a trace three."""
    projects = {project.pk: project for project in projects_of(event.project.organization)}
    naming = list(
        CrumbLink.objects.in_projects(projects.keys())
        .naming(event.event_id)
        .values_list("project_id", "event_id")[:MOST]
    )
    linked = [event_id for event_id in linked if event_id != event.event_id]
    mentioned = [event_id for event_id in ids_in(payload) if event_id not in linked]
    wanted = [event.event_id, *linked, *(event_id for _, event_id in naming), *mentioned]
    rows = Event.objects.in_projects(projects.keys()).filter(event_id__in=wanted[:SLICE]).rows()
    found = {(row.project_id, row.event_id): row for row in rows.order_by("-received")}
    found.pop((event.project_id, event.event_id), None)
    links = {key: link_to(row, projects[row.project_id]) for key, row in found.items()}
    twins = tuple(link for (_, event_id), link in links.items() if event_id == event.event_id)
    # Where several projects have an id: this event's own project first, else the newest.
    by_id: dict[str, LinkedEvent] = {}
    for key in sorted(links, key=lambda key: key[0] != event.project_id):
        by_id.setdefault(key[1], links[key])
    return Related(
        named=tuple(by_id[event_id] for event_id in linked if event_id in by_id),
        mentioned=tuple(by_id[event_id] for event_id in mentioned if event_id in by_id),
        naming=tuple(links[key] for key in naming if key in links),
        traced=tuple(link_to(row, projects[row.project_id]) for row in traced(event, projects)),
        twins=twins,
        by_id=by_id,
    )


def ids_in(payload: bytes) -> list[str]:
    """What looks like an event id in a document, each once, at most MOST_MENTIONED."""
    found = (
        match[0].replace(b"-", b"").lower().decode()
        for match in _ID.finditer(payload)
        if payload[match.start() - 1 : match.start()] not in _INSIDE
    )
    return list(itertools.islice(dict.fromkeys(found), MOST_MENTIONED))


def projects_of(organization: Organization) -> Iterable[Project]:
    """All of them, each with its organization."""
    for project in organization.projects.all():
        project.organization = organization
        yield project


def traced(event: Event, projects: Mapping[int, Project]) -> list[Event]:
    """Other events of its trace, in all projects."""
    if not event.trace_id:
        return []
    rows = Event.objects.in_projects(projects.keys()).filter(trace_id=event.trace_id).rows()
    # Said in the index's own words, or SQLite does not see that it may use it and reads every event.
    rows = rows.exclude(trace_id="")
    others = rows.order_by("timestamp", "event_id")[: MOST + 1]
    return [row for row in others if (row.project_id, row.event_id) != (event.project_id, event.event_id)][
        :MOST
    ]


def link_to(row: Event, project: Project) -> LinkedEvent:
    """An event as others name it."""
    return LinkedEvent(
        event_id=row.event_id,
        title=visible_line(row.title),
        level=row.level,
        project=project.slug,
        short_id=project.short_id(row.issue_number),
        url=event_url(project, row.issue_number, row.event_id),
        timestamp=row.timestamp.timestamp(),
    )


def event_url(project: Project, number: int, event_id: str) -> str:
    """Where an event is read."""
    return reverse("event", args=(project.organization.slug, project.slug, number, event_id))
