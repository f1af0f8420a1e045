"""Every event that the protocol's cases know has a page and an answer of the API, whatever is in it."""

from datetime import UTC, datetime

import orjson

from tests.protocol.relay import load_cases
from tests.timeline_rules.conftest import Shown
from tests.timeline_rules.page import PageRead, parse
from timeline.ingest.preparation import prepare
from timeline.ingest.store import store_events
from timeline.models import Event
from timeline.protocol.document import Unreadable

RECEIVED = datetime(2026, 1, 15, 12, tzinfo=UTC)
LEAST = 560  # of 577 cases; the others are no documents, and ingestion refuses them


def test_every_case_has_a_page_and_an_answer(shown: Shown) -> None:
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
    assert len(outcomes) >= LEAST
    for outcome in outcomes:
        shown.address = f"/acme/shop/issues/{outcome.issue_number}/events/{outcome.event_id}/"
        html = shown.client.get(shown.address)
        api = shown.client.get(f"/api/v1/projects/acme/shop/events/{outcome.event_id}/")
        assert (html.status_code, api.status_code) == (200, 200), outcome.event_id
        page = PageRead(parse(html.content.decode()))
        breadcrumbs = orjson.loads(api.content)["breadcrumbs"]
        assert [one["index"] for one in breadcrumbs] == [row.index for row in page.rows][: len(breadcrumbs)]
        assert all(row.what and row.time for row in page.rows), outcome.event_id
    assert Event.objects.in_project(project).count() == len(outcomes) + 1
