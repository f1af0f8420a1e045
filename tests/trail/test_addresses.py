"""The query string of a timeline, read and written."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crumbs.reading import shown
from timeline.search.facets import parameters
from timeline.trail.addresses import Addresses
from timeline.trail.view import PAGE

CRUMBS = [shown({"category": "ui.click", "message": "a > b"}), shown({"message": "no category"})]


def read(query: str) -> Addresses:
    addresses, problems = Addresses.from_query(QueryDict(query))
    assert problems == ()
    return addresses


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
        ("rows=3", f"?rows={PAGE}"),
        ("rows=0", "?"),
        ("order=&at=&q=", "?"),
        ("unknown=1", "?"),
        ("events_q=level:fatal+x", "?events_q=level%3Afatal+x"),
        ("among=level:fatal", "?events_q=level%3Afatal"),
        ("among=old&events_q=new", "?events_q=new"),
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
    _, problems = Addresses.from_query(QueryDict(query))

    assert problem in problems


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
    addresses = read("level=error&not_kind=log&q=x&order=newest&time=absolute&at=3").cleared()

    assert addresses.to_query() == "?order=newest&time=absolute"
    assert not addresses.filter.narrows


def test_a_row_has_an_address_with_the_filter() -> None:
    assert read("").crumb(17) == "?at=17#crumb-17"
    assert read("level=error&at=3&rows=2000").crumb(17) == "?level=error&rows=2000&at=17#crumb-17"


NAMES = [*parameters(), "q", "order", "time", "at", "rows", "events_q", "among", "x"]


@settings(max_examples=100, derandomize=True, deadline=None)
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
    addresses, _ = Addresses.from_query(query)
    again, problems = Addresses.from_query(QueryDict(addresses.to_query()[1:]))

    assert again == addresses
    assert all("`q" not in problem for problem in problems)
    for crumb in CRUMBS:
        assert addresses.filter.keeps(crumb) in (True, False)
