"""The search language: texts and what is read of them, and that both of its readers mean the same."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.crumbs.reading import shown
from tests.ingest.new_events import new_event
from timeline.crumbs import Crumb
from timeline.ingest.store import store_events
from timeline.models import Event
from timeline.protocol.levels import ALIASES, LEVELS
from timeline.search.crumbs import CrumbSearch
from timeline.search.events import EventSearch
from timeline.search.grammar import MAX_TERMS, Search, Term, check_level, check_text

CHECKS = {"level": check_level, "user": check_text}


def test_terms_are_read() -> None:
    q = 'one "two words" -three level:>=error http://x -"a b" Foo:=Bar user:"jane d'
    search, problems = Search.parse(q, CHECKS)

    assert problems == ()
    assert search.terms == (
        Term("one"),
        Term("two words"),
        Term("three", is_negated=True),
        Term("level:>=error", "level", ("error",), ">=", is_operator=True),
        Term("http://x", "http", ("//x",)),
        Term("a b", is_negated=True),
        Term("Foo:=Bar", "foo", ("Bar",), "="),
        Term("user:jane d", "user", ("jane d",), is_operator=True),
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("user:a,b", ("a", "b")),
        ('user:"a,b",c', ("a,b", "c")),
        ("user:a,,b,", ("a", "b")),
        ("user:,a", ("a",)),
        ("user:a,a", ("a",)),
        ('user:""', ("",)),
        ('user:a"b,c', ('a"b', "c")),
        ('user:"a b","c d"', ("a b", "c d")),
    ],
)
def test_values_are_divided_by_commas(text: str, values: tuple[str, ...]) -> None:
    search, _ = Search.parse(text, CHECKS)

    assert [term.values for term in search.terms] == [values]


@pytest.mark.parametrize("text", ["", " ", "-", '""', '-""'])
def test_a_term_that_is_still_being_typed_says_nothing(text: str) -> None:
    assert Search.parse(text, CHECKS) == (Search(), ())


@pytest.mark.parametrize("text", ["user:", "user:>=", "user:,", "a:b:"])
def test_what_has_no_value_is_read_all_the_same(text: str) -> None:
    search, _ = Search.parse(text, {})

    assert [term.text for term in search.terms] == [text]


def test_the_same_operator_twice_is_a_choice_and_bounds_are_a_range() -> None:
    q = "level:info user:a level:>=error text user:b level:<=fatal -user:c"
    search, _ = Search.parse(q, CHECKS)
    wanted = [[[term.text for term in choice] for choice in choices] for choices in search.wanted]

    assert wanted == [
        [["level:info"], ["level:>=error", "level:<=fatal"]],
        [["user:a"], ["user:b"]],
        [["text"]],
    ]
    assert [term.text for term in search.unwanted] == ["user:c"]


def test_a_long_search_is_read_in_time_that_grows_with_it() -> None:
    for text in ("a:" * 5000, 'a:"' * 5000, "a:," * 5000, "-" * 10000, "*" * 10000, '"' * 9999):
        search, _ = Search.parse(text, CHECKS)
        assert len(search.terms) <= MAX_TERMS


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=600), st.text(alphabet='ab:"-*=<>, level', max_size=80)))
def test_any_text_is_a_search(text: str) -> None:
    search, problems = Search.parse(text, CHECKS)

    assert len(search.terms) <= MAX_TERMS
    assert all(term.text and (not term.is_operator or term.values) for term in search.terms)
    assert all(isinstance(problem, str) for problem in problems)


NAMES = st.sampled_from([*ALIASES, "WARN", "nope", '"error"', "error,", ">", ""])
LEVEL_TERMS = st.builds(
    "{}level:{}{}".format,
    st.sampled_from(["", "-"]),
    st.sampled_from(["", "=", ">=", "<="]),
    st.lists(NAMES, min_size=1, max_size=3).map(",".join),
)


@pytest.fixture
def crumbs(db: None) -> list[Crumb]:
    """A crumb and an event of each level."""
    store_events([new_event(1, "a", level=level) for level in LEVELS])
    return [shown({"message": "m", "level": level}) for level in LEVELS]


@settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it is only read
)
@given(terms=st.lists(LEVEL_TERMS, max_size=4))
@example(terms=["level:error", "level:warning"])
@example(terms=["level:>=warning", "level:<=error"])
@example(terms=["level:err", "-level:crit"])
def test_a_trail_and_a_list_mean_the_same_by_levels(terms: list[str], crumbs: list[Crumb]) -> None:
    q = " ".join(terms)
    of_trail, said_of_trail = CrumbSearch.parse(q)
    of_list, said_of_list = EventSearch.from_text(q)
    events, _ = of_list.events(1, 1)

    assert said_of_trail == said_of_list
    assert {crumb.shown_level for crumb in crumbs if of_trail.matches(crumb)} == {
        event.level for event in events
    }
    assert Event.objects.in_issue(1, 1).count() == len(LEVELS)
