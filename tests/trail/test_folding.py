"""Folds: three or more neighbours that say the same."""

from typing import Any

import pytest

from tests.trail.trails import crumb, outline, show
from timeline.crumbs.base import Part
from timeline.trail.timeline import Fold


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


def fold(entries: list[dict[str, Any]], query: str = "") -> Fold:
    (item, _) = show(entries, query).items
    assert isinstance(item, Fold)
    return item


def said(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def request(**data: Any) -> dict[str, Any]:
    return {"type": "http", "data": {"url": "https://a.test/graphql", "method": "POST", **data}}


@pytest.mark.parametrize(
    "key",
    ["graphql_operation_name", "operation_name", "operationName", "graphql.operation.name", "graphql"],
)
def test_what_names_a_call_keeps_it_apart(key: str) -> None:
    timeline = show(trail(*[request(**{key: name}) for name in ("Load", "Pay", "Out")]))
    assert [row.crumb.text for row in timeline.rows] == [
        f"POST a.test/graphql {name}" for name in ("Load", "Pay", "Out")
    ]
    assert outline(timeline) == ["0", "1", "2", "*"]


def test_a_fold_names_the_values_that_differ() -> None:
    jobs = [
        {"message": "job", "data": {"queue": "mail", "job": name}}
        for name in ("Send", "Resize", "Send", "Charge")
    ]
    assert said(fold(trail(*jobs)).shown.aside) == "job: Send, Resize, Charge queue=mail"
    many = [{"message": "job", "data": {"id": f"j{n}"}} for n in range(9)]
    assert said(fold(trail(*many)).shown.aside) == "id: j0, j1, j2, j3, j4 +4"
    numbers = [{"message": "poll", "data": {"ms": n}} for n in (30, 4, 200)]
    assert said(fold(trail(*numbers)).shown.aside) == "ms: 4 … 200"
    some = [{"message": "job", "data": {"retry": "yes"} if n else {}} for n in range(3)]
    assert said(fold(trail(*some)).shown.aside) == "retry: yes"


def test_a_fold_of_statements_shows_none_of_their_values_where_they_differ() -> None:
    assert said(fold(trail(*[sql(n) for n in range(3)])).shown.line) == "SELECT * FROM t WHERE id = …"
    assert said(fold(trail(*[sql(7)] * 3)).shown.line) == "SELECT * FROM t WHERE id = 7"


def test_crumbs_that_take_turns_are_one_fold() -> None:
    turns = [{"message": name} for name in ("wifi", "none")] * 20
    shown = fold(trail(*turns))
    assert (shown.label, said(shown.shown.line), len(shown.rows)) == ("×20", "wifi ⇄ none", 40)
    assert outline(show(trail(*turns, {"message": "wifi"}, {"message": "on"})))[-3:] == ["40", "41", "*"]
    three = fold(trail(*[{"message": name} for name in "abc"] * 3))
    assert (three.label, said(three.shown.line)) == ("×3", "a → b → c")
    assert fold(trail(*turns), "q=none").label == "20 of ×40"


def twins(apart: float, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**crumb(3 - apart * place), **entry} for place, entry in enumerate(entries)]


@pytest.mark.parametrize(
    ("apart", "entries", "expected"),
    [
        (0.002, [{"message": "a", "data": {"n": 1}}] * 2, ["×2(0 1)", "*"]),
        (0.05, [{"message": "a", "level": "error"}] * 2, ["×2(0 1)", "*"]),
        (0.06, [{"message": "a"}] * 2, ["0", "1", "*"]),
        (0.002, [{"message": "a", "data": {"n": n}} for n in (1, 2)], ["0", "1", "*"]),
        (0.002, [{"message": "a", "category": name} for name in "xy"], ["0", "1", "*"]),
        (0.002, [{"message": "a", "level": "error", "category": name} for name in "xy"], ["×2(0 1)", "*"]),
        (0.002, [{"message": "E: a", "level": "error"}, {"message": "a", "level": "fatal", "type": "error"}], ["×2(0 1)", "*"]),
        (0.002, [{"message": "E: a", "level": "error"}, {"message": "b", "level": "error"}], ["0", "1", "*"]),
    ],
)  # fmt: skip
def test_a_happening_that_was_noted_twice_is_one_row(
    apart: float, entries: list[dict[str, Any]], expected: list[str]
) -> None:
    assert outline(show(twins(apart, *entries))) == expected


def test_of_a_happening_noted_twice_the_higher_level_stands_and_counts_once() -> None:
    timeline = show(
        twins(
            0.001,
            {"category": "unity.logger", "level": "error", "message": "InvalidOperation: wave 0"},
            {"category": "Exception", "type": "error", "level": "critical", "message": "wave 0"},
        )
    )
    (item, _) = timeline.items
    assert isinstance(item, Fold)
    assert (item.label, item.shown.level, said(item.shown.line)) == (
        "×2",
        "fatal",
        "InvalidOperation: wave 0",
    )
    assert timeline.summary is not None
    assert [count.text for count in timeline.summary.counts] == ["1 fatal"]
