"""What every crumb has whatever its kind: a line, what follows it, its level, its details."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crumbs.reading import keys, line, shown
from timeline.crumbs.base import ROLES
from timeline.crumbs.reading import has_details, read_crumb, read_details
from timeline.crumbs.text.visible import INVISIBLE
from timeline.protocol.breadcrumbs import read_breadcrumb
from timeline.protocol.levels import LEVELS


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (
            {"message": "m", "data": {"a": 1, "b": {"c": 2}, "d": [1, 2], "e": "", "f": None, "g": {}}},
            "m · a=1 b.c=2 d=[2]",
        ),
        ({"message": "m", "category": "c", "data": {"__span": 1, "logger": "c", "x": "y"}}, "m · x=y"),
        ({"data": {"a": 1}}, "a=1"),
        ({"message": "", "category": "c"}, "empty message"),
        ({"category": "only.a.category"}, "only.a.category"),
        ({"type": "acme"}, "acme"),
        ({}, "empty breadcrumb"),
        ({"category": "", "message": None}, "empty breadcrumb"),
        ({"message": "a\tb\x00c\u202ed"}, "a b␀c‹U+202E›d"),
        ({"message": "first\r\nsecond"}, "first · +1 line"),
    ],
)
def test_no_line_is_empty_and_no_message_is_hidden(sent: dict[str, Any], expected: str) -> None:
    assert line(sent) == expected


@pytest.mark.parametrize(
    ("sent", "shown_level"),
    [
        ({}, "info"),
        ({"level": "critical"}, "fatal"),
        ({"level": "warn"}, "warning"),
        ({"level": "eror"}, "info"),
    ],
)
def test_the_shown_level(sent: dict[str, Any], shown_level: str) -> None:
    assert shown({"message": "m", **sent}).shown_level == shown_level


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "short"}, False),
        ({"message": "short", "data": {"logger": "x"}, "category": "x"}, False),
        ({"message": "two\nlines"}, True),
        ({"message": "x" * 200}, True),
        ({"message": "short", "data": {"k": 1}}, True),
        ({"message": "short", "foo": 1}, True),
        ({"message": "short", "level": "eror"}, True),
        ({"message": "short", "timestamp": "yesterday"}, True),
    ],
)
def test_a_row_with_no_more_to_say_has_a_pale_chevron(sent: dict[str, Any], expected: bool) -> None:
    assert has_details(shown(sent)) is expected


def test_details_keep_the_order_sent_and_leave_out_noise() -> None:
    details = read_details(shown({"message": "m", "category": "c", "data": {"z": 1, "logger": "c", "a": 2}}))

    assert keys(details.data) == ["z", "a"]


def test_keys_beyond_the_interface_are_named_apart() -> None:
    assert keys(read_details(shown({"message": "m", "colour": {"r": 1}})).other) == ["colour"]


@pytest.mark.parametrize(
    ("message", "form", "text"),
    [
        ("plain\n  text", "plain", "plain\n  text"),
        ('{"a":1.10,"b":[]}', "json", '{\n  "a": 1.10,\n  "b": []\n}'),
        ("{not json}", "plain", "{not json}"),
        ("\x1b[1mbold\x1b[0m\nnext", "ansi", "bold\nnext"),
    ],
)
def test_messages_open(message: str, form: str, text: str) -> None:
    opened = read_details(shown({"message": message})).message

    assert opened is not None
    assert (opened.form, opened.text) == (form, text)


@pytest.mark.parametrize(
    ("message", "expected"), [("x\n" * 12 + "y", True), ("x" * 2001, True), ("x\ny", False)]
)
def test_long_messages_are_clamped(message: str, expected: bool) -> None:
    opened = read_details(shown({"message": message})).message

    assert opened is not None
    assert opened.is_long is expected


def test_remarks_stand_at_their_value_or_in_the_list() -> None:
    details = read_details(shown({"message": "m", "level": 12.5, "data": {"k": 1}}))

    assert [remark.field for remark in details.remarks] == ["level"]


@given(
    st.dictionaries(
        st.sampled_from(["type", "category", "message", "level", "timestamp", "data", "event_id", "x"]),
        st.one_of(
            st.text(max_size=30),
            st.none(),
            st.integers(),
            st.floats(),
            st.sampled_from(
                ["http", "navigation", "query", "ui.click", "console", "redis", "sentry.event", "error"]
            ),
            st.dictionaries(
                st.sampled_from(
                    [
                        "url",
                        "method",
                        "status_code",
                        "from",
                        "to",
                        "arguments",
                        "commands",
                        "type",
                        "value",
                        "k",
                    ]
                ),
                st.recursive(
                    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
                    lambda inner: (
                        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                    ),
                    max_leaves=8,
                ),
                max_size=5,
            ),
        ),
        max_size=6,
    )
)
def test_any_breadcrumb_has_a_line_that_can_be_seen(sent: dict[str, Any]) -> None:
    crumb = read_crumb(read_breadcrumb(0, sent))
    read_details(crumb)

    assert crumb.text.strip()
    assert crumb.shown_level in LEVELS
    for part in (*crumb.line, *crumb.aside, *crumb.ending):
        assert "\n" not in part.text
        assert not INVISIBLE.search(part.text)
        assert part.role in ROLES
