"""What trails cost: beside ingestion, on read, in a search. `python -m tests.bench.trails [--blocks 244]`, in a database of its own.

Each figure is a ratio within one run, or milliseconds of CPU; the database is that of CRUMBSITE_DATABASE_URL (SQLite: a
file in a temporary folder).
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.bench.events import make_event

PROJECT = 1
BATCH = 8
READ_AFTER = 2 * 200 // BATCH  # turns: half of them leave 200 events in the queue


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=640, help="of each side of the comparison")
    parser.add_argument(
        "--issue", type=int, default=10_000, help="events of the issue whose common trail is made"
    )
    parser.add_argument("--blocks", type=int, default=244, help="blocks that are searched: 4,096 trails each")
    options = parser.parse_args()
    from tests.databases import fresh_database  # a process of its own has the new database

    with (
        tempfile.TemporaryDirectory(prefix="crumbsite-trails-") as folder,
        fresh_database(Path(folder)) as environment,
    ):
        os.environ.update(environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "crumbsite.settings"
        import django

        django.setup()
        measure_ingest(options.events)
        measure_common_trail(options.issue)
        measure_difference()
        measure_search(options.blocks)


def measure_ingest(count: int) -> None:
    """CPU of prepare and store, with and without the queue, in turns; of reading; bytes of an event at rest."""
    import orjson
    from django.conf import settings

    from timeline.ingest.preparation import prepare
    from timeline.ingest.store import store_events
    from timeline.patterns.reader import Reader

    chance = random.Random(1)
    spent: dict[bool, list[float]] = {True: [], False: []}
    reader, read = Reader(), list[float]()
    before = _size()
    for turn in range(2 * count // BATCH):
        settings.TRAILS = turn % 2 == 0
        bodies = [orjson.dumps(make_event(chance, 100, chance.randrange(200))) for _ in range(BATCH)]
        started = time.process_time()
        now = datetime.now(UTC)
        store_events([prepare(PROJECT, body, event_id=None, sent_at=None, received=now) for body in bodies])
        spent[settings.TRAILS].append((time.process_time() - started) / BATCH)
        if turn % READ_AFTER == READ_AFTER - 1:
            started = time.process_time()
            done = reader.read_project(PROJECT)
            read.append((time.process_time() - started) / done)
    without, with_ = statistics.median(spent[False]), statistics.median(spent[True])
    print(
        f"prepare and store: {without * 1e3:.3f} ms CPU an event, with the queue {with_ * 1e3:.3f} ms: × {with_ / without:.3f}"
    )
    cost = statistics.median(read)
    print(
        f"reading: {cost * 1e3:.3f} ms CPU an event of 100 breadcrumbs: × {cost / without:.2f} of prepare and store"
    )
    sizes = _bytes_of_tables()
    print(f"bytes: {sizes}; file {before:,} before, {_size():,} after")


def _size() -> int:
    from django.db import connection

    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        return int(cursor.fetchone()[0]) * 4096


def _bytes_of_tables() -> str:
    from timeline.models import Event, Trail

    events = Event.objects.in_project(PROJECT)
    documents = sum(len(one) for one in events.values_list("document", flat=True)[:500].iterator()) / min(
        500, events.count()
    )
    trails = [len(one) for one in Trail.objects.in_project(PROJECT).values_list("steps", flat=True)[:500]]
    return f"document {documents:,.0f}, steps {statistics.mean(trails):,.0f}"


def timed(work: Callable[[], object], times: int) -> tuple[float, float, float]:
    """(median, 95th of a hundred, median of the CPU), milliseconds."""
    wall, cpu = [], []
    for _ in range(times):
        started, busy = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - started) * 1e3)
        cpu.append((time.process_time() - busy) * 1e3)
    return statistics.median(wall), sorted(wall)[int(len(wall) * 0.95)], statistics.median(cpu)


def say(name: str, figures: tuple[float, float, float]) -> None:
    print(f"{name}: p50 {figures[0]:.0f} ms, p95 {figures[1]:.0f} ms, CPU {figures[2]:.0f} ms", flush=True)


def measure_common_trail(count: int) -> None:
    """Of an issue of many events among sixty others."""
    from tests.patterns.trails import event_with
    from timeline.ingest.store import store_events
    from timeline.models import Issue
    from timeline.patterns.issues import common_trail, forget
    from timeline.patterns.reader import Reader

    chance, now = random.Random(2), datetime.now(UTC)
    words = ["".join(chance.choices("abcdefghijklmnop", k=8)) for _ in range(400)]

    def crumbs(issue: int) -> list[str]:
        return [
            *chance.choices(words[:200], k=35),
            *([words[300 + issue]] if issue < 60 else []),
            *words[200:210],
        ]

    made = [(number % 61 if number < 2_400 else 60) for number in range(2_400 + count)]
    events = [
        event_with(
            number,
            crumbs(issue),
            project=2,
            issue=f"{issue:064x}",
            at=now - timedelta(seconds=2 * (len(made) - number)),
            user_label=f"user {chance.randrange(3_000)}",
            transaction_name=f"/place/{issue % 7}",
            title=f"Error: {issue}",
        )
        for number, issue in enumerate(made)
    ]
    for start in range(0, len(events), 200):
        store_events(events[start : start + 200])
    reader = Reader()
    while reader.read_project(2):
        pass
    issue = Issue.objects.in_project(2).get(title="Error: 60")

    def make() -> None:
        forget()
        common_trail(issue)

    say(f"common trail of an issue of {issue.times_seen:,} events", timed(make, 40))
    say("the same, remembered", timed(lambda: common_trail(issue), 40))


def measure_difference() -> None:
    """Of two trails of 400 rows that share two thirds."""
    from timeline.patterns.differences import compare, sides_of
    from timeline.protocol.breadcrumbs import read_trail

    chance = random.Random(3)
    words = ["".join(chance.choices("abcdefghijklmnop", k=8)) for _ in range(600)]

    def trail() -> Sequence[object]:
        return [
            {"timestamp": 1e9 + place, "message": word}
            for place, word in enumerate(words[:600])
            if chance.random() < 0.7
        ]

    one, other = trail(), trail()

    def make() -> None:
        compare(
            sides_of(read_trail(list(one)).breadcrumbs, 1e9, 0),
            sides_of(read_trail(list(other)).breadcrumbs, 1e9, 0),
        )

    say("difference of 400 rows", timed(make, 20))


def measure_search(count: int) -> None:
    """Over many blocks: sixteen are made of trails, the others are the same again."""
    from timeline.models import Trail, TrailBlock, TrailState
    from timeline.patterns.coding import BLOCK, ISSUES, LIVE, PARTS, pack_bits, pack_part, pack_trail, part_of
    from timeline.patterns.finding import StepTerm, find

    chance = random.Random(4)
    weights = [1 / (rank + 3) for rank in range(4_000)]
    made = min(16, count)
    for block in range(made):
        parts: list[dict[int, list[int]]] = [{} for _ in range(PARTS)]
        trails = []
        for place in range(BLOCK):
            steps = list(dict.fromkeys(chance.choices(range(1, 4_001), weights, k=35)))
            for step in (*steps, ISSUES + chance.randrange(1, 200)):
                parts[part_of(step)].setdefault(step, []).append(place)
            ordinal = (count - made + block) * BLOCK + place
            trails.append(
                Trail(
                    project_id=3,
                    event_id=f"{ordinal:032x}",
                    ordinal=ordinal,
                    steps=pack_trail(0, [(step, 1.0) for step in steps]),
                )
            )
        Trail.objects.bulk_create(trails, batch_size=500)
        packed = [*(pack_part(part) for part in parts), pack_bits((1 << BLOCK) - 1)]
        rows = [
            TrailBlock(project_id=3, block=number, part=part, places=places)
            for number in range(count - made + block, -1, -made)
            for part, places in enumerate(packed)
        ]
        TrailBlock.objects.bulk_create(rows, batch_size=100)
    assert LIVE == PARTS
    state = TrailState(project_id=3, shape_version=1, next_ordinal=count * BLOCK, sealed=count)
    state.save()
    print(f"{count * BLOCK:,} trails")

    def one(*steps: int, no: bool = False, then: bool = False) -> StepTerm:
        return StepTerm(frozenset(steps), no, then)

    many = one(*range(1, 2_001))
    for name, terms, issue in (
        ("a rare step", [one(3_900)], None),
        ("a step of many", [one(1)], None),
        ("two steps", [one(1), one(40)], None),
        ("a rare one, and not a common one", [one(3_000), one(1, no=True)], None),
        ("any of 20", [one(*range(100, 120))], None),
        ("any of 200", [one(*range(100, 300))], None),
        ("any of 2,000 and a rare one", [many, one(3_900)], None),
        ("any of 2,000", [many], None),
        ("in one issue", [one(1)], 7),
        ("one then another", [one(1), one(2, then=True)], None),
        ("any of 200 then any of 200", [one(*range(100, 300)), one(*range(300, 500), then=True)], None),
        ("eight terms", [one(number) for number in range(1, 9)], None),
    ):
        say(f"search: {name}", timed(partial(find, state, terms, most=500, issue=issue), 12))


if __name__ == "__main__":
    main()
