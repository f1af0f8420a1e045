"""Whatever an event holds, its page, drawn, is bounded; each of these would be tens of megabytes, or seconds."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import hostile, hostile_crumbs, hostile_fields
from tests.trail.trails import StoredEvent
from timeline import budget
from timeline.issues.related import Related
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.title import title_of
from timeline.trail import sections, stacks
from timeline.trail.addresses import Addresses
from timeline.trail.build import build_timeline, window_of
from timeline.trail.html import draw

MAX_HTML = 4 << 20  # bytes
ASKED = "details=all&rows=100000&q=a%20-k1:%3E=2"


def read(document: bytes, asked: str = ASKED) -> tuple[int, budget.Budget]:
    """How many bytes a page has that shows everything it may, and what is left of its budget."""
    with budget.answering() as left:
        addresses, problems = Addresses.from_query(QueryDict(asked))
        sent = read_document(document)
        event = SentEvent(sent.value, sent.remarks, window_of(addresses))
        timeline = build_timeline(StoredEvent(), event, addresses, problems=problems)
        facts = list(sections.facts(event, title_of(event)))
        drawn = [
            draw("trail_summary.html", timeline=timeline, facts=facts),
            draw("trail.html", timeline=timeline, related=Related(), place="/", summary=""),
            draw(
                "sections.html",
                exceptions=stacks.exceptions(event),
                threads=stacks.threads(event),
                sections=list(sections.sections(event)),
                remarks=event.remarks[:100],
            ),
        ]
    return sum(len(html.encode()) for html in drawn), left


def test_there_are_enough_of_them() -> None:
    assert all(module.__doc__ for module in (hostile_crumbs, hostile_fields))  # they add to the table
    assert len(TABLE) >= 60


# Every shape in some fields, and every event that is of a field alone; `tests.bench.reading_hostile` reads them all.
TABLE = [
    name
    for name in hostile.EVENTS
    if ": " not in name or name.partition(": ")[0] in ("data", "contexts", "_meta", "messages")
]


@pytest.mark.parametrize("name", TABLE)
def test_a_page_of_a_hostile_event_is_bounded(name: str) -> None:
    document = hostile.document(hostile.EVENTS[name])
    assert len(document) <= 1 << 20

    size, left = read(document)
    assert size <= MAX_HTML
    assert left.points >= 0
    assert left.characters >= 0


LEAVES = (
    st.text(st.sampled_from("<&\"'\x1b[31m\t\n\x00a1.:/ "), max_size=40)
    | st.integers()
    | st.none()
    | st.booleans()
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4), max_leaves=9
)  # fmt: skip


@settings(max_examples=5)
@given(
    value=TREES,
    times=st.sampled_from([10, 1_000, 30_000]),
    depth=st.integers(0, 60),
    field=st.sampled_from(list(hostile.FIELDS)),
)
def test_no_other_event_is_worse(value: Any, times: int, depth: int, field: str) -> None:
    size = len(repr(value)) + 10
    many = {f"k{number}": value for number in range(min(times, 500_000 // size))}
    document = hostile.document(lambda: hostile.FIELDS[field](hostile.nested(depth, many)))

    html, left = read(document)
    assert html <= MAX_HTML
    assert left.points >= 0
