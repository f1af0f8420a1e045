"""How a trail is shown, read from a query string."""

import pytest
from django.http import QueryDict

from timeline.trail.view import PAGE, View


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ("", View(), []),
        ("order=newest&time=", View(order="newest", named=frozenset({"order"})), []),
        ("order=newest&order=time", View(order="time", named=frozenset({"order"})), []),
        ("trace=hide&rows=1001", View(trace="hide", rows=2 * PAGE, named=frozenset({"trace"})), []),
        ("rows=999999999", View(rows=100_000), []),
        ("time=now", View(), ["`time=now` is not one of offset, absolute"]),
        ("rows=-1", View(), ["`rows=-1` is not a number of rows (1000, 2000, …)"]),
    ],
)
def test_a_view_is_valid_whatever_was_sent(query: str, expected: View, said: list[str]) -> None:
    problems: list[str] = []

    assert View.from_query(QueryDict(query), problems) == expected
    assert problems == said
