"""Events around an event: those its crumbs name, those whose crumbs name it, those of its trace.

A fixed number of queries, however many crumbs. Nothing leaves the organization.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from timeline.crumbs.base import LinkedEvent
from timeline.models import SLICE, CrumbLink, Event, Organization, Project

MOST = 20  # of those that name it, and of its trace


@dataclass(frozen=True, slots=True)
class Related:
    """What stands beside the trail."""

    named: tuple[LinkedEvent, ...] = ()  # by its crumbs
    naming: tuple[LinkedEvent, ...] = ()  # whose crumbs name it
    traced: tuple[LinkedEvent, ...] = ()  # of its trace, oldest first
    by_id: Mapping[str, LinkedEvent] = field(default_factory=dict)  # every event that the page may link to

    @property
    def groups(self) -> tuple[tuple[str, tuple[LinkedEvent, ...]], ...]:
        """Those that are not empty, with their titles."""
        every = (
            ("Named in this trail", self.named),
            ("Its trail names this event", self.naming),
            ("Same trace", self.traced),
        )
        return tuple((title, events) for title, events in every if events)


def find_related(event: Event, linked: Iterable[str], mentioned: Iterable[str] = ()) -> Related:
    """`linked` are the ids its crumbs name, `mentioned` ids in their texts. Four queries; three without a trace."""
    projects = {project.pk: project for project in projects_of(event.project.organization)}
    naming = list(
        CrumbLink.objects.in_projects(projects.keys())
        .naming(event.event_id)
        .values_list("project_id", "event_id")[:MOST]
    )
    linked = list(dict.fromkeys(linked))
    wanted = dict.fromkeys([*linked, *mentioned, *(event_id for _, event_id in naming)])
    wanted.pop(event.event_id, None)
    found = list(
        Event.objects.in_projects(projects.keys())
        .filter(event_id__in=list(wanted)[:SLICE])
        .rows()
        .order_by("-received")
    )
    keys = {(row.project_id, row.event_id): row for row in found}
    by_id: dict[str, LinkedEvent] = {}
    # Where several projects have the id: the naming event's own project, else the newest.
    for row in sorted(found, key=lambda row: row.project_id != event.project_id):
        by_id.setdefault(row.event_id, link_to(row, projects[row.project_id]))
    return Related(
        named=tuple(by_id[event_id] for event_id in linked if event_id in by_id),
        naming=tuple(link_to(keys[key], projects[key[0]]) for key in naming if key in keys),
        traced=tuple(link_to(row, projects[row.project_id]) for row in traced(event, projects)),
        by_id=by_id,
    )


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
    others = rows.order_by("timestamp", "event_id")[: MOST + 1]
    return [row for row in others if (row.project_id, row.event_id) != (event.project_id, event.event_id)][
        :MOST
    ]


def link_to(row: Event, project: Project) -> LinkedEvent:
    """An event as others name it."""
    return LinkedEvent(
        event_id=row.event_id,
        title=row.title,
        level=row.level,
        project=project.slug,
        short_id=project.short_id(row.issue_number),
        url=event_url(project, row.issue_number, row.event_id),
        timestamp=row.timestamp.timestamp(),
    )


def event_url(project: Project, number: int, event_id: str) -> str:
    """Where an event is read."""
    return reverse("event", args=(project.organization.slug, project.slug, number, event_id))
