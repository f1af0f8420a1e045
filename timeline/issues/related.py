"""Events around an event: those its crumbs name, those whose crumbs name it, those of its trace.

A fixed number of queries, however many crumbs. Nothing leaves the organization.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from timeline import budget
from timeline.addresses import path_of
from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.text.visible import visible_line
from timeline.database.prepared import Prepared
from timeline.models import SLICE, CrumbLink, Event, Organization, Project

MAX_EVENTS = 20  # of those that name it, and of its trace
MAX_MENTIONED = 200  # ids in texts that are looked up
# A document is searched by its shape, "h" for each hex digit: to find a run of them is 20 times as fast as to match.
_SHAPE = bytes.maketrans(b"0123456789abcdefABCDEFh", b"h" * 22 + b"g")
_SHAPES = (b"h" * 32, b"h" * 8 + b"-hhhh" * 3 + b"-" + b"h" * 12)
_RUN = re.compile(rb"[h-]+")
_IDS = 4  # that are looked at, for a point
_LEFT = budget.PAGE * 7 // 8  # points that this leaves to everything else


@dataclass(frozen=True, slots=True)
class Related:
    """What stands beside the trail."""

    named: tuple[LinkedEvent, ...] = ()  # by its crumbs
    mentioned: tuple[LinkedEvent, ...] = ()  # their ids stand in its texts
    naming: tuple[LinkedEvent, ...] = ()  # whose crumbs name it
    traced: tuple[LinkedEvent, ...] = ()  # of its trace, oldest first
    twins: tuple[LinkedEvent, ...] = ()  # the same id in other projects
    by_id: Mapping[str, LinkedEvent] = field(default_factory=dict)  # every event that the page may link to
    slugs: Mapping[int, str] = field(default_factory=dict)  # of the organization's projects, by id

    @property
    def entries(self) -> tuple[tuple[LinkedEvent, tuple[str, ...]], ...]:
        """Each event once, with all that relates it to this one, the nearest relation first."""
        every = (
            ("named in this trail", self.named),
            ("its trail names this event", self.naming),
            ("mentioned here", self.mentioned),
            ("same trace", self.traced),
            ("same id, another project", self.twins),
        )
        reasons: dict[LinkedEvent, list[str]] = {}
        for reason, events in every:
            for event in events:
                reasons.setdefault(event, []).append(reason)
        return tuple((event, tuple(said)) for event, said in reasons.items())


def find_related(
    event: Event, linked: Iterable[str], payload: bytes, *, only_project: int | None = None
) -> Related:
    """`linked` are the ids its crumbs name, `payload` is searched for further ones. Four queries, without a trace three.

    `only_project` is the one that the reader may see, if it is but one.
    """
    projects = {
        project.pk: project
        for project in projects_of(event.project.organization)
        if only_project in (None, project.pk)
    }
    naming = _naming(projects=projects, event_id=event.event_id)
    linked = [event_id for event_id in linked if event_id != event.event_id]
    named = set(linked)
    mentioned = [event_id for event_id in ids_in(payload) if event_id not in named]
    wanted = [event.event_id, *linked, *(event_id for _, event_id in naming), *mentioned]
    rows = _with_ids(projects=projects, ids=wanted[:SLICE])
    found = {(row.project_id, row.event_id): row for row in rows}
    found.pop((event.project_id, event.event_id), None)
    links = {key: link_to(row, projects[row.project_id]) for key, row in found.items()}
    twins = tuple(link for (_, event_id), link in links.items() if event_id == event.event_id)
    by_id = _by_id(event, links)
    return Related(
        named=tuple(by_id[event_id] for event_id in linked if event_id in by_id),
        mentioned=tuple(by_id[event_id] for event_id in mentioned if event_id in by_id),
        naming=tuple(links[key] for key in naming if key in links),
        traced=tuple(link_to(row, projects[row.project_id]) for row in traced(event, projects)),
        twins=twins,
        by_id=by_id,
        slugs={project_id: project.slug for project_id, project in projects.items()},
    )


def find_named(event: Event, text: bytes) -> dict[str, LinkedEvent]:
    """The other stored events whose ids stand in `text`, by id. No query where there is no id, else two."""
    ids = [event_id for event_id in ids_in(text) if event_id != event.event_id]
    if not ids:
        return {}
    projects = {project.pk: project for project in projects_of(event.project.organization)}
    rows = _with_ids(projects=projects, ids=ids)
    return _by_id(
        event, {(row.project_id, row.event_id): link_to(row, projects[row.project_id]) for row in rows}
    )


def _by_id(event: Event, links: Mapping[tuple[int, str], LinkedEvent]) -> dict[str, LinkedEvent]:
    """Where several projects have an id: the event's own project first, else the newest, which stands first."""
    by_id: dict[str, LinkedEvent] = {}
    for key in sorted(links, key=lambda key: key[0] != event.project_id):
        by_id.setdefault(key[1], links[key])
    return by_id


def ids_in(payload: bytes) -> list[str]:
    """What looks like an event id in a document, each once, at most MAX_MENTIONED; the first of them, where there are too many to look at."""
    shape = payload.translate(_SHAPE)
    found: dict[str, None] = {}
    places = heapq.merge(*(_places(pattern, shape) for pattern in _SHAPES))
    for count, (start, end) in enumerate(places, 1):
        if count % _IDS == 0 and not budget.spend(1, leaving=_LEFT):
            break
        found[payload[start:end].replace(b"-", b"").lower().decode()] = None
        if len(found) == MAX_MENTIONED:
            break
    return list(found)


def _places(pattern: bytes, shape: bytes) -> Iterator[tuple[int, int]]:
    """Where `pattern` stands alone, not inside something longer."""
    start = shape.find(pattern)
    while start >= 0:
        end = next(_RUN.finditer(shape, start)).end()
        before, after = shape[max(0, start - 1) : start], shape[end : end + 1]
        if end - start == len(pattern) and before not in (b"h", b"-") and not after.isalnum():
            yield start, end
        start = shape.find(pattern, end)


def projects_of(organization: Organization) -> Iterable[Project]:
    """All of them, each with its organization."""
    for project in _projects(organization=organization.pk):
        project.organization = organization
        yield project


def traced(event: Event, projects: Mapping[int, Project]) -> list[Event]:
    """Other events of its trace, in all projects."""
    if not event.trace_id:
        return []
    rows = _traced(projects=projects, trace_id=event.trace_id)
    return [row for row in rows if (row.project_id, row.event_id) != (event.project_id, event.event_id)][
        :MAX_EVENTS
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
    return path_of("event", project.organization.slug, project.slug, number, event_id)


_projects = Prepared(Project, lambda organization: Project.objects.filter(organization=organization))
_naming = Prepared(
    CrumbLink,
    lambda projects, event_id: (
        CrumbLink.objects.in_projects(projects)
        .naming(event_id)
        .values_list("project_id", "event_id")[:MAX_EVENTS]
    ),
)
_with_ids = Prepared(
    Event,
    lambda projects, ids: (
        Event.objects.in_projects(projects).filter(event_id__in=ids).rows().order_by("-received")
    ),
)
_traced = Prepared(
    Event,
    lambda projects, trace_id: (
        Event.objects.in_projects(projects)
        .filter(trace_id=trace_id)
        # Said in the index's own words, or SQLite does not see that it may use it and reads every event.
        .exclude(trace_id="")
        .rows()
        .order_by("timestamp", "event_id")[: MAX_EVENTS + 1]
    ),
)
