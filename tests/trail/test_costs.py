"""What crumbs cost to read, to look through and to draw."""

from typing import Any

from django.http import QueryDict

from tests.trail.trails import crumb, indexes, show, steps
from timeline import budget
from timeline.crumbs.reading import read_crumb
from timeline.protocol.breadcrumbs import read_breadcrumb
from timeline.search.facets import FACETS
from timeline.search.haystack import TooDearError, flatten
from timeline.trail.costs import cost_of, cost_of_row
from timeline.trail.excerpts import find_excerpt
from timeline.trail.filter import TrailFilter
from timeline.trail.timeline import Row


def reading(**sent: Any) -> int:
    return cost_of(read_breadcrumb(0, sent))


def drawing(**sent: Any) -> int:
    return cost_of_row(read_crumb(read_breadcrumb(0, sent)))


def test_what_is_long_or_odd_is_dearer_to_read() -> None:
    assert reading(message="m") == budget.CRUMB
    assert reading(data={f"k{n}": n for n in range(40)}) > reading(
        message="m", data={f"k{n}": n for n in range(40)}
    )
    assert reading(message="m" * 9_000) > budget.CRUMB + 5
    assert reading(message="\x01" * 9_000) > 2 * reading(message="m" * 9_000)
    assert reading(message="m", level=7, type=1, category=[], a=1, b=2) > budget.CRUMB


def test_a_row_with_many_pairs_is_dearer_to_draw() -> None:
    assert drawing(message="m") == budget.ROW
    assert drawing(message="m", data={f"k{n}": n for n in range(30)}) > budget.ROW + 3
    assert drawing(message="m" * 8_000) > budget.ROW + 2
    assert drawing(message="m", data={f"k{n}": n for n in range(9_000)}) < 6 * budget.ROW


def test_each_term_of_a_search_costs() -> None:
    def spent(query: str) -> int:
        with budget.answering() as left:
            show(steps(300), query)
        return budget.PAGE - left.points

    many = "q=" + "%20".join(f"-{letter}:%3E=1" for letter in "abcdefghijklmnopqrst")
    assert spent("q=-a:%3E=1") > spent("")
    assert spent(many) > spent("q=-a:%3E=1") + 300


def test_a_long_text_costs_the_more_the_more_terms_it_is_looked_through_for() -> None:
    trail = [crumb(60 - n, f"{n} " + "é" * 9_000) for n in range(60)]

    def looked_at(query: str) -> list[int]:
        with budget.answering(1_800):
            return indexes(show(trail, query).rows)

    assert looked_at("q=-zz") == list(range(60))[-len(looked_at("q=-zz")) :]
    assert len(looked_at("q=-zz")) < 60


def test_walking_through_values_is_paid_for_wherever_they_lie() -> None:
    with budget.answering(1_000) as left:
        assert len(list(flatten({"a": [[n] for n in range(400)]}, 0))) == 400
    assert 1_000 - left.points > 50

    deep = read_crumb(
        read_breadcrumb(0, {"message": "m", "data": {f"k{n}": n for n in range(900)} | {"z": "wanted"}})
    )
    search = TrailFilter.from_query(QueryDict("q=wanted"), []).search
    with budget.answering():
        assert find_excerpt(deep, search)
    with budget.answering(budget.KEPT + 30):
        assert find_excerpt(deep, search) is None


def test_what_cannot_be_paid_is_not_walked_through() -> None:
    with budget.answering(10):
        try:
            assert len(list(flatten({f"k{n}": n for n in range(900)}, 0))) < 900
        except TooDearError:
            return
    raise AssertionError


def test_many_values_of_a_filter_cost_for_each_crumb() -> None:
    names = "&".join(f"not_category=c{number}" for number in range(100))
    with budget.answering() as left:
        every = show(steps(300), names)
    assert len(every.rows) == 300
    assert budget.PAGE - left.points > 300 * (budget.CRUMB + 5)
    with budget.answering(budget.PAGE // 2):
        assert 0 < len(show(steps(1_200), names).rows) < 1_200


def test_of_very_many_categories_as_many_lines_are_drawn_as_the_page_may_cost() -> None:
    trail = [crumb(400 - n, "m", category=f"c{n}") for n in range(400)]

    def lines() -> int:
        timeline = show(trail)
        with budget.answering(budget.KEPT + 200):
            facet = next(facet for facet in timeline.facets if facet.name == FACETS[1].name)
        return len(facet.options) + len(facet.folded)

    assert 12 < lines() < 60


def test_rows_that_are_dear_to_draw_are_fewer() -> None:
    def drawn(**data: Any) -> int:
        with budget.answering(budget.PAGE // 2 + 9_000):
            timeline = show([crumb(999 - n, f"step {n}", data=data) for n in range(900)], "rows=9999")
        return sum(isinstance(item, Row) for item in timeline.items)

    assert drawn(**{f"k{n}": n for n in range(50)}) < drawn(a=1)


def test_places_that_a_remark_speaks_of_are_paid_for() -> None:
    about = {"message": {"": {"rem": [["r", "s", n, n + 1] for n in range(90)]}}}
    marked = read_breadcrumb(0, {"message": "m" * 99}, about)
    assert cost_of(marked) > reading(message="m" * 99) + 20


def test_what_a_console_was_given_is_paid_for() -> None:
    def spent(value: Any) -> int:
        with budget.answering() as left:
            read_crumb(read_breadcrumb(0, {"category": "console", "data": {"arguments": [value] * 9}}))
        return budget.PAGE - left.points

    assert spent("x") == 0
    assert spent([[[n, n] for n in range(20)]] * 20) > 50


def test_statements_cost_what_they_are_made_of_however_often_they_are_read() -> None:
    def spent(text: str, values: int = 0) -> int:
        with budget.answering() as left:
            sent = {"category": "query", "message": text, "data": {"db.params": list(range(values))}}
            read_crumb(read_breadcrumb(0, sent))
        return budget.PAGE - left.points

    plain = 'SELECT "a"."b" FROM "a" ' + "a" * 900
    names = 'SELECT "a"."b" FROM "a" ' + "a " * 450
    assert spent(names) > spent(plain) + 50
    assert spent(names) == spent(names)
    assert spent("SELECT 1", 90) > spent("SELECT 1") + 20


def test_rows_with_many_parts_or_hits_are_dearer_to_draw() -> None:
    def cost(text: str, *, is_searched: bool = False) -> int:
        return cost_of_row(
            read_crumb(read_breadcrumb(0, {"category": "query", "message": text})), is_searched=is_searched
        )

    assert cost("SELECT " + "1, x, " * 50) > cost("SELECT 1, x") + 5
    assert cost("SELECT 1", is_searched=True) > cost("SELECT 1")
