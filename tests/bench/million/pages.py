"""What is asked for: every page, of a sample of what is stored."""

import random
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from tests.bench.million.rows import ENVIRONMENTS, RELEASES, REQUESTS, WORDS, Address


class Sample:
    """Some of what the database holds, to ask for."""

    def __init__(self) -> None:
        from timeline.issues.paging import page_of
        from timeline.models import CrumbLink, Event, Issue, Project
        from timeline.search.events import NEWEST_EVENTS
        from timeline.search.issues import SORTS
        from timeline.web.views.issues import PER_PAGE

        chance = random.Random(11)
        self.projects = {project.pk: project.slug for project in Project.objects.all()}
        largest = Issue.objects.order_by("-times_seen")[0]
        self.largest = f"{self.projects[largest.project_id]}/issues/{largest.number}/"
        sizes = list(
            Issue.objects.order_by("project_id", "number").values_list("project_id", "number", "times_seen")
        )
        issues = [(project, number) for project, number, _ in sizes]
        self.issues = [f"{self.projects[project]}/issues/{number}/" for project, number in issues]
        # The same page at both sizes: one with as many events as it shows, and more.
        self.full = [
            address for address, (*_, size) in zip(self.issues, sizes, strict=True) if size > PER_PAGE
        ]
        chance.shuffle(self.issues)
        chance.shuffle(self.full)
        of_largest = Event.objects.in_issue(largest.project_id, largest.number)
        ids = of_largest.values_list("event_id", flat=True)
        count = ids.count()
        self.oldest = list(ids[:20])
        self.newest = list(ids.reverse()[:20])
        self.middle = list(ids[count // 2 : count // 2 + 20])
        few = Event.objects.order_by().values_list("project_id", "issue_number", "event_id")
        picked = chance.sample(issues, REQUESTS)
        self.events = [few.filter(project_id=project, issue_number=number)[0] for project, number in picked]
        linked = list(CrumbLink.objects.values_list("project_id", "event_id", "linked_event_id")[:1000])
        named = {
            event_id: (project, issue)
            for project, issue, event_id in few.filter(
                event_id__in=[event_id for link in linked[:60] for event_id in link[1:]]
            )
        }
        self.related = [(*named[event_id], event_id) for event_id in named]
        self.cursors: dict[str, list[str]] = {}
        for name, ordering in SORTS.items():
            cursors: list[str] = []
            cursor = ""
            while cursor or not cursors:
                page = page_of(Issue.objects.all(), ordering, cursor, max(25, len(issues) // REQUESTS))
                cursor = page.next
                cursors.append(cursor)
            self.cursors[name] = [cursor for cursor in cursors if cursor]
        edges = [ids.model.objects.get(pk=(largest.project_id, event_id)) for event_id in self.middle]
        self.event_cursors = [
            page_of(of_largest.filter(timestamp__lte=edge.timestamp), NEWEST_EVENTS, size=1).next
            for edge in edges
        ]


def pages(sample: Sample) -> Iterator[tuple[str, Address]]:
    """Name, and the address of the n-th request."""

    def of(address: str, values: Sequence[str]) -> Address:
        return lambda n: address.replace("{}", quote(values[n % len(values)], safe="/*"))

    slugs = list(sample.projects.values())
    shops = list(map(_event_path(sample), sample.events))
    for sort, cursors in sample.cursors.items():
        yield f"list by {sort}", of(f"/acme/?sort={sort}&status={{}}", ["unresolved", "all", "resolved"])
        yield f"list by {sort}, deep", of(f"/acme/?sort={sort}&status=all&cursor={{}}", cursors)
    yield "list of a project", of("/acme/?project={}", slugs)
    yield "list of a project by events", of("/acme/?sort=events&project={}", slugs)
    searches = {
        "text": [f"{word}" for word in WORDS],
        "rare text": [f"of {n} is" for n in range(20, 80)],
        "release:": [f"release:{release}" for release in RELEASES],
        "release:4.*": [f"release:4.{minor}*" for minor in range(8)],
        "release: of none": ["release:9.9.9"],
        "environment:": [f"environment:{name}" for name in ENVIRONMENTS],
        "transaction:": [f"transaction:/{WORDS[n % 14]}/{n}" for n in range(60)],
        "level:": ["level:error", "level:>=warning", "level:fatal"],
        "-release:": [f"-release:{release}" for release in RELEASES],
    }
    for name, values in searches.items():
        yield f"list, {name}", of("/acme/?q={}", values)
    events = f"/acme/{sample.largest}events/"
    yield "events of the largest issue", lambda _n: events
    yield "events of the largest, deep", of(f"{events}?cursor={{}}", sample.event_cursors)
    yield "events of an issue", of("/acme/{}events/", sample.full)
    inside = {
        "level:": ["level:fatal", "level:warning"],
        "user:": [f"user:user-{n}" for n in range(100, 160)],
        "release:": [f"release:{release}" for release in RELEASES[-3:]],
        "text": ["gone", "is gone", *WORDS],
        "text of none": ["nothing-has-this"],
    }
    for name, values in inside.items():
        yield f"events of the largest, {name}", of(f"{events}?q={{}}", values)
    yield "event, the oldest of the largest", of(f"{events}{{}}/", sample.oldest)
    yield "event, the middle of the largest", of(f"{events}{{}}/", sample.middle)
    yield "event, the newest of the largest", of(f"{events}{{}}/", sample.newest)
    yield "event of any issue", of("/acme/{}", shops)
    yield "event with related ones", of("/acme/{}", list(map(_event_path(sample), sample.related)))
    yield "issue → its newest event", of("/acme/{}", [sample.largest, *sample.issues])
    ids = [event_id for _, _, event_id in sample.events]
    yield "event by id", of("/acme/events/{}/", ids)
    yield "event by id, of none", lambda n: f"/acme/events/{n:032x}/"
    api = "/api/v1/organizations/acme/"
    for sort, cursors in sample.cursors.items():
        yield f"API issues by {sort}", of(f"{api}issues/?sort={sort}&status=all&cursor={{}}", ["", *cursors])
    yield "API issues, release:", of(f"{api}issues/?q={{}}", searches["release:"])
    yield "API issues, text", of(f"{api}issues/?q={{}}", searches["text"])
    yield "API issue", of("/api/v1/projects/acme/{}", sample.issues)
    yield (
        "API events of the largest",
        of(f"/api/v1/projects{events}?cursor={{}}", ["", *sample.event_cursors]),
    )
    yield "API events of the largest, level:", of(f"/api/v1/projects{events}?q={{}}", inside["level:"])
    yield "API event", of("/api/v1/projects/acme/{}/", [_short(sample, *event) for event in sample.events])
    yield "API event by id", of(f"{api}eventids/{{}}/", ids)


def _event_path(sample: Sample) -> Callable[[tuple[int, int, str]], str]:
    return lambda event: f"{sample.projects[event[0]]}/issues/{event[1]}/events/{event[2]}/"


def _short(sample: Sample, project: int, _number: int, event_id: str) -> str:
    return f"{sample.projects[project]}/events/{event_id}"
