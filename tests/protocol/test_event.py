"""An event: any JSON object reads, every field of it, and each remark says something."""

from functools import cached_property
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.protocol.breadcrumbs import MAX_BREADCRUMBS, Breadcrumb, Trail
from timeline.protocol.document import Document, Unreadable, read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.levels import LEVELS
from timeline.protocol.remarks import Remark
from timeline.protocol.sdk import Sdk
from timeline.protocol.title import culprit_of, title_of

FIELDS = [name for name, attribute in vars(SentEvent).items() if isinstance(attribute, cached_property)]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["", "{{ default }}", "%s %(a)s", "{} {0}", "2026-01-15T11:59:00Z", "a" * 32, "warn", "E: x", "?"]
    )
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def objects(*names: str) -> st.SearchStrategy[Any]:
    """Objects with some of these fields, each anything or an object of the right shape."""
    return st.fixed_dictionaries({}, optional={name: SHAPES.get(name, anything) | anything for name in names})


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    entries = st.lists(inner | anything, max_size=3)
    return entries | st.fixed_dictionaries({"values": entries}) | inner


SHAPES: dict[str, st.SearchStrategy[Any]] = {}
SHAPES["vars"] = st.dictionaries(st.text(max_size=3), anything, max_size=2)
SHAPES["frames"] = st.lists(
    objects("function", "module", "filename", "abs_path", "lineno", "colno", "in_app", "pre_context", "vars"),
    max_size=3,
)
SHAPES["stacktrace"] = objects("frames", "frames_omitted")
SHAPES["mechanism"] = objects("handled", "synthetic", "exception_id", "parent_id", "is_exception_group")
SHAPES["params"] = st.lists(anything, max_size=3) | st.dictionaries(st.text(max_size=3), anything, max_size=2)
SHAPES["logentry"] = SHAPES["message"] = objects("formatted", "params")
SHAPES["tags"] = st.lists(st.lists(anything, min_size=2, max_size=2), max_size=3)
SHAPES["trace"] = objects("trace_id")
SHAPES["contexts"] = objects("trace")
SHAPES["user"] = objects("id", "username", "email", "ip_address")
SHAPES["env"] = objects("REMOTE_ADDR")
SHAPES["request"] = objects("url", "env")
SHAPES["sdk"] = objects("name", "version")
SHAPES["exception"] = containers(objects("type", "value", "module", "mechanism", "stacktrace", "thread_id"))
SHAPES["threads"] = containers(objects("id", "name", "crashed", "current", "stacktrace"))
SHAPES["breadcrumbs"] = containers(
    objects("timestamp", "type", "ty", "category", "level", "data", "event_id", "origin", "foo")
)
_node = st.fixed_dictionaries(
    {},
    optional={
        "rem": st.lists(
            st.tuples(
                st.sampled_from(["!limit", "@ip"]),
                st.sampled_from("xsm"),
                st.integers(-2, 9),
                st.integers(-2, 9),
            ).map(list)
            | anything,
            max_size=2,
        ),
        "err": st.lists(anything, max_size=2) | st.just([["invalid_data", {"reason": "why"}]]),
        "len": st.integers() | anything,
        "val": anything,
    },
)
_meta = st.recursive(
    st.fixed_dictionaries({"": _node | anything}),
    lambda inner: st.dictionaries(
        st.sampled_from(["", "0", "1", "values", "breadcrumbs", "data", "message", "exception", "a.b"]),
        inner,
        max_size=4,
    ),
    max_leaves=6,
)
SHAPES["_meta"] = _meta
events = objects(
    *("event_id", "timestamp", "level", "type", "platform", "logger", "release", "environment", "dist"),
    *(
        "transaction",
        "culprit",
        "server_name",
        "site",
        "logentry",
        "message",
        "exception",
        "stacktrace",
        "threads",
    ),
    *(
        "tags",
        "fingerprint",
        "user",
        "request",
        "contexts",
        "extra",
        "modules",
        "sdk",
        "breadcrumbs",
        "_meta",
    ),
    *("sentry.interfaces.Breadcrumbs", "sentry.interfaces.Exception", "sentry.interfaces.Message", "unknown"),
)


def assert_reads(event: SentEvent) -> None:
    for name in FIELDS:
        getattr(event, name)
    assert event.level in LEVELS
    assert event.breadcrumb_count == len(event.trail.breadcrumbs)
    assert isinstance(title_of(event), str)
    assert title_of(event)
    assert isinstance(culprit_of(event), str)
    for remark in (*event.remarks, *(r for crumb in event.trail.breadcrumbs for r in crumb.remarks)):
        assert isinstance(remark, Remark)
        assert remark.text
        assert remark.reason
        assert all(0 <= start < end for start, end in remark.ranges)
    for crumb in event.trail.breadcrumbs:
        assert crumb.level in LEVELS
        assert isinstance(crumb.type, str)
        assert isinstance(crumb.data, dict)
        assert crumb.timestamp is None or crumb.timestamp >= 0


@given(events)
@settings(max_examples=250)
def test_any_object_reads_as_an_event(document: dict[str, Any]) -> None:
    assert_reads(SentEvent(document))


@given(
    st.binary(max_size=200)
    | st.text(alphabet='{}[]":,\\ue0129.-NaInfity \x00\ud83d\n', max_size=80).map(
        lambda t: t.encode("utf-8", "replace")
    )
)
@example(b'{"a":"\\ud800","b":NaN,"c":1e999,"d":-99999999999999999999,"e\\u0000":"\xff"}x')
@settings(max_examples=1000)
def test_any_bytes_are_a_document_or_unreadable(data: bytes) -> None:
    document = read(data)
    if isinstance(document, str):
        assert document.startswith("invalid JSON data: ")
    else:
        assert_reads(SentEvent(document.value, document.remarks))


def read(data: bytes) -> Document | str:
    try:
        return read_document(data)
    except Unreadable as error:
        return str(error)


def test_remarks_do_not_depend_on_what_was_read_before() -> None:
    document = {"level": "warn", "tags": {"a": [1]}, "breadcrumbs": 5, "user": 5}
    first, second = SentEvent(document), SentEvent(document)
    assert first.user is None
    assert first.level == "warning"
    assert sorted(first.remarks, key=repr) == sorted(second.remarks, key=repr)
    assert {remark.field for remark in first.remarks} == {"level", "tags.0", "breadcrumbs", "user"}


def test_an_empty_event_is_all_absent() -> None:
    event = SentEvent({})
    absent = {name: getattr(event, name) for name in FIELDS if not name.startswith("_")}
    assert absent.pop("level") == "error"
    assert absent.pop("trail") == Trail()
    assert absent.pop("breadcrumb_count") == 0
    assert absent.pop("timestamp_has_fraction") is True
    assert set(absent.values()) == {None, ()}


@pytest.mark.parametrize(
    ("document", "field", "value"),
    [
        ({"event_id": "{C0FFEE00-C0FF-EE00-C0FF-EE00C0FFEE00}"}, "event_id", "c0ffee00" * 4),
        ({"level": "warn"}, "level_sent", "warn"),
        ({"type": "transaction"}, "level", "info"),
        ({"tags": {"environment": "staging"}}, "environment", "staging"),
        ({"tags": {"environment": "staging"}, "environment": "production"}, "environment", "production"),
        ({"server_name": "web-1", "tags": {"b": "x"}}, "tags", (("b", "x"), ("server_name", "web-1"))),
        ({"request": {"url": "https://a.test/p?q=1#f"}}, "request_url", "https://a.test/p"),
        ({"request": {"env": {"REMOTE_ADDR": "1.2.3.4"}}}, "user_label", "1.2.3.4"),
        ({"sdk": {"name": "sentry.python", "version": "2.0"}}, "sdk", Sdk("sentry.python", "2.0")),
        ({"contexts": {"trace": {"trace_id": "0" * 32}}}, "trace_id", None),
        ({"contexts": {"trace": {"trace_id": "A" * 32}}}, "trace_id", "a" * 32),
        ({"extra": [1, 2]}, "extra", [1, 2]),
        (
            {"breadcrumbs": [{"event_id": "A" * 32}, {"event_id": "a" * 32}, {"event_id": 5}]},
            "linked_event_ids",
            ("a" * 32,),
        ),
        ({"sentry.interfaces.Breadcrumbs": [{}, None]}, "breadcrumb_count", 1),
        ({"breadcrumbs": None, "sentry.interfaces.Breadcrumbs": [{}]}, "breadcrumb_count", 0),
    ],
    ids=str,
)
def test_a_field_reads(document: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(SentEvent(document), field) == value


def test_what_the_document_reader_found_stands_at_its_breadcrumb() -> None:
    document = read_document(b'{"breadcrumbs":{"values":[{},{"message":"\\ud83d"}]},"extra":{"a":NaN}}')
    event = SentEvent(document.value, document.remarks)
    assert [remark.field for remark in event.trail.breadcrumbs[1].remarks] == ["message"]
    assert event.trail.breadcrumbs[0].remarks == ()
    assert [remark.field for remark in event.remarks] == ["extra.a"]


def test_a_lone_breadcrumb_has_its_remarks_too() -> None:
    document = read_document(b'{"breadcrumbs":{"message":"\\ud83d"}}')
    event = SentEvent(document.value, document.remarks)
    assert [remark.field for remark in event.trail.breadcrumbs[0].remarks] == ["message"]


def test_meta_of_the_event_is_told_with_its_path() -> None:
    meta = {
        "extra": {"a": {"": {"len": 50}}},
        "user": {"": {"rem": [["@ip", "x"]]}},
        "breadcrumbs": {"": {"len": 9}},
    }
    event = SentEvent({"extra": {"a": [1]}, "breadcrumbs": [{}], "_meta": meta})
    assert {(r.field, r.reason) for r in event.remarks} == {
        ("extra.a", "value_too_long"),
        ("user", "removed"),
    }
    assert event.trail.dropped == 8


def test_of_too_many_breadcrumbs_the_newest_are_read() -> None:
    event = SentEvent({"breadcrumbs": [{"message": str(place)} for place in range(MAX_BREADCRUMBS + 5)]})
    assert event.breadcrumb_count == MAX_BREADCRUMBS == len(event.trail.breadcrumbs)
    newest = event.trail.breadcrumbs[-1]
    assert (newest.index, newest.message) == (MAX_BREADCRUMBS + 4, str(MAX_BREADCRUMBS + 4))
    assert [remark.field for remark in event.remarks] == ["breadcrumbs"]


def test_breadcrumbs_are_values() -> None:
    crumb = SentEvent({"breadcrumbs": [{}]}).trail.breadcrumbs[0]
    assert crumb == Breadcrumb(0, {})
