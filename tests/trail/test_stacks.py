"""Exceptions, threads and calls, as the page draws them."""

from typing import Any

import pytest

from timeline.protocol.event import SentEvent
from timeline.protocol.title import culprit_of
from timeline.trail import sections, stacks
from timeline.trail.html import draw

CALL = {"function": "pay", "filename": "shop/pay.py", "lineno": 7, "in_app": True}
STACK = {"frames": [{"function": "main", "filename": "run.py", "lineno": 1}, CALL]}


def places(found: tuple[stacks.FrameRun, ...]) -> list[str]:
    return [frame.place for run in found for frame in run.frames]


def first_line(document: dict[str, Any]) -> list[str]:
    return [fact.text for fact in sections.facts(SentEvent(document), "title")]


def drawn(document: dict[str, Any]) -> str:
    event = SentEvent(document)
    return draw(
        "sections.html",
        exceptions=stacks.exceptions(event),
        threads=stacks.threads(event),
        sections=list(sections.sections(event)),
        remarks=(),
    )


@pytest.mark.parametrize(
    "threads",
    [
        {"values": [{"current": True, "stacktrace": STACK}]},
        [{"current": True, "stacktrace": STACK}],
        {"stacktrace": STACK},
        [{"crashed": None, "current": None, "name": None, "id": "u", "stacktrace": STACK}],
        [{"id": 1, "current": True}, {"id": 2, "crashed": True, "stacktrace": STACK}, None, 5],
        [{"id": 1, "stacktrace": {"frames": [CALL | {"function": "other"}]}}, {"id": 2, "current": True, "stacktrace": STACK}],
    ],
)  # fmt: skip
def test_a_message_has_the_stack_of_its_thread(threads: Any) -> None:
    document = {"message": "it broke", "threads": threads}
    (shown,) = stacks.exceptions(SentEvent(document))
    assert places(shown.runs) == ["shop/pay.py:7", "run.py:1"]
    assert first_line(document) == ["title", "shop/pay.py:7 in pay"]
    assert culprit_of(SentEvent(document)) == "shop/pay.py in pay"


def test_of_several_threads_none_of_which_is_said_to_be_the_one_no_stack_is_taken() -> None:
    assert stacks.exceptions(SentEvent({"message": "m", "threads": [{"stacktrace": STACK}] * 2})) == ()


def test_an_exception_without_frames_has_those_of_its_thread() -> None:
    threads = [
        {"id": "main", "stacktrace": STACK},
        {"id": 2, "crashed": True, "stacktrace": {"frames": [{"function": "x"}]}},
    ]
    named = {"exception": [{"type": "ANR", "thread_id": "main"}], "threads": threads}
    (shown,) = stacks.exceptions(SentEvent(named))
    assert places(shown.runs) == ["shop/pay.py:7", "run.py:1"]
    unnamed = {"exception": [{"type": "ANR", "stacktrace": {"frames": None}}], "threads": threads}
    (shown,) = stacks.exceptions(SentEvent(unnamed))
    assert [frame.function for run in shown.runs for frame in run.frames] == ["x"]


def test_every_thread_is_listed_with_what_was_sent_of_it() -> None:
    lock = {
        "type": 8,
        "address": "0x0d3a",
        "package_name": "java.lang",
        "class_name": "Object",
        "thread_id": 11,
    }
    found = stacks.threads(
        SentEvent(
            {
                "threads": [
                    {"id": 1, "name": "main", "state": "BLOCKED", "crashed": True, "current": True, "main": True,
                     "held_locks": {"0x0d3a": lock}, "stacktrace": STACK},
                    {"id": 11},
                    {"state": 5, "held_locks": "x", "stacktrace": {"frames": [None]}},
                ]
            }
        )
    )  # fmt: skip
    assert [(one.title, one.about, one.locks, one.count) for one in found] == [
        (
            "main",
            ("id 1", "BLOCKED", "crashed", "current", "main"),
            ("is blocked on 0x0d3a (java.lang.Object), held by thread 11",),
            "2 frames",
        ),
        ("thread 11", (), (), "no frames"),
        ("thread without a name", (), (), "no frames"),
    ]


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ({"filename": "a.js", "lineno": 2, "colno": 4198314}, "a.js:2:4198314"),
        ({"filename": "a.js", "lineno": 2, "colno": 0}, "a.js:2"),
        ({"filename": "a.js", "colno": 9}, "a.js"),
        ({"package": "/opt/bin/viewer", "instruction_addr": "0x5014f2", "image_addr": "0x500000"}, "viewer +0x14f2 (0x5014f2)"),
        ({"package": "C:\\game\\Game.exe", "instruction_addr": 0x9014F2}, "Game.exe (0x9014f2)"),
        ({"instruction_addr": "0x5014f2"}, "lib.so +0x14f2 (0x5014f2)"),
        ({"instruction_addr": "0x999999"}, "0x999999"),
        ({"instruction_addr": "0x14f2", "addr_mode": "rel:0"}, "lib.so +0x14f2 (0x14f2)"),
        ({"package": "/opt/bin/viewer", "function": "main"}, "viewer"),
        ({"package": "/opt/viewer", "function": "main", "instruction_addr": "0x5014f2"}, "viewer +0x14f2"),
        ({"filename": "main.c", "function": "main", "instruction_addr": "0x5014f2"}, "main.c"),
        ({"filename": "main.c", "lineno": 3, "instruction_addr": "0x5014f2"}, "main.c:3"),
    ],
)  # fmt: skip
def test_a_frame_can_be_told_from_its_neighbour(frame: dict[str, Any], place: str) -> None:
    images = [{"image_addr": "0x500000", "image_size": 8192, "code_file": "/usr/lib/lib.so", "debug_id": "d"}]
    document = {
        "stacktrace": {"frames": [None, frame, {}, {"in_app": True}]},
        "debug_meta": {"images": images},
    }
    (shown,) = stacks.exceptions(SentEvent(document))
    assert places(shown.runs) == [place]


def test_what_a_mechanism_carries_stands_under_its_exception() -> None:
    mechanism = {
        "type": "NSError",
        "desc": "NSURLErrorDomain: -1202",
        "help_link": "https://example.org/ns",
        "meta": {"ns_error": {"code": -1202}, "signal": None},
        "data": {"failing_url": "https://api.example.org", "deep": {"a": {"b": 1}}},
    }
    (shown,) = stacks.exceptions(SentEvent({"exception": {"type": "E", "mechanism": mechanism}}))
    ((name, rows, _),) = shown.tables
    assert (name, [(row.key, row.text or row.label) for row in rows]) == (
        "mechanism",
        [("failing_url", "https://api.example.org"), ("deep.a", "{1 key}"), ("ns_error.code", "-1202")],
    )
    assert (shown.description, shown.help_link) == ("NSURLErrorDomain: -1202", "https://example.org/ns")


def test_a_help_link_of_another_scheme_is_none() -> None:
    mechanism = {"help_link": "javascript:alert(1)", "data": "text", "meta": []}
    (shown,) = stacks.exceptions(SentEvent({"exception": {"type": "E", "mechanism": mechanism}}))
    assert (shown.help_link, [row.key for row in shown.tables[0][1]]) == ("", ["data"])


def test_what_was_thrown_stands_under_the_exception_and_not_last_on_the_page() -> None:
    document = {"exception": {"type": "Error"}, "extra": {"__serialized__": {"code": 7}, "other": 1}}
    html = drawn(document)
    assert html.index("what was thrown") < html.index('id="extra"')
    assert html.count("code") == 1 + html.count("<code")


def test_a_tree_is_drawn_in_its_order_with_where_each_is_held() -> None:
    def one(type_: str, id_: int, parent: int | None, source: str) -> dict[str, Any]:
        return {"type": type_, "mechanism": {"exception_id": id_, "parent_id": parent, "source": source}}

    sent = [one("Socket", 3, 2, "InnerException"), one("Npgsql", 2, 0, "InnerExceptions[1]"),
            one("Parse", 1, 0, "InnerExceptions[0]"), one("Aggregate", 0, None, "")]  # fmt: skip
    shown = stacks.exceptions(SentEvent({"exception": sent}))
    assert [(one.type, one.depth, one.source) for one in shown] == [
        ("Aggregate", 0, ""),
        ("Parse", 1, "InnerExceptions[0]"),
        ("Npgsql", 1, "InnerExceptions[1]"),
        ("Socket", 2, "InnerException"),
    ]
    broken = [*sent[:-1], one("Aggregate", 1, None, "")]
    assert [one.depth for one in stacks.exceptions(SentEvent({"exception": broken}))] == [0] * 4


def test_flags_are_one_table_in_the_order_sent() -> None:
    flags = {"values": [{"flag": "b", "result": True}, {"flag": "a", "result": "solr"}, {"flag": 5}, None]}
    (section,) = sections.sections(SentEvent({"contexts": {"flags": flags}}))
    ((name, rows, _),) = section.tables
    assert (name, [(row.key, row.text) for row in rows]) == ("flags", [("b", "true"), ("a", "solr")])
