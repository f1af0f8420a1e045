"""Events whose texts are too many to be read for their grouping."""

from typing import Any

from timeline.ingest.grouping import group
from timeline.ingest.plain_grouping import group_in_bounds
from timeline.protocol.costs import MAX_TEXTS
from timeline.protocol.event import SentEvent


def raised(count: int, text: str, **fields: Any) -> SentEvent:
    return SentEvent(
        {"exception": [{"type": f"E{place}", "value": text} for place in range(count)], **fields}
    )


def said(event: SentEvent) -> list[str]:
    return [remark.text for remark in event.remarks if "grouped" in remark.text]


def test_an_event_of_much_text_is_grouped_by_its_types_and_says_so() -> None:
    event, again = raised(92, "«-a" * 666), raised(92, "another text" * 200)

    assert group_in_bounds(event) == group_in_bounds(again) != group(event)
    assert group_in_bounds(event) != group_in_bounds(raised(91, "«-a" * 666))
    assert group_in_bounds(event) != group_in_bounds(raised(92, "«-a" * 666, fingerprint=["mine"]))
    assert said(event) == [
        f"their texts have more than {MAX_TEXTS:,} characters: the event is grouped by their types alone"
    ]


def test_a_usual_event_is_grouped_as_ever_and_says_nothing() -> None:
    for event in (raised(4, "x" * 50_000), raised(100, "a text"), SentEvent({"message": "x" * 50_000})):
        assert group_in_bounds(event) == group(event)
        assert said(event) == []


def test_texts_of_exceptions_with_a_stack_trace_do_not_count() -> None:
    stacktrace = {"frames": [{"function": "pay", "in_app": True}]}
    values = [{"type": "E", "value": "x" * 9_000, "stacktrace": stacktrace}] * 50
    event = SentEvent({"exception": values})

    assert group_in_bounds(event) == group(event)
