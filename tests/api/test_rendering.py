"""Answers as JSON: what Django REST framework writes, written faster."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from timeline.api.rendering import QuickJSONRenderer

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Pair(NamedTuple):
    one: int
    other: str


@settings(max_examples=100)
@given(VALUES)
def test_it_says_the_same(value: Any) -> None:
    written = QuickJSONRenderer().render({"value": value})

    assert json.loads(written) == json.loads(JSONRenderer().render({"value": value}))
    assert "\u2028" not in written.decode()


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 11, 20, 14, 3, 12, 586_000, tzinfo=UTC),
        UUID(int=7),
        Pair(1, "x"),
        (1, 2),
        {1: "a"},
        1 << 70,
        "a\u2028b",
    ],
)
def test_so_it_does_of_what_json_has_not(value: Any) -> None:
    assert json.loads(QuickJSONRenderer().render([value])) == json.loads(JSONRenderer().render([value]))


def test_nothing_is_nothing() -> None:
    assert QuickJSONRenderer().render(None) == b""
