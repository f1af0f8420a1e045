"""Measures pages and single writes in this process."""

import itertools
import json
import math
import random
import statistics
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from tests.bench.million.pages import Sample, pages
from tests.bench.million.rows import FIGURES, PROJECTS, REQUESTS, STORE, Address, Json, document_of


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
