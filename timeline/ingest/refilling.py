"""Fills what the search of issues looks through for events that an older version stored. Beside ingestion, issue by issue."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from timeline.database.write_lock import write_transaction
from timeline.ingest.event_rows import TEXT, VALUE, insert_counts
from timeline.ingest.findable import text_of, values_of
from timeline.ingest.known_issues import MAX_VALUES_OF_TAG, name_of
from timeline.ingest.statements import insert_missing
from timeline.models import MAX_ISSUE_TEXT, Event, Issue, IssueCount, IssueText, half_day_of
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent

NEWEST = 20  # events of an issue that are read: those that a search would look for first

# (half day, environment, release)
Counted = tuple[int, str, str]


def refill_project(project_id: int) -> Iterator[int]:
    """Fill issue after issue; the number of each, once it is committed."""
    filled = set(IssueText.objects.in_project(project_id).values_list("number", flat=True))
    older = set(
        IssueCount.objects.in_project(project_id).filter(first_seen=None).values_list("number", flat=True)
    )
    numbers = Issue.objects.in_project(project_id).order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        if number not in filled:
            refill_texts(project_id, number)
        if number in older:
            recount(project_id, number)
        if number not in filled or number in older:
            yield number


def refill_texts(project_id: int, number: int) -> None:
    """Write the text of an issue again from its newest events that are stored, and add their tags and users."""
    rows = Event.objects.in_issue(project_id, number).reverse()[:NEWEST]
    events = [event for row in rows if (event := _read(row))]
    text = "\n".join(dict.fromkeys(map(text_of, events)))[:MAX_ISSUE_TEXT]
    values = dict.fromkeys(value for event in events for value in values_of(event))
    kept: Counter[int] = Counter()
    found = []
    for key, value in values:
        kept[name_of(key, value)] += 1
        if kept[name_of(key, value)] <= MAX_VALUES_OF_TAG:
            found.append((project_id, key, value, number))
    with write_transaction():
        IssueText.objects.in_project(project_id).filter(number=number).delete()
        if text:
            insert_missing(TEXT, "project_id, number, text", [(project_id, number, text)])
        insert_missing(VALUE, "project_id, key, value, number", sorted(found))


def recount(project_id: int, number: int) -> None:
    """Say of which environments and releases the stored events are that were counted without.

    The sum of each half day stays; of what was counted and is not stored any more neither is known.
    """
    times: dict[Counted, list[datetime]] = {}
    events = Event.objects.in_issue(project_id, number).order_by()
    for received, environment, release in events.values_list("received", "environment", "release").iterator():
        times.setdefault((half_day_of(received), environment, release), []).append(received)
    issue = Issue.objects.in_project(project_id).get(number=number)
    with write_transaction():
        counts = IssueCount.objects.in_project(project_id).filter(number=number)
        rows = list(counts.select_for_update())
        known = {(row.half_day, row.environment, row.release): row.count for row in rows if row.first_seen}
        older = {row.half_day: row.count for row in rows if not row.first_seen}
        counts.filter(first_seen=None).delete()
        moved: list[tuple[int, str, str, int, datetime, datetime]] = []
        for key, seen in sorted(times.items()):
            count = min(len(seen) - known.get(key, 0), older.get(key[0], 0))
            if count > 0:
                older[key[0]] -= count
                moved.append((*key, count, min(seen), max(seen)))
        moved += [
            (half_day, "", "", count, issue.first_seen, issue.last_seen)
            for half_day, count in older.items()
            if count
        ]
        for row in moved:
            insert_counts([(project_id, number, *row)])


def _read(row: Event) -> SentEvent | None:
    """The event of a row; None where its document is damaged."""
    try:
        return SentEvent(read_document(row.payload()).value)
    except ValueError:
        return None
