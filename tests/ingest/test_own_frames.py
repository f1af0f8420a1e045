"""What is left out of a document before ingestion reads it makes no difference to what it reads."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.test_event import events
from timeline.ingest.findable import text_of
from timeline.ingest.grouping import group
from timeline.ingest.own_frames import keep_own_frames
from timeline.protocol.event import SentEvent
from timeline.protocol.title import culprit_of, title_of

FRAMES = st.fixed_dictionaries(
    {},
    optional={
        "in_app": st.sampled_from([True, False, None, 1, "true"]),
        "function": st.sampled_from(["pay", "send", "", "?", None, 7]),
        "raw_function": st.sampled_from(["pay(int)", "", None]),
        "module": st.sampled_from(["shop", "lib", "", None]),
        "filename": st.sampled_from(["shop.py", "wasm://x:wasm-function[12]:0x3", None]),
        "instruction_addr": st.sampled_from(["0x10", 17, "no"]),
        "vars": st.just({"a": 1}),
    },
)
STACKS = st.one_of(
    st.fixed_dictionaries({"frames": st.lists(st.one_of(FRAMES, st.none(), st.just("frame")), max_size=5)}),
    st.sampled_from([None, {}, {"frames": None}, "stack"]),
)
EXCEPTIONS = st.fixed_dictionaries(
    {"type": st.sampled_from(["Refused", "Timeout", ""]), "value": st.sampled_from(["no 7", ""])},
    optional={
        "stacktrace": STACKS,
        "thread_id": st.sampled_from([1, 2]),
        "mechanism": st.sampled_from(
            [{"synthetic": True}, {"exception_id": 0}, {"exception_id": 1, "parent_id": 0}]
        ),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {"exception": st.one_of(st.lists(EXCEPTIONS, max_size=3), EXCEPTIONS, st.just({"values": "none"}))},
    optional={
        "platform": st.sampled_from(["native", "javascript", "python"]),
        "threads": st.lists(st.fixed_dictionaries({"id": st.just(1), "stacktrace": STACKS}), max_size=1),
        "stacktrace": STACKS,
        "message": st.just("it failed"),
        "debug_meta": st.just({"images": [{"image_addr": "0x1", "image_size": 90, "code_file": "/bin/x"}]}),
    },
)


def reading(document: dict[str, Any]) -> tuple[object, ...]:
    event = SentEvent(document)
    return group(event), title_of(event), culprit_of(event), text_of(event)


@settings(max_examples=400)
@given(st.one_of(DOCUMENTS, events))
def test_an_event_is_grouped_and_named_as_the_whole_of_it_is(document: Any) -> None:
    if isinstance(document, dict):
        whole = reading(copy.deepcopy(document))

        keep_own_frames(document)

        assert reading(document) == whole


FRAME, LIBRARY = {"function": "pay", "in_app": True}, {"function": "send", "in_app": False}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([LIBRARY, FRAME, LIBRARY], [FRAME]),
        ([LIBRARY, LIBRARY], [LIBRARY, LIBRARY]),
        ([LIBRARY, {"in_app": True}], [LIBRARY, {"in_app": True}]),
        ([LIBRARY] * 1_000 + [FRAME], [LIBRARY] * 1_000 + [FRAME]),  # the reader leaves some out itself
    ],
    ids=["its own", "none of its own", "own without a name", "too many"],
)
def test_only_frames_that_nobody_asks_for_are_left_out(sent: list[Any], kept: list[Any]) -> None:
    document = {"exception": {"values": [{"stacktrace": {"frames": sent}}]}}

    keep_own_frames(document)

    assert document == {"exception": {"values": [{"stacktrace": {"frames": kept}}]}}
