"""What a million events cost the pages and the writing, beside a thousand: 5,000 issues of 20 projects, or as many
as `--issues` says, Zipf. A thousand events have 500 issues at most: `--issues 500` compares the same number.

python -m tests.bench.million             both sizes, on SQLite or beside CRUMBSITE_DATABASE_URL, in databases of their
                                          own that go afterwards; prints the ratios
python -m tests.bench.million fill        fills the database of the environment, which must be empty
python -m tests.bench.million measure     measures it
python -m tests.bench.million answer      measures what standard input names (the first of these starts two of them)

The largest issue holds a quarter of all events. Rows are written directly, in big batches, consistent as
`store_events` leaves them. Pages are asked for through Django's test client: times are wall clock and CPU of this
process (PostgreSQL's own is not in it).
"""

import argparse
import itertools
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

SMALL, MANY = 1_000, 1_000_000
ISSUES, PROJECTS, DAYS = 5_000, 20, 30
MAX_SHARE = 0.25  # of all events
BATCH = 20_000
REQUESTS = 60  # of each page
ROUNDS = 3  # of each page, when sizes are compared: the best counts
STORE = "store_events of one"
FIGURES = ("least", "p50", "p95", "cpu")  # in milliseconds
WORDS = [
    "cart",
    "price",
    "stock",
    "coupon",
    "invoice",
    "session",
    "refund",
    "address",
    "login",
    "queue",
    "token",
    "worker",
    "cache",
    "import",
]
TYPES = [
    "ValueError",
    "KeyError",
    "TypeError",
    "PaymentFailed",
    "TimeoutError",
    "NullPointerException",
    "ReferenceError",
]
ENVIRONMENTS = ["production", "staging", "development"]
RELEASES = [f"4.{minor}.{patch}" for minor in range(8) for patch in range(5)]
STATUSES = [*["unresolved"] * 8, "resolved", "ignored"]
LEVELS = [*["error"] * 16, *["warning"] * 3, "fatal"]

Json = dict[str, Any]
Address = Callable[[int], str]


# ---------------------------------------------------------------- making the rows


def sizes_of(events: int, issues: int) -> list[int]:
    """Events of each issue, the largest first: Zipf with the exponent that gives the largest its share."""
    low, high = 0.5, 3.0
    for _ in range(60):
        exponent = (low + high) / 2
        share = 1 / sum(rank**-exponent for rank in range(1, issues + 1))
        low, high = (exponent, high) if share < MAX_SHARE else (low, exponent)
    largest = events * MAX_SHARE
    sizes = [max(1, round(largest * rank**-low)) for rank in range(1, issues + 1)]
    excess = sum(sizes) - events  # nobody has less than one; what is missing goes to the second
    for rank in range(1, issues):
        taken = min(sizes[rank] * 2 // 3, excess)
        sizes[rank] -= taken
        excess -= taken
    return sizes


def document_of(chance: random.Random, number: int, linked: str | None = None) -> bytes:
    """A small event as an SDK sends it."""
    crumbs: list[Json] = [
        {"category": "auth", "message": f"signed in {chance.randrange(99)}", "level": "info"},
        {
            "type": "http",
            "data": {"url": f"/api/{chance.choice(WORDS)}", "method": "GET", "status_code": 200},
        },
    ]
    if linked:
        crumbs.append({"category": "sentry", "message": "another event", "event_id": linked})
    value = f"{chance.choice(WORDS)} {chance.randrange(1000)} is gone"
    document = {
        "platform": "python",
        "level": "error",
        "fingerprint": [f"issue-{number}"],
        "exception": {"values": [{"type": TYPES[number % len(TYPES)], "value": value}]},
        "breadcrumbs": {"values": crumbs},
    }
    return json.dumps(document).encode()


def hash_of(number: int) -> tuple[int, str]:
    """What `document_of` groups by."""
    from timeline.ingest.grouping import group
    from timeline.protocol.event import Event

    grouping = group(Event({"fingerprint": [f"issue-{number}"]}))
    return grouping.version, grouping.hash


class Filling:
    """All rows of one organization. Issue `n` of all belongs to project `n % PROJECTS`, as its number `n // PROJECTS + 1`."""

    def __init__(self, events: int, issues: int) -> None:
        from timeline import codec

        self.chance = random.Random(7)
        self.count = events
        # Few events still fill the pages of a project.
        self.sizes = sizes_of(events, min(issues, events // 2))
        self.ids = sorted(self.chance.sample(range(1, 1 << 53), PROJECTS))
        self.first = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
        self.step = timedelta(days=DAYS) / events
        self.documents = [codec.pack(document_of(self.chance, number)) for number in range(300)]
        self.seen: dict[int, list[Any]] = {}  # issue: first, last, level
        self.values: dict[int, set[tuple[str, str]]] = defaultdict(set)
        self.half_days: Counter[tuple[int, int]] = Counter()
        self.links: list[tuple[Any, ...]] = []

    def key(self, issue: int) -> tuple[int, int]:
        """Project and number."""
        return self.ids[issue % PROJECTS], issue // PROJECTS + 1

    def title(self, issue: int) -> str:
        return (
            f"{TYPES[issue % len(TYPES)]}: {WORDS[issue % 13]} {WORDS[issue // 13 % 14]} of {issue} is gone"
        )

    def events(self) -> Iterator[list[tuple[Any, ...]]]:
        """In the order in which they came, in batches; fills what is counted beside them."""
        order = [issue for issue, size in enumerate(self.sizes) for _ in range(size)]
        self.chance.shuffle(order)
        trace, named = "", ""
        for start in range(0, len(order), BATCH):
            rows = []
            for place in range(start, min(start + BATCH, len(order))):
                row = self.event(place, order[place], trace, named)
                rows.append(row)
                trace = row[11]
                named = row[1] if place % 50 == 0 else named
            yield rows

    def event(self, place: int, issue: int, trace: str, named: str) -> tuple[Any, ...]:
        """One row; a third is of the trace before, a fiftieth names an event before it."""
        from timeline import codec
        from timeline.models import half_day_of

        chance = self.chance
        event_id, (project, number) = f"{chance.getrandbits(128):032x}", self.key(issue)
        received = self.first + place * self.step
        timestamp = received - timedelta(milliseconds=chance.randrange(3000))
        level, release = LEVELS[place % 20], RELEASES[place * len(RELEASES) // self.count]
        environment = ENVIRONMENTS[0 if chance.random() < 0.9 else chance.randrange(1, 3)]
        transaction = f"/{WORDS[issue % 14]}/{issue % 400 + chance.randrange(2)}"
        kind = chance.randrange(3)
        trace = ("", trace, f"{chance.getrandbits(128):032x}")[kind]
        document = self.documents[place % len(self.documents)]
        if place % 50 == 25 and named:
            document = codec.pack(document_of(chance, issue, named))
            self.links.append((project, event_id, named))
        self.seen[issue] = [self.seen.get(issue, [received])[0], received, level]
        self.half_days[issue, half_day_of(received)] += 1
        self.values[issue] |= {
            ("release", release),
            ("environment", environment),
            ("transaction", transaction),
        }
        user = f"user-{chance.randrange(5000)}"
        return (
            *(project, event_id, number, received, timestamp, None, level, self.title(issue), transaction),
            *(release, environment, trace, user, 2, document),
        )

    def issues(self) -> list[tuple[Any, ...]]:
        rows = []
        for issue, size in enumerate(self.sizes):
            first, last, level = self.seen[issue]
            version, digest = hash_of(issue)
            text = (self.title(issue), f"shop.{WORDS[issue % 14]}", level, "python")
            status = STATUSES[issue % len(STATUSES)]
            rows.append((*self.key(issue), version, digest, *text, first, last, size, status))
        return rows


# ---------------------------------------------------------------- writing them


def fill(events: int, issues: int) -> None:
    """Migrates the database of the environment and fills it. Refuses one that holds an organization."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from timeline.ingest.store import EVENT_COLUMNS
    from timeline.models import (
        CrumbLink,
        Event,
        Issue,
        IssueCount,
        IssueValue,
        Membership,
        Organization,
        Project,
        ProjectStats,
        User,
    )

    call_command("migrate", verbosity=0)
    if Organization.objects.exists():
        raise SystemExit("This database is not empty.")
    began = time.monotonic()
    filling = Filling(events, issues)
    organization = Organization.objects.create(slug="acme", name="Acme")
    user = User.objects.create_user("bench@example.com")
    Membership.objects.create(organization=organization, user=user)
    Project.objects.bulk_create(
        Project(id=project_id, organization=organization, slug=f"shop-{place}", name=f"Shop {place}")
        for place, project_id in enumerate(filling.ids)
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-600000")
    for rows in filling.events():
        with transaction.atomic():
            write(Event, EVENT_COLUMNS, rows)
    columns = (
        "project_id, number, grouping_version, grouping_hash, title, culprit, level, platform, first_seen"
    )
    with transaction.atomic():
        write(Issue, f"{columns}, last_seen, times_seen, status", filling.issues())
        values = sorted(
            (project, *value, number)
            for issue, of_issue in filling.values.items()
            for value in of_issue
            for project, number in [filling.key(issue)]
        )
        write(IssueValue, "project_id, key, value, number", values)
        counts = [
            (*filling.key(issue), half_day, count) for (issue, half_day), count in filling.half_days.items()
        ]
        write(IssueCount, "project_id, number, half_day, count", counts)
        write(CrumbLink, "project_id, event_id, linked_event_id", filling.links)
        numbers = [(project_id, math.ceil(len(filling.sizes) / PROJECTS) + 1) for project_id in filling.ids]
        write(ProjectStats, "project_id, next_issue_number", numbers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    said = f"{events:,} events in {len(filling.sizes):,} issues, the largest of {filling.sizes[0]:,}"
    print(f"{said}: written in {time.monotonic() - began:.0f} s", flush=True)


def write(model: Any, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """By COPY on PostgreSQL, by one prepared INSERT on SQLite."""
    from django.db import connection

    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            adapt = connection.ops.adapt_datetimefield_value
            plain = [
                tuple(adapt(value) if isinstance(value, datetime) else value for value in row) for row in rows
            ]
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", plain)


# ---------------------------------------------------------------- what is asked for


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


# ---------------------------------------------------------------- measuring


class Statements:
    """Counts statements, and remembers how long each kind took."""

    def __init__(self) -> None:
        self.count = 0
        self.times: dict[str, list[tuple[float, Any]]] = defaultdict(list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.times[sql].append((time.perf_counter() - began, params))

    def slowest(self) -> list[tuple[float, str, Any]]:
        """Kinds by their median, the slowest first."""
        kinds = [
            (statistics.median(took for took, _ in all_), sql, max(all_, key=lambda one: one[0])[1])
            for sql, all_ in self.times.items()
            if len(all_) > 2 and sql.lstrip().startswith(("SELECT", "WITH"))
        ]
        return sorted(kinds, key=lambda kind: -kind[0])


class Measuring:
    """Every page whose name holds `only`, and single writes, each measured when it is asked for."""

    def __init__(self, only: str) -> None:
        from django.test import Client

        from timeline.models import ApiToken, User, digest

        user = User.objects.get(email="bench@example.com")
        ApiToken.objects.get_or_create(user=user, digest=digest("bench"))
        self.member = Client(headers={"Accept-Encoding": "gzip", "Host": "localhost"})
        self.member.force_login(user)
        self.token = Client(headers={"Authorization": "Bearer bench", "Host": "localhost"})
        self.pages = {name: address for name, address in pages(Sample()) if only in name}
        self.names = [*self.pages, *([STORE] if only in STORE else [])]
        self.statements: dict[str, Statements] = {name: Statements() for name in self.pages}

    def take(self, name: str) -> Json:
        """One of them."""
        from django.db import connection

        if name == STORE:
            return store()
        with connection.execute_wrapper(self.statements[name]):
            client = self.token if name.startswith("API") else self.member
            found = ask(client, self.pages[name], self.statements[name])
        print(f"{name}: {found['p95']:.1f} ms", file=sys.stderr, flush=True)
        return found

    def plans(self) -> list[Json]:
        """Of the two slowest statements."""
        every = [(name, *kind) for name, asked in self.statements.items() for kind in asked.slowest()[:1]]
        return [
            {"page": name, "ms": took * 1000, "sql": sql, "plan": explain(sql, params)}
            for name, took, sql, params in sorted(every, key=lambda kind: -kind[1])[:2]
        ]


def measure(only: str) -> Json:
    """All of them once."""
    measuring = Measuring(only)
    return {"pages": {name: measuring.take(name) for name in measuring.names}, "plans": measuring.plans()}


def answer(only: str) -> None:
    """Says the names, then measures what standard input names, line by line; the plans at its end."""
    measuring = Measuring(only)
    print(json.dumps(measuring.names), flush=True)
    for line in sys.stdin:
        print(json.dumps(measuring.take(json.loads(line))), flush=True)
    print(json.dumps(measuring.plans()), flush=True)


def ask(client: Any, address: Address, statements: Statements) -> Json:
    """REQUESTS answers after three that warm up."""
    counts, walls, cpus = set(), [], []
    for n in itertools.chain(range(3), range(REQUESTS)):
        statements.count = 0
        cpu, wall = time.process_time(), time.perf_counter()
        answer = client.get(address(n))
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        counts.add(statements.count)
        if answer.status_code not in (200, 302) and f"{n:032x}" not in address(n):
            raise SystemExit(f"{address(n)}: {answer.status_code}")
    return {"queries": sorted(counts), **summary(walls[3:], cpus[3:])}


def store() -> Json:
    """Single events, of issues as large as chance has it."""
    from timeline.ingest.preparation import prepare
    from timeline.ingest.store import store_events
    from timeline.models import Issue, Project

    chance, walls, cpus = random.Random(), [], []
    slugs = {project.slug: project.pk for project in Project.objects.all()}
    sizes = list(range(Issue.objects.count()))
    weights = [1 / (rank + 1) for rank in sizes]
    for issue in chance.choices(sizes, weights, k=REQUESTS * 6):
        project = slugs[f"shop-{issue % PROJECTS}"]
        payload, now = document_of(chance, issue), datetime.now(UTC)
        event = prepare(project, payload, event_id=None, sent_at=None, received=now)
        cpu, wall = time.process_time(), time.perf_counter()
        outcome = store_events([event])[0]
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        if outcome.issue_number != issue // PROJECTS + 1:
            raise SystemExit(f"issue {issue} became {outcome}")
    return {"queries": [], **summary(walls[REQUESTS:], cpus[REQUESTS:])}


def summary(walls: list[float], cpus: list[float]) -> Json:
    """FIGURES of these."""
    p95 = sorted(walls)[math.ceil(len(walls) * 0.95) - 1]
    figures = (min(walls), statistics.median(walls), p95, statistics.median(cpus))
    return dict(zip(FIGURES, figures, strict=True))


def explain(sql: str, params: Any) -> list[str]:
    """The plan of a statement."""
    from django.db import connection

    how = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}", params)
        return [str(row[-1]) for row in cursor.fetchall()]


# ---------------------------------------------------------------- both sizes


def compare(events: int, issues: int, folder: Path, only: str) -> None:
    """Fill SMALL and `events`, each in a database of its own, measure each page of both in turns, and print.

    In turns, because whatever else the machine does is to disturb both.
    """
    me = [sys.executable, "-m", "tests.bench.million"]
    with ExitStack() as stack:
        places = {size: stack.enter_context(database(size, folder)) for size in (SMALL, events)}
        for size, environment in places.items():
            filling = [*me, "fill", "--events", str(size), "--issues", str(issues)]
            subprocess.run(filling, env=environment, check=True)
        both = [
            stack.enter_context(Answering([*me, "answer", "--only", only], places[size])) for size in places
        ]
        for name in both[0].names:
            for one in both * ROUNDS:
                one.take(name)
        few, many = (one.end() for one in both)
    show(many, few)


class Answering:
    """A process that measures one size; of each page what was least disturbed is kept."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asks, self.says = self.process.stdin, self.process.stdout
        self.names: list[str] = self._read()
        self.pages: Json = {}

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def take(self, name: str) -> None:
        """Measures a page, once more or for the first time."""
        self.asks.write(json.dumps(name) + "\n")
        self.asks.flush()
        found = self._read()
        before = self.pages.get(name, found)
        self.pages[name] = {**found, **{figure: min(found[figure], before[figure]) for figure in FIGURES}}

    def end(self) -> Json:
        """All that was measured."""
        self.asks.close()
        return {"pages": self.pages, "plans": self._read()}

    def _read(self) -> Any:
        line = self.says.readline()
        if not line:
            raise SystemExit("What measures has failed.")
        return json.loads(line)


class database:  # noqa: N801 (used as a verb)
    """A database for one size, removed afterwards: a file, or beside the one of CRUMBSITE_DATABASE_URL."""

    def __init__(self, size: int, folder: Path) -> None:
        self.url = os.environ.get("CRUMBSITE_DATABASE_URL", "")
        self.name = f"crumbsite_{size}_{os.getpid()}"
        self.folder = folder

    def __enter__(self) -> dict[str, str]:
        if self.url.startswith("postgres"):
            self._admin(f"CREATE DATABASE {self.name}")
            url = urlunsplit(urlsplit(self.url)._replace(path=f"/{self.name}"))
        else:
            url = f"sqlite:///{self.folder / self.name}"
        return {**os.environ, "CRUMBSITE_DATA_DIR": str(self.folder), "CRUMBSITE_DATABASE_URL": url}

    def __exit__(self, *_: object) -> None:
        if self.url.startswith("postgres"):
            self._admin(f"DROP DATABASE {self.name} WITH (FORCE)")  # an autovacuum may be at work
        else:
            for file in self.folder.glob(f"{self.name}*"):
                file.unlink()

    def _admin(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def show(many: Json, few: Json | None = None) -> None:
    """A table; ratios are of p50 and of CPU."""
    heads = f"{'':36}{'queries':>8}{'least':>8}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}"
    print(f"{heads}{'few p50':>9}{'ratio':>7}{'CPU':>6}" if few else heads)
    for name, page in many["pages"].items():
        queries = ", ".join(map(str, page["queries"]))
        line = (
            f"{name:36}{queries:>8}{page['least']:8.1f}{page['p50']:8.1f}{page['p95']:8.1f}{page['cpu']:8.1f}"
        )
        if few:
            base = few["pages"][name]
            line += f"{base['p50']:9.1f}{page['p50'] / base['p50']:7.2f}{page['cpu'] / base['cpu']:6.2f}"
        print(line)
    for plan in many["plans"]:
        print(f"\n{plan['page']}, {plan['ms']:.1f} ms: {plan['sql']}\n  " + "\n  ".join(plan["plan"]))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command", nargs="?", choices=("compare", "fill", "measure", "answer"), default="compare"
    )
    parser.add_argument("--events", type=int, default=MANY)
    parser.add_argument("--issues", type=int, default=ISSUES, help="at most one for two events")
    parser.add_argument("--only", default="", help="measure only pages whose name holds this")
    parser.add_argument("--json", type=Path, help="write what was measured here, print nothing")
    parser.add_argument("--beside", type=Path, help="what was measured of another size")
    asked = parser.parse_args()
    if asked.issues < REQUESTS:
        parser.error(f"at least {REQUESTS} issues: each page is asked for of as many")
    if asked.command == "compare":
        with tempfile.TemporaryDirectory() as folder:
            compare(asked.events, asked.issues, Path(folder), asked.only)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
    import django

    django.setup()
    if asked.command == "fill":
        fill(asked.events, asked.issues)
        return
    if asked.command == "answer":
        answer(asked.only)
        return
    found = measure(asked.only)
    if asked.json:
        asked.json.write_text(json.dumps(found))
    else:
        show(found, json.loads(asked.beside.read_text()) if asked.beside else None)


if __name__ == "__main__":
    main()
