"""Rows of an open fold say where they differ."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trail.trails import crumb, show
from timeline.trail.differing import _differing
from timeline.trail.html.runs import render_line
from timeline.trail.timeline import Fold, Row

PRODUCT = 'SELECT "product"."id" FROM "product" WHERE "product"."id" = %s LIMIT 21'
LONG = f"SELECT id FROM line WHERE {' AND '.join(f'state_{n} = 0' for n in range(9))} AND cart = %s"


def rows_of(*trail: dict[str, Any]) -> tuple[Row, ...]:
    fold = next(item for item in show(trail).items if isinstance(item, Fold))
    return fold.rows


def differing(row: Row) -> list[str]:
    return [part.text for part in (*row.shown.line, *row.shown.aside) if part.differs]


def said(row: Row) -> str:
    return (
        "".join(part.text for part in row.shown.line) + " | " + "".join(part.text for part in row.shown.aside)
    )


def query(statement: str, *values: Any) -> dict[str, Any]:
    return crumb(1, statement, category="query", data={"db.params": [*values]} if values else {})


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        ([query(PRODUCT, n) for n in (4411, 4412, 4413)], [["4411"], ["4412"], ["4413"]]),
        ([query(f"SELECT 1 FROM t WHERE a = 7 AND b = 'x{n}'") for n in range(3)], [["'x0'"], ["'x1'"], ["'x2'"]]),
        ([crumb(1, "tried", data={"host": "db", "attempt": n}) for n in range(3)], [["0"], ["1"], ["2"]]),
        (
            [crumb(1, type="http", data={"method": "GET", "url": "http://x.test/a", "bytes": n}) for n in (7, 8, 7)],
            [["7"], ["8"], ["7"]],
        ),
        ([crumb(1, "sold", data={"items": [{"sku": "A"}, {"sku": n}]}) for n in "XYZ"], [["X"], ["Y"], ["Z"]]),
        ([crumb(1, "the same", data={"a": 1}) for _ in range(3)], [[], [], []]),
    ],
    ids=["parameters", "values in the statement", "numbers", "of a request", "deep in data", "nothing"],
)  # fmt: skip
def test_what_differs_is_emphasised_in_each_row(
    trail: list[dict[str, Any]], expected: list[list[str]]
) -> None:
    found = [differing(row) for row in rows_of(*trail)]

    assert [[text.removeprefix("…") for text in one] for one in found] == expected


def test_a_pair_that_differs_stands_before_those_that_do_not() -> None:
    rows = rows_of(*(crumb(1, "tried", data={"host": "db", "attempt": n}) for n in range(3)))

    assert [said(row) for row in rows] == [f"tried | attempt={n} host=db" for n in range(3)]


def test_a_value_far_to_the_right_is_said_first() -> None:
    rows = rows_of(*(query(LONG, n) for n in (4411, 4412, 4413)))

    assert [said(row)[:26] for row in rows] == [f"{n} · SELECT id FROM line" for n in (4411, 4412, 4413)]


def test_pairs_after_a_long_line_are_said_first() -> None:
    rows = rows_of(*(crumb(1, "x" * 90, data={"host": "db", "attempt": n}) for n in range(3)))

    assert [said(row) for row in rows] == [f"attempt={n} · {'x' * 90} | host=db" for n in range(3)]


def test_a_long_value_is_shown_where_it_differs() -> None:
    rows = rows_of(*(crumb(1, "sent", data={"token": "a" * 300 + f"{n} end"}) for n in range(3)))

    assert [differing(row) for row in rows] == [[f"…{'a' * 12}{n} end"] for n in range(3)]


def test_crumbs_that_take_turns_are_compared_with_those_of_their_turn() -> None:
    trail = [step for n in range(3) for step in (query(PRODUCT, n), crumb(1, "then", data={"n": 9}))]

    assert [differing(row) for row in rows_of(*trail)] == [["0"], [], ["1"], [], ["2"], []]


def test_what_differs_is_escaped() -> None:
    row = rows_of(*(query(PRODUCT, f"<b>{n}") for n in range(3)))[0]

    assert "<em>&#x27;&lt;b&gt;0&#x27;</em>" in render_line(row.shown.line, ())


@settings(max_examples=100)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"), max_size=3), min_size=1, max_size=4
    )
)
def test_a_key_differs_where_not_all_have_its_value(rows: list[dict[str, str]]) -> None:
    keys = dict.fromkeys(key for row in rows for key in row)
    assert _differing(rows) == [key for key in keys if len({row.get(key) for row in rows}) > 1]
