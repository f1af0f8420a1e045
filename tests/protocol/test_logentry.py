"""Messages and their parameters."""

from typing import Any

import pytest

from timeline.protocol.logentry import MAX_LENGTH, MAX_PLACES, LogEntry, format_message, read_logentry
from timeline.protocol.remarks import Remark


@pytest.mark.parametrize(
    ("document", "entry"),
    [
        ({"message": "hello"}, LogEntry("hello")),
        ({"message": 5}, LogEntry("5")),
        ({"message": True}, LogEntry("true")),
        ({"message": ["a", 1]}, LogEntry('["a",1]')),
        ({"message": {"formatted": "hi"}}, LogEntry("hi")),
        ({"message": False}, None),
        ({"message": ""}, None),
        ({"message": None}, None),
        ({"logentry": None, "message": "m"}, None),
        ({"logentry": {}, "message": "m"}, None),
        ({"logentry": {"message": "a"}, "message": "b"}, LogEntry("a")),
        ({"sentry.interfaces.Message": {"message": "old"}, "message": "b"}, LogEntry("old")),
        ({"logentry": {"message": "m", "formatted": "f"}}, LogEntry("f", "m")),
        ({"logentry": {"message": "m", "formatted": "m"}}, LogEntry("m")),
        ({"logentry": {"message": "%s", "params": [5]}}, LogEntry("5", "%s", [5])),
        ({"logentry": {"message": "%s %s", "params": [5]}}, LogEntry("%s %s", None, [5])),
        ({"logentry": {"message": "%s", "params": []}}, LogEntry("%s", None, [])),
    ],
    ids=repr,
)
def test_a_message_reads(document: dict[str, Any], entry: LogEntry | None) -> None:
    remarks: list[Remark] = []
    assert read_logentry(document, remarks) == entry
    assert remarks == []


@pytest.mark.parametrize(
    ("sent", "entry", "fields"),
    [
        ({"message": 5}, None, ["logentry.message", "logentry"]),
        ({"params": ["x"]}, None, ["logentry"]),
        ({"message": "m", "params": 5}, LogEntry("m"), ["logentry.params"]),
        ({"message": "m", "formatted": 5}, LogEntry("m"), ["logentry.formatted"]),
    ],
    ids=repr,
)
def test_what_is_no_message_has_a_remark(sent: Any, entry: LogEntry | None, fields: list[str]) -> None:
    remarks: list[Remark] = []
    assert read_logentry({"logentry": sent}, remarks) == entry
    assert [remark.field for remark in remarks] == fields


@pytest.mark.parametrize(
    ("message", "params", "formatted"),
    [
        ("%s is %d", ["x", 5], "x is 5"),
        ("%-10.3s|%05d|%.2f", ["x", 5, 5.678], "x|5|5.678"),
        ("%x %X %o", [255, 255, 8], "ff FF 10"),
        ("%x", ["text"], "text"),
        ("100%% %s", ["x"], "100% x"),
        ("%(a)s and %(b)s", {"a": 1, "b": None}, "1 and null"),
        ("%s", [{"a": [1]}], '{"a":[1]}'),
        ("%s", [True], "true"),
        ("%s", ["x", "unused"], "x"),
        ("%s %s", ["x"], "%s %s"),
        ("%(a)s", ["x"], "%(a)s"),
        ("%s", {"a": 1}, "%s"),
        ("%y", ["x"], "%y"),
        ("%", ["x"], "%"),
        ("{} {}", ["a", "b"], "a b"),
        ("{1} {0}", ["a", "b"], "b a"),
        ("{name}", {"name": "x"}, "x"),
        ("{0}", {"0": "x"}, "x"),
        ("{9}", ["a"], "{9}"),
        ("{99999999999999999999}", ["a"], "{99999999999999999999}"),
        ("{{x}} {}", ["y"], "{{x}} {}"),
        ('{"a": {}}', ["y"], '{"a": y}'),
        ("nothing", ["y"], "nothing"),
        ("{0}" * 1000, ["x" * 10_000], "{0}" * 1000),
    ],
)
def test_a_message_is_formatted(message: str, params: Any, formatted: str) -> None:
    assert len(formatted) < MAX_LENGTH
    assert format_message(message, params) == formatted


@pytest.mark.parametrize("place", ["%d", "{}"])
def test_a_message_of_very_many_places_stays_unformatted(place: str) -> None:
    assert format_message(place * MAX_PLACES, [7] * 5_000) == "7" * MAX_PLACES
    assert format_message(place * (MAX_PLACES + 1), [7] * 5_000) == place * (MAX_PLACES + 1)
