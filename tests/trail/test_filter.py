"""The query string of a timeline, read and written."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests.crumbs.reading import shown
from timeline.trail.filter import PAGE, TimelineFilter, in_category


def read(query: str) -> TimelineFilter:
    chosen, problems = TimelineFilter.from_query(QueryDict(query))
    assert problems == ()
    return chosen


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "?"),
        ("level=error&level=warn", "?level=error&level=warning"),
        ("level=critical&not_level=LOG", "?level=fatal&not_level=info"),
        ("kind=fetch&kind=http", "?kind=http"),
        ("category=ui&category=%3Dui&category=", "?category=ui&category=%3Dui&category="),
        ("q=+a+b+", "?q=a+b"),
        ("order=oldest", "?order=oldest"),
        ("order=time&time=absolute&trace=hide", "?order=time&time=absolute&trace=hide"),
        ("at=17", "?at=17"),
        ("rows=1500", f"?rows={2 * PAGE}"),
        ("rows=3", "?"),
        ("order=&at=&q=", "?"),
        ("unknown=1", "?"),
    ],
)
def test_a_query_string_reads_as_its_canonical_self(query: str, canonical: str) -> None:
    assert read(query).to_query() == canonical
    assert read(canonical[1:]) == read(query)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("level=eror", "`level=eror` is not a level (fatal, error, warning, info, debug)"),
        ("not_level=", "`not_level=` is not a level (fatal, error, warning, info, debug)"),
        ("order=sideways", "`order=sideways` is not one of oldest, newest, time"),
        ("time=now", "`time=now` is not one of offset, absolute"),
        ("at=-1", "`at=-1` is not the number of a crumb (0, 1, …)"),
        ("rows=many", "`rows=many` is not a number of rows (1000, 2000, …)"),
        ("q=level:eror", "`level:eror` is not a level (fatal, error, warning, info, debug)"),
        ("q=" + "x" * 1001, "only the first 1,000 characters of the search count"),
        ("category=x&" * 101, "only the first 100 of 101 values of `category` count"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_named(query: str, problem: str) -> None:
    _, problems = TimelineFilter.from_query(QueryDict(query))

    assert problem in problems


def test_an_unknown_kind_names_the_kinds() -> None:
    chosen, problems = TimelineFilter.from_query(QueryDict("kind=http&kind=nope"))

    assert chosen.kind == ("http",)
    assert problems[0].startswith("`kind=nope` is not a kind (http, query, ")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"level": ("error",)}, "?level=error&q=x&order=newest"),
        ({"order": "oldest"}, "?q=x&order=oldest"),
        ({"rows": 2 * PAGE}, f"?q=x&order=newest&rows={2 * PAGE}&at=3"),
        ({"at": 5}, "?q=x&order=newest&at=5"),
        ({"q": "", "at": 3}, "?order=newest&at=3"),
    ],
)
def test_a_change_of_what_is_kept_drops_the_linked_row(changes: dict[str, Any], expected: str) -> None:
    assert read("q=x&order=newest&at=3").to_query(**changes) == expected


def test_clearing_keeps_the_order() -> None:
    chosen = read("level=error&not_kind=log&q=x&order=newest&time=absolute&at=3").cleared()

    assert chosen.to_query() == "?order=newest&time=absolute"
    assert not chosen.narrows


@pytest.mark.parametrize(
    ("category", "value", "expected"),
    [
        ("ui", "ui", True),
        ("ui.click", "ui", True),
        ("ui::click", "ui", True),
        ("ui/click", "ui", True),
        ("uiclick", "ui", False),
        ("ui:click", "ui", False),
        ("UI.click", "ui", False),
        ("ui", "=ui", True),
        ("ui.click", "=ui", False),
        ("", "", True),
        (None, "", True),
        ("ui", "", False),
        (None, "ui", False),
    ],
)
def test_a_category_holds_what_continues_it(category: str | None, value: str, expected: bool) -> None:
    assert in_category(category, value) is expected


CRUMBS = [
    shown({"type": "http", "category": "xhr", "data": {"url": "/a", "method": "GET", "status_code": 500}}),
    shown({"category": "ui.click", "message": "a > b", "level": "debug"}),
    shown({"message": "no category"}),
]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", [0, 1, 2]),
        ("level=error", [0]),
        ("level=error&level=debug", [0, 1]),
        ("level=error&not_level=error", []),
        ("not_level=debug", [0, 2]),
        ("kind=ui&kind=http&level=debug", [1]),
        ("category=ui", [1]),
        ("category=", [2]),
        ("not_category=ui&not_category=", [0]),
        ("kind=http&q=zzz", []),
        ("q=500", [0]),
    ],
)
def test_any_within_a_facet_and_all_between_them(query: str, kept: list[int]) -> None:
    chosen = read(query)

    assert [place for place, crumb in enumerate(CRUMBS) if chosen.keeps(crumb)] == kept


NAMES = [
    "level",
    "category",
    "kind",
    "not_level",
    "not_category",
    "not_kind",
    "q",
    "order",
    "time",
    "at",
    "rows",
    "x",
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(
                    ["error", "http", "newest", "ui", "=ui", "status:5xx", 'a "b', "-", "a:*", ":="]
                ),
            ),
        ),
        max_size=8,
    )
)
def test_any_query_string_is_a_filter_that_writes_itself(pairs: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    chosen, _ = TimelineFilter.from_query(query)
    again, problems = TimelineFilter.from_query(QueryDict(chosen.to_query()[1:]))

    assert again == chosen
    assert all("`q" not in problem for problem in problems)
    for crumb in CRUMBS:
        assert chosen.keeps(crumb) in (True, False)
