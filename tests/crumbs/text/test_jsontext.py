"""JSON text in lines, token by token; and JSON of any depth."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.crumbs.text.jsontext import indent_json


@pytest.mark.parametrize("text", ["", "[", "x", "{a: 1}", '"text"', "1", "[1,]", "[" * 2000 + "]" * 2000])
def test_what_is_no_object_or_list_stays(text: str) -> None:
    assert indent_json(text) is None


def test_tokens_stay_as_sent() -> None:
    assert indent_json('{"a": 1.10, "a": 1e400, "b": "\\u0041"}') == (
        '{\n  "a": 1.10,\n  "a": 1e400,\n  "b": "\\u0041"\n}'
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=3) | st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_indenting_changes_no_value(value: object) -> None:
    indented = indent_json(json.dumps(value))

    assert indented is not None
    assert json.loads(indented) == value
