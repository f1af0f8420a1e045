"""Exceptions, their stack traces, and threads."""

from typing import Any

import pytest

from timeline.protocol.exceptions import MAX_EXCEPTIONS, ExceptionValue, read_exceptions
from timeline.protocol.remarks import Remark
from timeline.protocol.stacktraces import Frame, Stacktrace

TRACE = Stacktrace((Frame(function="f"),))


def read(
    container: Any, stacktrace: Stacktrace | None = None
) -> tuple[tuple[ExceptionValue, ...], list[str]]:
    remarks: list[Remark] = []
    exceptions = read_exceptions(container, stacktrace, remarks)
    return exceptions, [remark.field for remark in remarks]


@pytest.mark.parametrize(
    ("sent", "exception"),
    [
        ({"type": "E", "value": "v"}, ExceptionValue("E", "v")),
        ({"type": "E"}, ExceptionValue("E")),
        ({"type": "E", "value": 5}, ExceptionValue("E", "5")),
        ({"type": "E", "value": {"a": None}}, ExceptionValue("E", '{"a":null}')),
        ({"value": "ValueError: bad"}, ExceptionValue("ValueError", "bad")),
        ({"value": "ValueError:bad"}, ExceptionValue("ValueError", "bad")),
        ({"value": "ValueError: bad\nmore"}, ExceptionValue(None, "ValueError: bad\nmore")),
        ({"value": "not a type: bad"}, ExceptionValue(None, "not a type: bad")),
        ({"type": "E", "mechanism": {}}, ExceptionValue("E")),
        (
            {"type": "E", "mechanism": {"handled": False}},
            ExceptionValue("E", mechanism={"handled": False}, handled=False),
        ),
        ({"type": "E", "mechanism": {"handled": "no"}}, ExceptionValue("E", mechanism={"handled": "no"})),
        (
            {"type": "E", "mechanism": {"synthetic": True}},
            ExceptionValue("E", mechanism={"synthetic": True}, synthetic=True),
        ),
        ({"type": "E", "module": "m", "thread_id": 5}, ExceptionValue("E", module="m", thread_id="5")),
    ],
    ids=repr,
)
def test_an_exception_reads(sent: dict[str, Any], exception: ExceptionValue) -> None:
    for container in (sent, [sent], {"values": [None, sent]}):
        assert read(container) == ((exception,), [])


@pytest.mark.parametrize(
    ("sent", "exceptions", "fields"),
    [
        (5, (), ["exception"]),
        ({"values": 5}, (), ["exception.values"]),
        ([{}], (), ["exception.values.0"]),
        (["text"], (ExceptionValue(value="text"),), ["exception.values.0"]),
        ([{"type": 5, "value": "v"}], (ExceptionValue(value="v"),), ["exception.values.0.type"]),
        ([{"type": "E", "mechanism": 5}], (ExceptionValue("E"),), ["exception.values.0.mechanism"]),
        ([{"type": "E", "thread_id": 1.5}], (ExceptionValue("E"),), ["exception.values.0.thread_id"]),
        ([{"type": "E", "stacktrace": "tb"}], (ExceptionValue("E"),), ["exception.values.0.stacktrace"]),
        (
            [{"stacktrace": {"frames": [{"function": "f"}]}}],
            (ExceptionValue(stacktrace=TRACE),),
            ["exception.values.0"],
        ),
    ],
    ids=repr,
)
def test_what_is_no_exception_has_a_remark(sent: Any, exceptions: Any, fields: list[str]) -> None:
    assert read(sent) == (exceptions, fields)


def test_the_stack_trace_of_the_event_joins_a_lone_exception() -> None:
    assert read([{"type": "E"}], TRACE)[0][0].stacktrace == TRACE
    assert [exception.stacktrace for exception in read([{"type": "A"}, {"type": "B"}], TRACE)[0]] == [
        None,
        None,
    ]
    own = {"frames": [{"function": "g"}]}
    assert read([{"type": "E", "stacktrace": own}], TRACE)[0][0].stacktrace == Stacktrace(
        (Frame(function="g"),)
    )


def test_of_very_many_the_newest_are_read() -> None:
    exceptions, fields = read([{"type": str(number)} for number in range(500)])
    assert len(exceptions) == MAX_EXCEPTIONS
    assert exceptions[-1].type == "499"
    assert fields == ["exception"]
