"""Every event that the protocol's cases know has a page and an answer of the API, whatever is in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.protocol.relay import load_cases
from tests.reading_html import PageRead
from tests.web.events.shown import Shown
from timeline.ingest.preparation import prepare
from timeline.ingest.store import StoreResult, store_events
from timeline.models import Event
from timeline.protocol.document import Unreadable

RECEIVED = datetime(2026, 1, 15, 12, tzinfo=UTC)
MIN_CASES = 560  # of 577 cases; the others are no documents, and ingestion refuses them


def stored(shown: Shown) -> Iterator[tuple[StoreResult, int]]:
    """The cases, stored, each with the number of its breadcrumbs."""
    project = shown.place.project.pk
    events = []
    for number, case in enumerate(load_cases()):
        try:
            events.append(
                prepare(project, case.payload, event_id=f"{number:032x}", sent_at=None, received=RECEIVED)
            )
        except Unreadable:
            continue
    outcomes = store_events(events)
    assert not [one for one in outcomes if one.error]
    assert len(outcomes) >= MIN_CASES
    counts = dict(Event.objects.in_project(project).values_list("event_id", "breadcrumb_count"))
    for outcome in outcomes:
        yield outcome, counts[outcome.event_id]


def test_every_case_has_a_page(shown: Shown) -> None:
    for outcome, count in stored(shown):
        address = f"/acme/shop/issues/{outcome.issue_number}/events/{outcome.event_id}/"
        answer = shown.client.get(f"{address}?rows=1000")
        assert answer.status_code == 200, outcome.event_id
        page = PageRead(answer.content.decode)
        assert len(page.rows) == min(count, 1000), outcome.event_id
        assert all(row.what and row.time for row in page.rows), outcome.event_id


def test_every_case_has_an_answer(shown: Shown) -> None:
    for outcome, count in stored(shown):
        answer = shown.client.get(f"/api/v1/projects/acme/shop/events/{outcome.event_id}/")
        assert answer.status_code == 200, outcome.event_id
        assert answer.json()["breadcrumbs_total"] == count, outcome.event_id
