"""A statement as a person would write it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.crumbs.text.short_sql import Values, says_all, shorten_sql, values_of


@pytest.mark.parametrize(
    ("sent", "parameters", "line"),
    [
        (
            'SELECT "cart"."id", "cart"."total" FROM "cart" WHERE "cart"."id" = %s LIMIT 21',
            [4411],
            "SELECT id, total FROM cart WHERE id = 4411 LIMIT 21",
        ),
        ("select `a`.`b` from `a` where `a`.`c` = ?", ["it's"], "select b from a where c = 'it''s'"),
        ('UPDATE "shop"."cart" SET "open" = $2 WHERE "id" = $1', [7, False], "UPDATE shop.cart SET open = FALSE WHERE id = 7"),
        ("SELECT 1 WHERE a = %(name)s", {"name": None}, "SELECT 1 WHERE a = NULL"),
        # Of several tables the qualifiers say which.
        ('SELECT "a"."id" FROM "a" JOIN "b" ON "a"."id" = "b"."id"', (), "SELECT a.id FROM a JOIN b ON a.id = b.id"),
        # Where names stand without quotes, what has some is a text.
        ('SELECT id FROM cart WHERE name = "x"', (), 'SELECT id FROM cart WHERE name = "x"'),
        ('SELECT "odd name" FROM "cart"', (), 'SELECT "odd name" FROM cart'),
        ("SELECT '%s', ? FROM a -- ?", ["v"], "SELECT '%s', 'v' FROM a -- ?"),
        ("SELECT ? FROM a", [{"no": "value"}], "SELECT ? FROM a"),
        ("SELECT ?, ? FROM a", [1], "SELECT 1, ? FROM a"),
    ],
)  # fmt: skip
def test_names_lose_quotes_and_places_get_their_values(sent: str, parameters: Any, line: str) -> None:
    assert shorten_sql(sent, values_of(parameters))[0] == line


@pytest.mark.parametrize(
    ("parameters", "are_said"),
    [
        ([7, True], True),
        ([7], True),
        ([7, True, 3], False),  # there is no place for the third
        ([7, {"no": "value"}], False),
        ([7, "long" * 20], False),  # it is cut
        (None, False),
    ],
)
def test_a_statement_says_all_of_its_values_or_not(parameters: Any, are_said: bool) -> None:
    assert says_all("SELECT %s, %s", values_of(parameters)) == are_said


@given(st.text(alphabet=st.sampled_from("abfromFROM .'\"`?%s$1-/*\n\\"), max_size=60))
def test_any_text_can_be_shortened(text: str) -> None:
    assert len(shorten_sql(text, Values())[0]) <= len(text)
