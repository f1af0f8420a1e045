"""The parity rule (docs/protocol.md, "The parity rule"), held over every recorded case and over captured requests.

Where Relay accepts a value we read the same value; where it refuses one we may recover more, and leave a remark on that field.
"""

import fnmatch
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from tests.protocol import relay
from tests.protocol.relay import DIFFERENT, EQUAL, RECOVERED, Case, Verdict, judge, judge_trail, load_cases
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent

CASES = load_cases()


@dataclass(frozen=True)
class Difference:
    """A deliberate one: which cases, which field, and why."""

    case: str
    field: str
    reason: str


DIFFERENCES = (
    Difference("*", "trace_id", "Relay makes up a trace where none was sent; we link by sent ones only"),
    Difference(
        "*", "platform", "Relay knows 19 platforms and calls the rest other; the SDK's word says more"
    ),
    Difference("event.event_id/*", "event_id", "Relay draws an id while reading; here the store does"),
    Difference("event.raw/*", "event_id", "Relay draws an id while reading; here the store does"),
    Difference("event.raw/*", "timestamp", "no time was sent: the store takes the time of receipt"),
    Difference("event.timestamp/null", "timestamp", "no time was sent: the store takes the time of receipt"),
    Difference("event.timestamp/0", "timestamp", "old events keep their times: there is no past window"),
    Difference(
        "event.timestamp/1768478461", "timestamp", "only who knows the time of receipt can tell the future"
    ),
    Difference(
        "breadcrumbs/event timestamp in the future*",
        "*timestamp",
        "times are moved when shown, not when read",
    ),
    Difference(
        "breadcrumb.data/NaN and Infinity tokens", "*data", "0 is a value, null says that there is none"
    ),
    Difference("breadcrumb.data/huge integer literal", "*data", "integers beyond 64 bits are read exactly"),
    Difference(
        'breadcrumb.data/{"neg": -9223372036854775809}', "*data", "integers beyond 64 bits are read exactly"
    ),
    Difference("event.server_name/5", "tags", "Relay loses it without a word; we show it with a remark"),
    Difference("event.user/id empty", "user", "an empty id names nobody"),
)

# Relay makes an event without fields of these; nobody would know what they were.
UNREADABLE_BY_US = ("event.raw/array", "event.raw/number")


def is_deliberate(case: Case, verdict: Verdict) -> bool:
    return any(
        (difference.case == case.name or fnmatch.fnmatchcase(case.name, difference.case))
        and fnmatch.fnmatchcase(verdict.field, difference.field)
        for difference in DIFFERENCES
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name[:60] for case in CASES])
def test_a_case_holds_the_parity_rule(case: Case) -> None:
    verdicts = judge(case)
    if verdicts is None:
        assert case.output is None or case.name in UNREADABLE_BY_US
    else:
        assert case.name not in UNREADABLE_BY_US
        assert not [v for v in verdicts if v.verdict == DIFFERENT and not is_deliberate(case, v)]


def test_every_case_is_equal_recovered_or_named() -> None:
    """The numbers that the notes give; a better reading changes them, and this test with them."""
    assert Counter(_fate(case) for case in CASES) == NUMBERS


NUMBERS = {EQUAL: 378, RECOVERED: 180, DIFFERENT: 13, "unreadable": 6}


def _fate(case: Case) -> str:
    verdicts = judge(case)
    if verdicts is None:
        return "unreadable"
    # What is different in every event says nothing about a case.
    own = [v for v in verdicts if v.field not in ("trace_id", "platform")]
    if any(v.verdict == DIFFERENT for v in own):
        return DIFFERENT
    return RECOVERED if any(v.verdict == RECOVERED for v in own) else EQUAL


CAPTURES = json.loads((relay.CASES / "captures.json").read_text())


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture["name"])
def test_a_captured_trail_reads_as_relay_read_it(capture: dict[str, Any]) -> None:
    """Real SDKs of many ages; of their events what concerns the breadcrumbs."""
    document = read_document(json.dumps(capture["event"]).encode())
    event = SentEvent(document.value, document.remarks)
    relays = capture["breadcrumbs"]
    container = {"values": relays} if isinstance(relays, list) else relays
    verdicts = list(judge_trail(event.trail, container, capture["meta"]))
    assert not [v for v in verdicts if v.verdict == DIFFERENT]
    assert verdicts
    assert event.level == capture["level"]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.reason[:40])
def test_a_deliberate_difference_is_one(difference: Difference) -> None:
    """No reason stands in the table that no case needs."""
    for case in CASES:
        if difference.case == case.name or fnmatch.fnmatchcase(case.name, difference.case):
            for verdict in judge(case) or ():
                if verdict.verdict == DIFFERENT and fnmatch.fnmatchcase(verdict.field, difference.field):
                    return
    pytest.fail(f"no case differs so: {difference}")
