"""Exceptions in `data`, whoever put them there."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown
from timeline.crumbs.reading import read_details

TRACEBACK = 'Traceback (most recent call last):\n  File "w.py", line 3, in f\n    g()\nValueError: no rows'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"exception.type": "OSError", "exception.message": "disk full"}, "OSError: disk full"),
        ({"exception.type": "OSError", "exception.stacktrace": TRACEBACK}, "OSError"),
        ({"exception.message": "disk full"}, "disk full"),
        ({"exception": {"type": "OSError", "value": "disk full"}}, "OSError: disk full"),
        (
            {"exception": {"name": "TypeError", "message": "x is null", "stack": "at f"}},
            "TypeError: x is null",
        ),
    ],
)
def test_what_is_an_exception_by_its_data_is_an_error(data: dict[str, Any], said: str) -> None:
    crumb = shown({"data": data})
    assert (crumb.kind.name, crumb.shown_level, line({"data": data})) == ("error", "error", said)
    assert shown({"data": data, "level": "warning"}).shown_level == "warning"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"exc_info": TRACEBACK}, "task crashed ValueError: no rows"),
        ({"exc_info": ["ValueError", "no rows", TRACEBACK]}, "task crashed ValueError: no rows"),
        (
            {"exception": "GuzzleException: 503 in guzzle.php:111"},
            "task crashed GuzzleException: 503 in guzzle.php:111",
        ),
        ({"error": {"type": "E", "message": "task crashed"}}, "task crashed"),
        ({"error.kind": "E", "error.message": "why", "error.stack": "at f"}, "task crashed E: why"),
        ({"exc_info": True}, "task crashed · exc_info=true"),
        ({"exc_info": [1, 2, 3]}, "task crashed · exc_info=[3]"),
        ({"error": {}, "exception": 5}, "task crashed · exception=5"),
    ],
)
def test_a_log_names_what_was_thrown(data: dict[str, Any], said: str) -> None:
    assert line({"type": "log", "message": "task crashed", "data": data}) == said
    assert line({"message": "task crashed", "data": data}).startswith("task crashed")


def test_its_stack_is_clamped_in_the_details() -> None:
    stack = "\n".join(f"at f{place} (app.js:{place})" for place in range(40))
    details = read_details(shown({"data": {"exception.type": "E", "exception.stacktrace": stack}}))
    (table,) = details.tables
    assert [(row.key, row.text, row.is_long) for row in table.rows] == [
        ("type", "E", False),
        ("stack", stack, True),
    ]
    assert details.data == ()


def test_an_error_whose_parts_are_no_texts_says_them() -> None:
    sent = {"type": "error", "data": {"type": ["ValueError", "KeyError"], "value": {"code": 7}}}
    assert line(sent) == 'ValueError, KeyError: {"code":7}'


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        ({"db.system.name": "postgresql", "db.query.text": "SELECT 1"}, "query", "SELECT 1"),
        (
            {"db.system": "mysql", "db.operation.name": "INSERT", "db.collection.name": "cart"},
            "query",
            "INSERT cart",
        ),
        ({"db.query.text": "SELECT 1"}, "query", "SELECT 1"),
        ({"db.system.name": "redis", "db.query.text": "GET cart:7"}, "redis", "GET cart:7"),
        ({"db.system": "memcached", "db.operation": "get"}, "redis", "get"),
    ],
)
def test_opentelemetrys_keys_name_the_kind(data: dict[str, Any], kind: str, said: str) -> None:
    assert shown({"data": data}).kind.name == kind
    assert line({"data": data}).startswith(said)
