"""Folds: three or more neighbours that say the same."""

from typing import Any

import pytest

from tests.trail.trails import crumb, outline, show


def sql(n: int) -> dict[str, Any]:
    return {"type": "query", "message": f"SELECT * FROM t WHERE id = {n}"}


def trail(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries one tenth of a second apart."""
    return [{**crumb((len(entries) - place) / 10), **entry} for place, entry in enumerate(entries)]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{"message": "a"}] * 3, ["×3(0 1 2)", "*"]),
        ([{"message": "a"}] * 2, ["0", "1", "*"]),
        ([{"message": "a", "data": {"n": n}} for n in range(3)], ["×3(0 1 2)", "*"]),
        ([{"message": "a", "level": "warning", "data": {"n": n}} for n in range(3)], ["0", "1", "2", "*"]),
        ([{"message": "a", "level": "warning", "data": {"n": 1}}] * 3, ["×3(0 1 2)", "*"]),
        ([sql(n) for n in range(3)], ["×3(0 1 2)", "*"]),
        ([{"message": "a", "category": str(n)} for n in range(3)], ["0", "1", "2", "*"]),
        ([{"message": f"a {n}"} for n in range(3)], ["0", "1", "2", "*"]),
        ([{"message": "a"}, {"message": "b"}] * 2, ["0", "1", "2", "3", "*"]),
    ],
)
def test_what_folds(entries: list[dict[str, Any]], expected: list[str]) -> None:
    assert outline(show(trail(*entries))) == expected


def test_a_statement_with_a_level_folds_only_when_its_message_agrees() -> None:
    entries = [{**sql(n), "level": "error"} for n in range(3)]

    assert outline(show(trail(*entries))) == ["0", "1", "2", "*"]


def test_no_fold_across_a_quiet_line() -> None:
    entries = trail(*[{"message": "a"}] * 8)
    for entry in entries[:4]:
        entry["timestamp"] -= 60

    assert outline(show(entries)) == ["×4(0 1 2 3)", "[1 min quiet]", "×4(4 5 6 7)", "*"]


def test_no_fold_across_a_day() -> None:
    midnight = 14 * 3600 + 3 * 60 + 12  # seconds before the event
    entries = [crumb(midnight - place + 3.5, "a") for place in range(7)]
    entries += [crumb(midnight - place - 4, f"{place}") for place in range(14 * 3600)[::1800]]

    assert outline(show(entries, "rows=1000"))[:4] == [
        "[hide 24 earlier crumbs]",
        "×4(0 1 2 3)",
        "[Friday 20 November 2026]",
        "×3(4 5 6)",
    ]


def test_one_that_matches_in_part_says_so_and_a_hit_opens_it() -> None:
    entries = trail(*({"message": "a", "data": {"n": f"n{n % 2}"}} for n in range(6)))
    timeline = show(entries, "q=n:n1")

    assert outline(timeline) == ["3 of ×6(1 3 5)", "*"]
    assert getattr(timeline.items[0], "is_open", None)
    assert not getattr(show(entries).items[0], "is_open", None)


def test_the_linked_row_opens_its_fold() -> None:
    timeline = show(trail(*[{"message": "a"}] * 5), "at=2")

    assert outline(timeline) == ["×5(0 1 2 3 4)", "*"]
    assert getattr(timeline.items[0], "is_open", None)
    assert [row.is_linked for row in timeline.rows] == [False, False, True, False, False]


def test_a_fold_of_nothing_but_the_linked_row_is_a_row() -> None:
    assert outline(show(trail(*[{"message": "a"}] * 5), "at=2&q=zzz")) == [
        "[2 not shown]",
        "2",
        "[2 not shown · 0.3 s]",
        "*",
    ]
