"""Events for the tests of retention."""

from datetime import timedelta

from tests.ingest.new_events import NOON, new_event
from timeline.ingest.store import store_events
from timeline.models import CrumbLink, Event, Issue, Organization, Project

DAY = timedelta(days=1)


def stored(project_id: int = 1) -> list[str]:
    return sorted(Event.objects.in_project(project_id).values_list("event_id", flat=True))


def ids(*numbers: int) -> list[str]:
    return [f"{number:032x}" for number in numbers]


def orphans() -> int:
    """Links of events that are not there, and events of issues that are not there."""
    events = set(Event.objects.values_list("project_id", "event_id"))
    issues = set(Issue.objects.values_list("project_id", "number"))
    links = CrumbLink.objects.values_list("project_id", "event_id")
    numbers = Event.objects.values_list("project_id", "issue_number")
    return sum(link not in events for link in links) + sum(number not in issues for number in numbers)


def make_project(project_id: int) -> None:
    acme, _ = Organization.objects.get_or_create(slug="acme", name="Acme")
    Project.objects.get_or_create(id=project_id, organization=acme, slug=f"project-{project_id}")


def fill(count: int, group: str = "a", project_id: int = 1, first: int = 0) -> None:
    """Events 0, 1, 2 …, a day between each two; each names another one."""
    make_project(project_id)
    store_events(
        [
            new_event(
                project_id,
                group,
                event_id=f"{number:032x}",
                received=NOON + number * DAY,
                timestamp=NOON + number * DAY,
                linked_event_ids=(f"{number + 1:032x}", "f" * 32),
            )
            for number in range(first, first + count)
        ]
    )
