"""The last problem of a trail, and how it is kept."""

from typing import Any

import pytest

from tests.ingest.new_events import NOON
from tests.patterns.trails import event_with, store_trails
from timeline.crumbs.shapes import shape_of
from timeline.models import Trail, TrailState
from timeline.patterns.problems import MAX_TEXT, Step, last_problem
from timeline.patterns.reader import Reader, begin
from timeline.protocol.breadcrumbs import read_breadcrumb

INFO = {"message": "all well"}
WARNING = {"message": "slow", "level": "warning"}
ERROR = {"message": "failed", "level": "error"}
FAILED = {
    "type": "http",
    "data": {"url": "https://a.test/pay?x=1", "method": "POST", "status_code": 503, "reason": "Busy"},
}


def steps(*sent: Any, age: float = 10.0) -> list[Step]:
    return [
        (shape_of(read_breadcrumb(place, one)), age - place, place, one) for place, one in enumerate(sent)
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([], None),
        ([INFO, INFO], None),
        ([WARNING, INFO], ("warning", "slow", 0, "")),
        ([ERROR, WARNING, INFO], ("error", "failed", 0, "")),
        ([WARNING, WARNING], ("warning", "slow", 1, "")),
        ([FAILED, INFO], ("error", "POST a.test/pay?x=1 503", 0, "")),
        ([FAILED, ERROR], ("error", "failed", 1, "POST a.test/pay?x=1 503")),
        ([ERROR, {**FAILED, "level": "info"}], ("error", "POST a.test/pay?x=1 503", 1, "")),
        ([{"message": "nul \x00\n\u202e", "level": "fatal"}], ("fatal", "nul ␀", 0, "")),
        (
            [{"message": 5, "level": ["error"]}, "text", 7, {"level": "fatal"}],
            ("fatal", "empty breadcrumb", 3, ""),
        ),
    ],
)
def test_which_crumb_is_the_last_problem(sent: list[Any], said: tuple[str, str, int, str] | None) -> None:
    found = last_problem(steps(*sent))
    assert said == (found and (found.level, found.text, found.index, found.request))


def test_what_came_after_the_event_is_not_told() -> None:
    assert last_problem(steps(ERROR, age=-5.0)) is None
    found = last_problem(steps(ERROR, age=-0.5))
    assert found
    assert found.before == 0.0


def test_a_log_that_became_the_event_is_no_problem_before_it() -> None:
    found = last_problem(steps(WARNING, ERROR, age=1.5), "failed")
    assert found
    assert found.text == "slow"
    again = last_problem(steps(ERROR, age=5.0), "failed")
    assert again
    assert again.text == "failed", "the same, but earlier"


def test_a_long_text_is_cut() -> None:
    found = last_problem(steps({"message": "x" * 10_000, "level": "error"}))
    assert found
    assert len(found.text) == MAX_TEXT


@pytest.mark.django_db
def test_it_is_kept_when_a_trail_is_read_and_again_when_it_is_read_again() -> None:
    store_trails([event_with(1, [FAILED, ERROR, "tidied up"]), event_with(2, ["well"])])
    kept = (
        Trail.objects.in_project(1)
        .order_by("event_id")
        .values_list("problem_level", "problem", "problem_request")
    )
    assert list(kept) == [("error", "failed", "POST a.test/pay?x=1 503"), (None, "", None)]

    Trail.objects.update(problem=None)
    TrailState.objects.update(has_problems=False)
    begin([1])
    store_trails([], Reader())

    assert list(kept) == [("error", "failed", "POST a.test/pay?x=1 503"), (None, "", None)]
    assert TrailState.objects.get().has_problems


@pytest.mark.django_db
def test_of_a_stored_event_too_the_log_that_became_it_is_no_problem() -> None:
    became = {**ERROR, "timestamp": NOON.timestamp()}
    store_trails([event_with(1, [WARNING, became], at=NOON, title="failed")])

    assert Trail.objects.in_project(1).get().problem == "slow"
