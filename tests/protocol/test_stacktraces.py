"""Stack traces: every field of a frame in its lenient forms."""

from typing import Any

import pytest

from timeline.protocol.frame_fields import MAX_REMARKS
from timeline.protocol.remarks import Remark
from timeline.protocol.stacktraces import NEWEST, OLDEST, Frame, Stacktrace, read_stacktrace


def read(value: Any, node: dict[str, Any] | None = None) -> tuple[Stacktrace | None, list[str]]:
    remarks: list[Remark] = []
    return read_stacktrace(value, "st", remarks, node), [remark.field for remark in remarks]


@pytest.mark.parametrize(
    ("sent", "frame"),
    [
        ({}, Frame()),
        ({"function": "f", "module": "m", "package": "p"}, Frame("f", "m", package="p")),
        ({"function": "?"}, Frame()),
        ({"function": "?", "raw_function": "f(int)"}, Frame(raw_function="f(int)")),
        ({"function": "f", "raw_function": "f(int)"}, Frame("f")),
        ({"filename": "a.py"}, Frame(filename="a.py", abs_path="a.py")),
        ({"abs_path": "/srv/a.py"}, Frame(filename="/srv/a.py", abs_path="/srv/a.py")),
        (
            {"abs_path": "https://a.test/x/a.js?v=1"},
            Frame(filename="/x/a.js", abs_path="https://a.test/x/a.js?v=1"),
        ),
        ({"abs_path": "http://[bad"}, Frame(filename="http://[bad", abs_path="http://[bad")),
        ({"lineno": 3, "colno": 4.9, "in_app": True}, Frame(lineno=3, colno=4, in_app=True)),
        ({"vars": {"a": 1}}, Frame(vars={"a": 1})),
        ({"vars": ["a", "b"]}, Frame(vars={"0": "a", "1": "b"})),
        ({"vars": {}}, Frame()),
        ({"pre_context": [None, "a"], "context_line": "b"}, Frame(context_line="b", pre_context=("", "a"))),
        ({"post_context": ["a"]}, Frame(context_line="", post_context=("a",))),
    ],
    ids=repr,
)
def test_a_frame_reads(sent: dict[str, Any], frame: Frame) -> None:
    assert read({"frames": [sent]}) == (Stacktrace((frame,)), [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("function", 5),
        ("raw_function", 5),
        ("filename", []),
        ("lineno", -1),
        ("lineno", True),
        ("lineno", "3"),
        ("colno", 1 << 64),
        ("lineno", float("inf")),
        ("in_app", "true"),
        ("vars", 5),
        ("pre_context", "a"),
        ("pre_context", [5]),
    ],
)
def test_a_field_of_the_wrong_kind_has_a_remark(field: str, value: Any) -> None:
    stacktrace, fields = read({"frames": [{field: value}]})
    assert stacktrace is not None
    assert fields == [f"st.frames.0.{field}"]


@pytest.mark.parametrize(
    ("sent", "stacktrace", "fields"),
    [
        (None, None, []),
        ("tb", None, ["st"]),
        ({}, Stacktrace(), ["st.frames"]),
        ({"frames": []}, Stacktrace(), ["st.frames"]),
        ({"frames": 5}, Stacktrace(), ["st.frames"]),
        ({"frames": [None]}, Stacktrace((Frame(),)), []),
        ({"frames": [5]}, Stacktrace((Frame(),)), ["st.frames.0"]),
        ({"frames": [{}], "frames_omitted": [5, 9]}, Stacktrace((Frame(),), omitted=4), []),
        ({"frames": [{}], "frames_omitted": ["a", None]}, Stacktrace((Frame(),)), []),
    ],
    ids=repr,
)
def test_a_stack_trace_reads(sent: Any, stacktrace: Stacktrace | None, fields: list[str]) -> None:
    assert read(sent) == (stacktrace, fields)


def test_meta_tells_how_many_frames_there_were() -> None:
    stacktrace, _ = read({"frames": [{}, {}]}, {"frames": {"": {"len": 12}}})
    assert stacktrace is not None
    assert stacktrace.omitted == 10


def test_of_very_many_frames_the_ends_are_read() -> None:
    stacktrace, fields = read({"frames": [{"function": f"f{number}"} for number in range(5000)]})
    assert stacktrace is not None
    assert [len(stacktrace.frames), stacktrace.omitted] == [OLDEST + NEWEST, 5000 - OLDEST - NEWEST]
    assert [stacktrace.frames[place].function for place in (0, OLDEST - 1, OLDEST, -1)] == [
        "f0",
        "f199",
        "f4200",
        "f4999",
    ]
    assert fields == ["st.frames"]


@pytest.mark.parametrize("frame", [5, {"function": 5, "lineno": "3"}, {"pre_context": [5, 6, 7]}], ids=repr)
def test_no_more_is_remarked_on_than_anybody_reads(frame: Any) -> None:
    stacktrace, fields = read({"frames": [frame] * 900})
    assert stacktrace is not None
    assert len(stacktrace.frames) == 900
    assert len(fields) == MAX_REMARKS + 1
    assert fields[-1] == "st.frames"
