"""What is in a database, counted in several ways that must agree. Prints JSON; run by `read`."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

from tests.databases import ROOT
from tests.faults.senders import Tally


@dataclass(frozen=True)
class Ledger:
    """The books of all projects together."""

    events: frozenset[str]
    stored: int  # rows
    times_seen: int
    counted: int  # Σ of the counts per half day
    numbers: tuple[int, ...]  # of issues
    wrong_issues: tuple[int, ...]  # issues that count other than they hold
    orphans: int  # links of no event, events of no issue
    unlinked: int  # events without their link
    logged: frozenset[str]  # traces with a log that is there
    batches: int  # of logs


def read(environment: dict[str, str]) -> Ledger:
    """The books of a database, read by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.ledger"],
        cwd=ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "crumbsite.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return Ledger(
        **{
            **found,
            "events": frozenset(found["events"]),
            "logged": frozenset(found["logged"]),
            "numbers": tuple(found["numbers"]),
            "wrong_issues": tuple(found["wrong_issues"]),
        }
    )


def check(environment: dict[str, str], tally: Tally) -> Ledger:
    """Every 200 is there exactly once, nothing is there that was not sent, and every count is right."""
    ledger = read(environment)
    lost = tally.accepted - ledger.events
    assert not lost, f"{len(lost)} of {len(tally.accepted)} accepted events are lost"
    assert ledger.events <= tally.sent
    unlogged = tally.accepted - ledger.logged
    assert not unlogged, f"the logs of {len(unlogged)} of {len(tally.accepted)} accepted events are lost"
    assert ledger.batches == len(ledger.logged)
    assert ledger.stored == len(ledger.events)
    assert (ledger.times_seen, ledger.counted) == (ledger.stored, ledger.stored)
    assert ledger.wrong_issues == ()
    assert ledger.numbers == tuple(range(1, len(ledger.numbers) + 1))
    assert (ledger.orphans, ledger.unlinked) == (0, 0)
    return ledger


def _print() -> None:
    import django

    django.setup()
    from django.db import connection, transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":  # what a killed server left may still be committing
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        print(json.dumps(_books()))


def _books() -> dict[str, object]:
    from timeline.models import CrumbLink, Event, Issue, IssueCount, LogBatch

    events = list(Event.objects.values_list("project_id", "event_id"))
    held = Counter(Event.objects.values_list("project_id", "issue_number"))
    seen = {
        (project_id, number): times
        for project_id, number, times in Issue.objects.values_list("project_id", "number", "times_seen")
    }
    batches = set(LogBatch.objects.values_list("id", flat=True))
    linking = set(CrumbLink.objects.values_list("project_id", "event_id"))
    return {
        "events": [event_id for _, event_id in events],
        "stored": len(events),
        "times_seen": sum(seen.values()),
        "counted": sum(IssueCount.objects.values_list("count", flat=True)),
        "numbers": sorted(number for _, number in seen),
        "wrong_issues": sorted(key[1] for key, times in seen.items() if held[key] != times),
        "orphans": len(linking - set(events)) + sum(key not in seen for key in held),
        "logged": _logged(),
        "batches": len(batches),
        "unlinked": len(set(events) - linking),
    }


def _logged() -> list[str]:
    """The traces that lead to a batch, once for each."""
    from timeline.models import LogBatch, LogTrace, trace_number

    rows = {(trace, bytes(batch).hex()) for trace, batch in LogTrace.objects.values_list("trace", "batch")}
    batches = LogBatch.objects.all()
    return [one for batch in batches for one in batch.trace_ids if (trace_number(one), batch.id) in rows]


if __name__ == "__main__":
    _print()
