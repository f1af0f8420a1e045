"""A trail costs its readers no more than a page may, and says where it ended."""

from typing import Any

from tests.trail.trails import crumb, indexes, show, steps
from timeline import budget
from timeline.protocol.breadcrumbs import Window
from timeline.trail.build import MAX_READ
from timeline.trail.timeline import Row, Timeline

DEAR = " ".join(f"-a:>={number}" for number in range(20))


def notes(timeline: Timeline) -> dict[str, str]:
    return {note.name: note.text for note in timeline.notes}


def test_a_page_of_a_long_trail_draws_as_many_rows_as_it_may_cost() -> None:
    trail = [crumb(9000 - place, f"step {place}") for place in range(MAX_READ)]
    with budget.answering() as left:
        timeline = show(trail, "rows=100000")

    drawn = [item for item in timeline.items if isinstance(item, Row)]
    assert 300 < len(drawn) < len(trail)
    (mark,) = [mark for mark in drawn[0].marks if mark.kind == "earlier"]
    assert mark.query == f"?before={drawn[0].crumb.index}&rows=1000"
    assert left.points >= budget.KEPT


def test_a_thousand_ordinary_rows_are_drawn_together() -> None:
    trail = [crumb(1000 - place, f"step {place}", data={"n": place}) for place in range(1000)]
    with budget.answering():
        timeline = show(trail, "rows=1000")

    assert sum(isinstance(item, Row) for item in timeline.items) == 1000


def test_details_of_every_row_end_where_they_cost_too_much() -> None:
    trail = [crumb(900 - place, f"step {place}", data={"n": place}) for place in range(900)]
    with budget.answering():
        timeline = show(trail, "details=all")

    is_open = [item.is_open for item in timeline.items if isinstance(item, Row)]
    assert is_open[:50] == [True] * 50
    assert not is_open[-1]
    assert notes(timeline)["closed"].startswith(f"{is_open.count(False)} rows stay closed")


def test_a_dear_search_looks_at_the_nearest_to_the_event_and_says_so() -> None:
    trail = [
        crumb(1500 - place, "m", data={f"k{key}": {"a": key - 99} for key in range(99)})
        for place in range(900)
    ]
    with budget.answering():
        timeline = show(trail, f"q={DEAR.replace('>', '%3E').replace(' ', '%20')}")

    kept = indexes(timeline.rows)
    assert kept == list(range(kept[0], 900))
    assert 5 < len(kept) < 500
    assert notes(timeline)["search"].startswith(
        f"This search takes too long: only the {len(kept)} newest crumbs were looked at."
    )


def test_an_ordinary_search_reads_everything() -> None:
    trail = [crumb(900 - place, f"step {place}", data={"a": place}) for place in range(900)]
    with budget.answering():
        timeline = show(trail, "q=a:%3E=890 step")

    assert indexes(timeline.rows) == list(range(890, 900))
    assert notes(timeline) == {}


def test_a_way_out_of_an_empty_list_costs_as_little() -> None:
    trail = steps(200)
    names = "&".join(f"category=c{number}" for number in range(100))
    with budget.answering() as left:
        timeline = show(trail, f"{names}&q=step&level=fatal")

    assert timeline.empty
    assert len(timeline.empty.links) <= 9
    assert left.points > 0


# ---------------------------------------------------------------- a trail that no page holds


def test_of_a_trail_too_long_for_a_page_the_newest_are_read_and_the_others_by_a_link() -> None:
    trail = steps(MAX_READ + 300, every=0.01)
    timeline = show(trail, window=Window(MAX_READ))

    assert indexes(timeline.rows) == list(range(300, MAX_READ + 300))
    assert timeline.total == MAX_READ + 300
    assert timeline.dropped
    assert (timeline.dropped.text, timeline.dropped.query) == (
        "300 older crumbs are not on this page",
        "?before=300",
    )

    older = show(trail, "before=300", window=Window(MAX_READ, before=300))
    assert indexes(older.rows) == list(range(300))
    assert older.total == MAX_READ + 300
    assert notes(older)["newer"] == f"{MAX_READ:,} newer crumbs are not on this page."
    assert older.dropped is None


def test_a_filter_stays_where_it_is() -> None:
    timeline = show(steps(20), "before=300&at=2")

    assert timeline.addresses.to_query(level=("error",)) == "?level=error&before=300"


def test_a_linked_crumb_is_among_those_read() -> None:
    assert Window(100, around=50).span(1_000) == (1, 101, 0)
    assert Window(100, around=950).span(1_000) == (900, 1_000, 0)
    assert Window(100, before=0).span(1_000) == (0, 1, 0)
    assert Window(100, before=5_000).span(1_000) == (900, 1_000, 0)
    assert Window(around=3).span(25_000) == (15_000, 25_000, 15_000)


def test_breadcrumbs_that_are_dear_to_read_are_fewer() -> None:
    heavy: dict[str, Any] = {f"k{key}": key for key in range(400)}
    with budget.answering():
        timeline = show([crumb(999 - place, "m", data=heavy) for place in range(900)])

    assert 100 <= len(timeline.rows) < 400
    assert timeline.rows[-1].crumb.index == 899
    assert timeline.dropped
    assert timeline.dropped.query == f"?before={timeline.rows[0].crumb.index}"
