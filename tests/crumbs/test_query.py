"""Queries: SQL on one line, GraphQL by name, Rails by what it calls them."""

from typing import Any

import pytest

from tests.crumbs.reading import keys, line, shown, texts
from timeline.crumbs.reading import read_details


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "SELECT *\n  FROM orders\n WHERE id = 7"}, "SELECT * FROM orders WHERE id = 7"),
        ({"message": "connect"}, "connect"),
        ({"message": "", "data": {"db.statement": "BEGIN"}}, "BEGIN"),
        ({"data": {"operation_type": "query", "operation_name": "getUser"}}, "query getUser"),
        ({"data": {"operation_type": "mutation"}}, "mutation"),
        ({"message": "", "data": {"name": "Cart Load", "cached": None}}, "Cart Load"),
        ({"message": "SELECT 1", "data": {"rows": 2}}, "SELECT 1 · rows=2"),
        ({}, "query"),
    ],
)
def test_the_line(sent: dict[str, Any], expected: str) -> None:
    assert line({"type": "query", **sent}) == expected


@pytest.mark.parametrize(
    ("statement", "parameters", "is_repeated"),
    [
        ("SELECT a FROM t WHERE id = %s", [7], False),
        ("SELECT a FROM t WHERE id = ? AND b = ?", [7, "x"], False),
        ("SELECT a FROM t WHERE id = $1 OR b = $1", [7], False),
        ("SELECT a FROM t WHERE id = %(id)s", {"id": 7}, False),
        ("SELECT a FROM t WHERE id = %s", [7, 8], True),  # more than there are places for
        ("SELECT a FROM t WHERE id = %s", [[7]], True),  # no single value
        ("SELECT a FROM t WHERE id = %s", ["x" * 80], True),  # cut in its place
        ("SELECT a FROM t WHERE id = %(id)s", {"other": 7}, True),
        ("COMMIT", [7], True),
    ],
)
def test_parameters_that_stand_in_their_places_are_not_repeated(
    statement: str, parameters: Any, is_repeated: bool
) -> None:
    said = line({"type": "query", "message": statement, "data": {"db.params": parameters, "rows": 2}})

    assert ("db.params" in said) == is_repeated
    assert said.endswith("rows=2")


def test_literals_are_dim() -> None:
    crumb = shown({"type": "query", "message": "select 'it''s', 1.5, t1.x from \"2\" where a = %s -- why"})

    assert texts(crumb, "literal") == ["'it''s'", "1.5", "-- why"]


def test_statements_that_differ_in_literals_fold() -> None:
    one, other = (
        shown({"type": "query", "message": f"SELECT * FROM t WHERE a = {n} AND b = '{n}'"}) for n in (1, 22)
    )

    assert one.fold_text == other.fold_text
    assert one.fold_text != shown({"type": "query", "message": "SELECT * FROM u WHERE a = 1"}).fold_text


def test_sql_is_there_to_be_formatted_and_parameters_are_a_table() -> None:
    details = read_details(
        shown({"type": "query", "message": "select ?", "data": {"bindings": [1, None], "rows": 1}})
    )

    assert details.sql == "select ?"
    assert [(row.key, row.text) for row in details.tables[0].rows] == [("1", "1"), ("2", "null")]
    assert keys(details.data) == ["rows"]
    assert not read_details(shown({"type": "query", "message": "connect to the database"})).sql


def test_what_is_remembered_of_a_statement_is_of_these_values() -> None:
    for value, said in ((1, "1"), (True, "TRUE"), (1.0, "1.0"), (False, "FALSE"), (0, "0")):
        sent = {"type": "query", "message": "SELECT a FROM t WHERE b = %s", "data": {"db.params": [value]}}
        assert line(sent) == f"SELECT a FROM t WHERE b = {said}"
