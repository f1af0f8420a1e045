"""What a filter keeps of a trail."""

import pytest
from django.http import QueryDict

from tests.crumbs.reading import shown
from timeline.trail.filter import TrailFilter


def read(query: str) -> tuple[TrailFilter, list[str]]:
    problems: list[str] = []
    return TrailFilter.from_query(QueryDict(query), problems), problems


def test_an_unknown_kind_names_the_kinds() -> None:
    trail_filter, problems = read("kind=http&kind=nope")

    assert trail_filter.values == {"kind": ("http",)}
    assert problems[0].startswith("`kind=nope` is not a kind (http, query, ")


CRUMBS = [
    shown({"type": "http", "category": "xhr", "data": {"url": "/a", "method": "GET", "status_code": 500}}),
    shown({"category": "ui.click", "message": "a > b", "level": "debug"}),
    shown({"message": "no category", "origin": "auto.log"}),
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
        ("origin=auto", [2]),
        ("origin=%3Dauto", []),
        ("not_origin=", [2]),
        ("q=level:error,debug", [0, 1]),
    ],
)
def test_any_within_a_facet_and_all_between_them(query: str, kept: list[int]) -> None:
    trail_filter, _ = read(query)

    assert [place for place, crumb in enumerate(CRUMBS) if trail_filter.keeps(crumb)] == kept
