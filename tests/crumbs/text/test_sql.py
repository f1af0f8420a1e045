"""SQL on one line and in lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.crumbs.text.sql import MAX_LENGTH, format_sql, is_sql, sql_line, sql_runs


def test_the_first_word_says_whether_it_is_sql() -> None:
    assert is_sql("  select 1")
    assert is_sql("(SELECT 1)")
    assert not is_sql("connect")
    assert not is_sql("selection of things")


def test_sql_is_formatted_in_lines() -> None:
    assert format_sql("select a, b from t where c = 1").count("\n") >= 2


def test_what_is_too_long_or_no_sql_stays_as_sent() -> None:
    long = "select " + "a, " * MAX_LENGTH
    assert format_sql(long) == long
    assert format_sql("connect to x") == "connect to x"


def test_what_cannot_be_formatted_stays_as_sent() -> None:
    nested = "select " + "(" * 1900 + "1" + ")" * 1900
    assert format_sql(nested) == nested


def test_highlighting_loses_nothing() -> None:
    sql = "select 'it''s', 1.5 -- why\nfrom t"
    assert "".join(run.text for run in sql_runs(sql)) == sql


@given(st.text(alphabet=st.sampled_from("ab 1.'\"`-/*\n\\$?(),"), max_size=60))
def test_a_line_says_all_of_a_statement(text: str) -> None:
    parts = sql_line(text)
    said = "".join(part.text for part in parts)

    assert "".join(said.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("SELECT * FROM cart WHERE id = 7", ""),
        ("select a.id, a.name, a.price, a.state, 7 from a", "a.id, a.name, a.price, a.state, 7"),
        (
            "SELECT id, (SELECT count(*) FROM line WHERE x = 1) AS lines, 'from' FROM cart",
            "id, (SELECT count(*) FROM line WHERE x = 1) AS lines, 'from'",
        ),
        ("SELECT one_rather_long_function_of_the_database(now())", ""),
        ("UPDATE a SET b = (SELECT c, d, e, f, g, h, i, j, k, l, m FROM n)", ""),
    ],
)
def test_the_many_columns_of_a_select_stand_apart(statement: str, columns: str) -> None:
    parts = sql_line(statement)

    assert "".join(part.text for part in parts) == statement
    assert "".join(part.text for part in parts if part.role == "columns") == columns
