"""One paginator: every row once, whatever ties, forwards and backwards; a bad cursor is refused."""

import base64
import contextlib
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from timeline.issues.paging import CursorError, Kinds, Page, counted_page_of, page_of
from timeline.models import Issue, IssueQuerySet, Status
from timeline.search.issues import SORTS
from timeline.search.ordering import Ordering

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_issues(count: int, *, ties: int) -> None:
    """Issues of two projects; `ties` neighbours share every value that lists are sorted by."""
    Issue.objects.bulk_create(
        Issue(
            project_id=1 + place % 2,
            number=place + 1,
            grouping_version=1,
            grouping_hash=f"{place:064d}",
            title="tie",
            culprit="",
            level="error",
            platform="python",
            first_seen=NOW - timedelta(seconds=place // ties),
            last_seen=NOW - timedelta(seconds=place // ties),
            times_seen=10_000 - place // ties,
        )
        for place in range(count)
    )


def walk(ordering: Ordering, size: int, *, way: str = "next", cursor: str = "") -> list[tuple[int, int]]:
    """The keys of all rows, page by page."""
    seen: list[tuple[int, int]] = []
    while True:
        page = page_of(Issue.objects.in_projects([1, 2]), ordering, cursor, size)
        rows = [(issue.project_id, issue.number) for issue in page.rows]
        seen = seen + rows if way == "next" else rows + seen
        cursor = page.next if way == "next" else page.previous
        if not cursor:
            return seen


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_3000_issues_that_tie_are_each_seen_once(sort: str) -> None:
    make_issues(3_000, ties=3_000)
    seen = walk(SORTS[sort], 100)
    assert len(seen) == len(set(seen)) == 3_000


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_follow_the_ordering_in_both_directions(sort: str, size: int) -> None:
    make_issues(23, ties=4)
    ordering = SORTS[sort]
    rows = Issue.objects.order_by(*(f"-{field}" for field in ordering.fields))
    expected = [(issue.project_id, issue.number) for issue in rows]
    assert walk(ordering, size) == expected
    last = page_of(Issue.objects.in_projects([1, 2]), ordering, "", 22)
    end = page_of(Issue.objects.in_projects([1, 2]), ordering, last.next, 22)
    assert walk(ordering, size, way="previous", cursor=end.previous) == expected[:22]


@pytest.mark.django_db
def test_first_and_last_page_lead_nowhere_beyond() -> None:
    make_issues(5, ties=2)
    first = page_of(Issue.objects.in_projects([1, 2]), SORTS["events"], "", 3)
    last = page_of(Issue.objects.in_projects([1, 2]), SORTS["events"], first.next, 3)
    assert (first.previous, last.next) == ("", "")
    back = page_of(Issue.objects.in_projects([1, 2]), SORTS["events"], last.previous, 3)
    assert back.rows == first.rows
    assert back.previous == ""


def counted(
    ordering: Ordering, shown: list[str], cursor: str, size: int, *, is_expensive: bool = True
) -> tuple[Page[Issue], dict[str, int]]:
    """A page of the issues of both projects, and how many there are of each status."""
    issues, kinds = Issue.objects.in_projects([1, 2]), Kinds("status", Status.values, shown, is_expensive)
    return counted_page_of(issues, ordering, kinds, Issue.objects.numbered, cursor, size)


def keys_of(page: Page[Issue]) -> list[tuple[int, int]]:
    return [(issue.project_id, issue.number) for issue in page.rows]


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("size", "is_expensive"), [(1, False), (7, True), (7, False), (50, True)])
def test_counted_pages_are_the_pages_with_counts(sort: str, size: int, is_expensive: bool) -> None:
    make_issues(29, ties=4)
    Issue.objects.filter(number__in=range(3, 29, 3)).update(status="resolved")
    Issue.objects.filter(number=5).update(status="ignored")
    ordering, shown = SORTS[sort], ["unresolved", "ignored"]
    plain = Issue.objects.in_projects([1, 2]).filter(status__in=shown)
    cursor, walked = "", list[Page[Issue]]()
    while cursor or not walked:
        page, counts = counted(ordering, shown, cursor, size, is_expensive=is_expensive)
        assert counts == {"unresolved": 19, "ignored": 1, "resolved": 9}
        expected = page_of(plain, ordering, cursor, size)
        assert (keys_of(page), page.next, page.previous) == (
            keys_of(expected),
            expected.next,
            expected.previous,
        )
        walked.append(page)
        cursor = page.next
    for page in reversed(walked[1:]):
        before, _ = counted(ordering, shown, page.previous, size, is_expensive=is_expensive)
        expected = page_of(plain, ordering, page.previous, size)
        assert (keys_of(before), before.next, before.previous) == (
            keys_of(expected),
            expected.next,
            expected.previous,
        )


@pytest.mark.django_db
def test_what_is_counted_is_asked_once(django_assert_num_queries: Any) -> None:
    make_issues(60, ties=60)
    with django_assert_num_queries(2) as asked:
        counted(SORTS["events"], ["unresolved"], "", 25)
    assert [query["sql"].count("IN (1, 2)") for query in asked.captured_queries] == [1, 0]
    assert " AS MATERIALIZED (" in asked.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_counts_stay_where_no_row_is_shown() -> None:
    assert counted(SORTS["events"], ["resolved"], "", 5) == (Page([]), {})
    make_issues(3, ties=1)
    assert counted(SORTS["events"], ["resolved"], "", 5) == (Page([]), {"unresolved": 3})
    nothing = counted_page_of(
        Issue.objects.in_projects([]),
        SORTS["events"],
        Kinds("status", Status.values, ["resolved"]),
        Issue.objects.numbered,
    )
    assert nothing == (Page([]), {})


@pytest.mark.django_db
def test_a_row_that_goes_while_its_page_is_read_is_left_out() -> None:
    make_issues(5, ties=5)

    def read(keys: Collection[tuple[int, int]]) -> IssueQuerySet:
        Issue.objects.numbered([max(keys)]).delete()
        return Issue.objects.numbered(keys)

    page, counts = counted_page_of(
        Issue.objects.in_projects([1, 2]),
        SORTS["events"],
        Kinds("status", Status.values, ["unresolved"]),
        read,
        size=3,
    )
    assert (len(page.rows), counts) == (2, {"unresolved": 5})
    following, _ = counted(SORTS["events"], ["unresolved"], page.next, 3)
    assert len(following.rows) == 2


@pytest.mark.parametrize("cursor", ["!", "AAAA"])
def test_a_bad_cursor_is_refused_before_anything_is_counted(cursor: str) -> None:
    with pytest.raises(CursorError, match="not one of this list"):
        counted(SORTS["last_seen"], ["unresolved"], cursor, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1 << 31, 1 << 40, (1 << 63) - 1])
def test_a_cursor_far_away_is_a_place_too(number: int) -> None:
    make_issues(3, ties=3)
    seen = [
        len(counted(SORTS["events"], ["unresolved"], cursor_of("events", backwards, *values), 5)[0].rows)
        for backwards in (0, 1)
        for values in ([10_000, 2, number], [number, number, number])
    ]
    expected = {0: [2, 0, 1, 3]}.get(number, [3, 3, 0, 0])
    assert seen == expected


def cursor_of(*sent: object) -> str:
    """What a stranger would make."""
    return base64.urlsafe_b64encode(orjson.dumps(list(sent))).decode().rstrip("=")


BAD = {
    "no base64": "!",
    "no JSON": "AAAA",
    "no list": base64.urlsafe_b64encode(b"{}").decode(),
    "another ordering": cursor_of("first_seen", 0, NOW, 1, 1),
    "too few values": cursor_of("last_seen", 0, NOW, 1),
    "a direction that is none": cursor_of("last_seen", 2, NOW, 1, 1),
    "a time that is none": cursor_of("last_seen", 0, "yesterday", 1, 1),
    "a time without a zone": cursor_of("last_seen", 0, "2026-11-20T12:00:00", 1, 1),
    "a number that is none": cursor_of("last_seen", 0, NOW, "1", 1),
    "a truth for a number": cursor_of("last_seen", 0, NOW, True, 1),
    "a number beyond the column": cursor_of("last_seen", 0, NOW, 1 << 63, 1),
    "a number below zero": cursor_of("last_seen", 0, NOW, -1, 1),
    "null": cursor_of("last_seen", 0, None, 1, 1),
    "too long": "A" * 2_000,
    "not ASCII": "é" * 8,
}


@pytest.mark.parametrize("cursor", BAD.values(), ids=BAD.keys())
def test_a_cursor_of_no_page_is_refused(cursor: str) -> None:
    with pytest.raises(CursorError, match="not one of this list"):
        page_of(Issue.objects.all(), SORTS["last_seen"], cursor)


class AnyCursor(TestCase):
    """With a database that is empty."""

    @given(st.text(min_size=1, max_size=60))
    def test_any_text_is_a_page_or_refused(self, cursor: str) -> None:
        with contextlib.suppress(CursorError):
            assert page_of(Issue.objects.all(), SORTS["last_seen"], cursor).rows == []

    @given(
        st.lists(
            st.one_of(st.integers(), st.text(max_size=30), st.none(), st.booleans(), st.datetimes().map(str)),
            min_size=5,
            max_size=5,
        )
    )
    def test_any_values_are_a_page_or_refused(self, values: list[object]) -> None:
        try:
            sent = cursor_of("last_seen", 0, *values[2:])
        except TypeError:
            return  # an integer that JSON of 64 bits cannot carry
        with contextlib.suppress(CursorError):
            assert page_of(Issue.objects.all(), SORTS["last_seen"], sent).rows == []
