"""One breadcrumb reads alike, whether the others are decoded or not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.sparse import LazyList, read_sparsely

FIXTURES = Path(__file__).parent / "cases", Path(__file__).parent.parent / "cases" / "sent"
TIMES: tuple[Any, ...] = (
    "2026-01-15T11:59:00.123456Z", "2026-01-15T11:59:60.123456Z", "2026-01-15T12:00:00.000000Z", "2026-13-15T12:00:00.000000Z",
    "2026-01-15T11:59:00.1+02:00", "2026-01-15T11:59:00.12345\u0666Z", "1969-12-31T23:59:59.999999Z", "2026-01-15T11:59:00Z",
    "", 1768478340, 1768478340.5, 1768478340.5000002, -1, 1768478340123, 4e18, True, None, [], {"timestamp": 1},
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 1 << 63), st.floats(width=32), st.text(max_size=9)
)


def written(pairs: list[tuple[str, str]]) -> str:
    """An object whose keys may stand there twice; with blanks, and each first letter escaped."""
    fields = " ,\n".join(f'"\\u{ord(key[0]):04x}{key[1:]}" :{value}' for key, value in pairs)
    return f"{{ {fields} }}"


def entries() -> st.SearchStrategy[str]:
    """A breadcrumb, or what stands where one should."""
    times = st.tuples(st.just("timestamp"), st.sampled_from(TIMES).map(json.dumps))
    others = st.tuples(
        st.sampled_from(["message", "level", "data", "type", "event_id", "x"]), SCALARS.map(json.dumps)
    )
    nested = st.tuples(st.just("data"), st.sampled_from(['{"values":[{"timestamp":9}]}', "[[{}]]", '"}{]["']))
    crumb = st.lists(times | others | nested, max_size=4).map(written)
    return st.one_of(
        crumb, crumb, crumb, SCALARS.map(json.dumps), st.sampled_from(["[]", '[{"timestamp":7}]'])
    )


def containers() -> st.SearchStrategy[str]:
    """Breadcrumbs as they should be, and otherwise."""
    listed = st.lists(entries(), max_size=6).map(lambda sent: f"[{', '.join(sent)}]")
    values = st.lists(
        st.tuples(st.sampled_from(["values", "values", "other"]), listed | entries()), max_size=3
    )
    return st.one_of(
        listed, listed.map(lambda sent: written([("values", sent)])), values.map(written), entries()
    )


META = '{"breadcrumbs":{"0":{"":{"err":["gone"]}},"values":{"1":{"message":{"":{"len":99}}}}}}'
FIELDS = st.one_of(
    st.tuples(st.sampled_from(["breadcrumbs", "breadcrumbs", "sentry.interfaces.Breadcrumbs"]), containers()),
    st.tuples(st.sampled_from(["timestamp", "level", "type", "extra"]), SCALARS.map(json.dumps)),
    st.tuples(st.just("timestamp"), st.sampled_from(TIMES).map(json.dumps)),
    st.sampled_from([("_meta", META), ("_meta", "[]"), ("type", '"transaction"'), ("level", '"info"')]),
)


def said(event: SentEvent, index: int) -> str:
    """What the row of a breadcrumb says."""
    found = event.breadcrumb(index), event.latest_breadcrumb(index), event.level
    return repr((*found, event.timestamp, event.timestamp_has_fraction))


def assert_alike(data: bytes) -> bool:
    """Every breadcrumb reads alike; whether the document could be read sparsely."""
    document = read_document(data)
    if not document.is_strict or (sparse := read_sparsely(data)) is None:
        return False
    whole = SentEvent(document.value)
    for index in range(min(whole.breadcrumb_count, 40) + 2):
        assert said(SentEvent(sparse), index) == said(whole, index), data
    return True


@settings(max_examples=100)
@given(st.lists(FIELDS, max_size=5).map(written).map(str.encode))
def test_a_breadcrumb_of_a_sparse_document_is_that_of_the_whole(data: bytes) -> None:
    assume(assert_alike(data))


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_breadcrumbs_of_what_sdks_send_read_alike(folder: Path) -> None:
    read = 0
    for path in sorted(folder.rglob("*.json")):
        for event in events_in(json.loads(path.read_bytes())):
            read += assert_alike(json.dumps(event).encode())
    assert read > 3


def events_in(value: Any) -> list[Any]:
    """Every object with breadcrumbs, however deep."""
    if isinstance(value, list):
        return [event for one in value for event in events_in(one)]
    if not isinstance(value, dict):
        return []
    own = [value] if "breadcrumbs" in value else []
    return own + [event for one in value.values() for event in events_in(one)]


def test_only_what_is_asked_for_is_decoded() -> None:
    sparse = read_sparsely(b'{"breadcrumbs":{"values":[{"message":"a"},{"message":"b"}]},"extra":{"a":1}}')
    assert sparse is not None
    assert sparse.keys() == {"breadcrumbs"}
    values = sparse["breadcrumbs"]["values"]
    assert type(values) is LazyList
    assert len(values) == 2
    assert values[1] == {"message": "b"}
    assert values[-2:] == [{"message": "a"}, {"message": "b"}]


@pytest.mark.parametrize("container", ["{}", "5", "null", '{"message":"alone"}', '{"values":{"0":{}}}'])
def test_breadcrumbs_in_no_usual_form_are_read_with_all_else(container: str) -> None:
    assert read_sparsely(b'{"breadcrumbs":%b}' % container.encode()) is None
