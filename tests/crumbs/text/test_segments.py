"""Text cut into runs: hits, links, remarks, what would not be seen."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import budget
from timeline.crumbs.text.segments import find_urls, segments
from timeline.crumbs.text.visible import INVISIBLE, visible


@given(st.text(alphabet="ab\u00e9\x01\u200c\u200d\r\n", max_size=40))
def test_a_long_text_is_made_visible_as_a_short_one(text: str) -> None:
    whole = visible(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("timeline.crumbs.text.visible._PIECE", 3)
        assert visible(text) == whole


def test_a_text_of_controls_takes_little_memory_while_it_is_read() -> None:
    text = "a\x01\u202eb\x7f" * 100_000
    tracemalloc.start()
    segments(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * len(text)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.test/x.", ["https://a.test/x"]),
        ("(http://a.test/b(c))", ["http://a.test/b(c)"]),
        ("HTTP://A.test/?q=1#f, then", ["HTTP://A.test/?q=1#f"]),
        ("javascript:alert(1) data:text/html,x ftp://a.test", []),
        ("xhttp://a.test", []),
        ("http://", []),
        ("https://...", []),
        ('"http://a.test/<b>"', ["http://a.test/"]),
        ("http://a.test/\u202egpj.exe", ["http://a.test/"]),
    ],
)
def test_only_http_is_a_link(text: str, urls: list[str]) -> None:
    assert [text[start:end] for start, end in find_urls(text)] == urls


def test_hits_links_and_remarks_overlap() -> None:
    found = segments("go http://a.test/Pay now", ("pay", "go"), ((3, 9),), link=True)

    assert [(s.text, s.is_hit, s.href is not None, s.is_remarked) for s in found] == [
        ("go", True, False, False),
        (" ", False, False, False),
        ("http:/", False, True, True),
        ("/a.test/", False, True, False),
        ("Pay", True, True, False),
        (" now", False, False, False),
    ]
    assert {s.href for s in found if s.href} == {"http://a.test/Pay"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "a␀b"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("family 👩\u200d💻", "family 👩\u200d💻"),
        ("hid\u200dden", "hid‹U+200D›den"),
        ("\x1b[31m", "␛[31m"),
    ],
)
def test_what_would_not_be_seen_is_made_visible(text: str, expected: str) -> None:
    assert visible(text) == expected
    assert "".join(segment.text for segment in segments(text)) == expected


def test_a_line_has_no_breaks() -> None:
    assert "".join(segment.text for segment in segments("a\nb\tc", one_line=True)) == "a␊b c"


@given(
    st.text(alphabet=st.sampled_from("ab:/. htp\x00\u202e\r\n👩\u200d"), max_size=60),
    st.lists(st.sampled_from(["a", "b", "htt", "://"]), max_size=3),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3),
)
def test_nothing_is_lost_and_nothing_invisible_is_left(
    text: str, hits: list[str], ranges: list[tuple[int, int]]
) -> None:
    found = segments(text, hits, ranges, link=True)

    assert "".join(segment.text for segment in found) == visible(text)
    assert not any(INVISIBLE.search(segment.text) for segment in found if segment.is_control)
    assert all(segment.href.lower().startswith("http") for segment in found if segment.href)


def test_a_hostile_text_is_not_cut_into_a_million_runs() -> None:
    assert len(segments("a\x00" * 5_000)) == 1
    assert len(segments("ab" * 5_000, ("a",))) <= 1_001


def test_a_text_of_nothing_but_addresses_has_so_many_links() -> None:
    text = "http://a.test/ " * 2_000
    found = segments(text, link=True)
    assert sum(one.href is not None for one in found) == 500
    assert "".join(one.text for one in found) == text


def test_hits_that_touch_are_paid_for_one_by_one() -> None:
    text = "abcdefghij" * 300
    with budget.answering() as left:
        assert [segment.is_hit for segment in segments(text, "abcdefghij")] == [True]
    assert budget.PAGE - left.points > 100
    with budget.answering(80):
        assert [segment.is_hit for segment in segments(text, "abcdefghij")] == [False]
